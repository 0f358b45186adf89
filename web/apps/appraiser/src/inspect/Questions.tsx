import { useWords } from "@kite/i18n";
import type { Question } from "../data/protocol";
import { Choice, TextArea } from "../parts/controls";
import { Section } from "../parts/Screen";
import classes from "./inspect.module.css";
import { type StepId, answerOf, homeOf } from "./model";
import { useInspection } from "./shared";
import { useI } from "./texts";

function Asked({ question }: { question: Question }) {
  const i = useI();
  const words = useWords();
  const { draft, set } = useInspection();
  const path = `answers.${question.code}`;
  const { state, note = "" } = answerOf(draft, question.code);
  const wrong = draft.refusal?.errors?.find(({ pointer }) => pointer === path);
  const keep = (next: string, remark: string): void => set(path, { state: next, note: remark === "" ? null : remark });
  const options = [
    { value: "ok", label: i.ok, tone: "good" },
    { value: "defect", label: i.defect, tone: "warn" },
    { value: "absent", label: i.absent },
  ] as const;
  const label = words(question) + (question.required ? "" : ` (${i.optional})`);
  return (
    <div className={classes.question}>
      <Choice label={label} value={state} options={options} onChange={(next) => keep(next, note)} error={wrong ? words(wrong) : undefined} />
      {question.critical ? <span className="warning">{i.critical}</span> : null}
      {state === "defect" || (state === "absent" && question.required) ? <TextArea label={i.remark} value={note} rows={1} onChange={(remark) => keep(state, remark)} /> : null}
    </div>
  );
}

/** The questions of a step, by the sections of the checklist. */
export function Questions({ step }: { step: StepId }) {
  const i = useI();
  const { draft } = useInspection();
  const own = draft.questions.filter((question) => homeOf(question) === step);
  const names: Readonly<Record<string, string>> = i.sections;
  return [...new Set(own.map(({ section }) => section))].map((section) => (
    <Section key={section} title={names[section] ?? section.replaceAll("_", " ")}>
      <div>{own.filter((question) => question.section === section).map((question) => <Asked key={question.code} question={question} />)}</div>
    </Section>
  ));
}
