import { useFormats, useLang } from "@kite/i18n";
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from "@kite/ui/icons";
import { Button, SegmentedControl, Textarea } from "@mantine/core";
import type { AnswerState, Question } from "../../api/types";
import type { AnswerField, SectionProgress } from "../../logic/appraisalForm";
import { useT } from "../../texts";
import classes from "./appraisal.module.css";

const STATES: readonly AnswerState[] = ["ok", "defect", "absent"];

type Set = (code: string, answer: AnswerField) => void;
type RowProps = { question: Question; answer: AnswerField; set: Set | undefined; error: string | undefined };

function Row({ question, answer, set, error }: RowProps) {
  const t = useT();
  const lang = useLang();
  const icon = answer.state === "ok" ? <IconCircleCheck size={15} className="positive" /> : answer.state === "defect" ? <IconAlertTriangle size={15} className="warning" /> : answer.state === "absent" ? <IconCircleX size={15} className="muted" /> : null;
  return (
    <div className={classes.question}>
      <span>
        {question[lang]}
        {question.required ? <span className="negative" title={t.appraisal.required}> *</span> : null}
        {error ? <span className="negative"> · {error}</span> : null}
      </span>
      {set ? (
        <SegmentedControl aria-label={question[lang]} size="xs" value={answer.state} onChange={(value) => set(question.code, { ...answer, state: value as AnswerState })} data={STATES.map((value) => ({ value, label: t.words.answer[value] }))} />
      ) : (
        <span>{icon} {answer.state ? t.words.answer[answer.state] : "—"}</span>
      )}
      {set && answer.state && answer.state !== "ok" ? (
        <Textarea aria-label={`${question[lang]}: ${t.appraisal.answerNote}`} placeholder={t.appraisal.answerNote} autosize minRows={1} value={answer.note} onChange={(event) => set(question.code, { ...answer, note: event.currentTarget.value })} style={{ gridColumn: "1 / -1" }} />
      ) : null}
      {!set && answer.note ? <span className="muted" style={{ gridColumn: "1 / -1" }}>{answer.note}</span> : null}
    </div>
  );
}

type Props = { progress: readonly SectionProgress[]; answers: Record<string, AnswerField>; errors: Record<string, unknown>; onAnswer?: Set | undefined; onRest?: ((codes: string[]) => void) | undefined };

/** Questions by section; the rest of a section can be said to be in order at once. */
export function Checklist({ progress, answers, errors, onAnswer, onRest }: Props) {
  const t = useT();
  const { number, count } = useFormats();
  return (
    <>
      {progress.map((one) => {
        const open = one.questions.filter((question) => !answers[question.code]?.state).map((question) => question.code);
        return (
          <section key={one.section} aria-label={t.words.section[one.section] ?? one.section}>
            <h3 className={classes.head} id={`section-${one.section}`}>
              {t.words.section[one.section] ?? one.section}
              <span className="muted">{t.appraisal.answered(number(one.answered), number(one.questions.length))}</span>
              {one.defects > 0 ? <span className="warning">{count(one.defects, t.appraisal.defects)}</span> : null}
              {onRest && open.length > 0 ? <Button size="compact-xs" variant="subtle" onClick={() => onRest(open)}>{t.appraisal.allOk}</Button> : null}
            </h3>
            {one.questions.map((question) => (
              <Row key={question.code} question={question} answer={answers[question.code] ?? { state: "", note: "" }} set={onAnswer} error={errors[`answers.${question.code}`] as string | undefined} />
            ))}
          </section>
        );
      })}
    </>
  );
}

const to = (section: string): void => document.querySelector(`#section-${CSS.escape(section)}`)?.scrollIntoView({ behavior: "smooth", block: "start" });

/** The sections with what is still open in each: a way through a long form. */
export function SectionNav({ progress }: { progress: readonly SectionProgress[] }) {
  const t = useT();
  const { number } = useFormats();
  return (
    <ul className={classes.sections}>
      {progress.map((one) => (
        <li key={one.section}>
          <a href={`#section-${one.section}`} onClick={(event) => { event.preventDefault(); to(one.section); }}>
            <span>{t.words.section[one.section] ?? one.section}</span>
            <span className={one.missing > 0 ? "warning" : "positive"}>{number(one.answered)}/{number(one.questions.length)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
