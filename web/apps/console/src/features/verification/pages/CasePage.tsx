import { Go, type Shortcut, useAccess, useCan, useNeighbours, usePathParam, useShortcuts, offerUndo } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ActionDialog, CardLayout, DateText, type Fact, Facts, PageHeader, Panel, Person, QueryView, ScrollPage, Vin, say, tell } from "@kite/ui";
import { IconAlertTriangle, IconBan } from "@kite/ui/icons";
import { Button, Select, Textarea } from "@mantine/core";
import { useState } from "react";
import { acts } from "../api/acts";
import { useCase, useReload, useReviewers } from "../api/queries";
import type { CaseCard, DecisionReason } from "../api/types";
import { APPROVE_REASONS, type CaseStep, REJECT_REASONS, stepsOf, unanswered, withoutPaper } from "../logic/look";
import { DueText, LightBadge, StateBadge } from "../parts/Badges";
import { CheckRow } from "../parts/CheckRow";
import classes from "../parts/verification.module.css";
import { useT } from "../texts";

type Asked = "approve" | "reject" | "confirm";

/** The grounds of a verdict: a word of the closed list and what was seen. */
function VerdictDialog({ one, step, onClose }: { one: CaseCard; step: Asked; onClose: () => void }) {
  const t = useT();
  const reload = useReload();
  const green = one.light === "green";
  const reasons = step === "reject" ? REJECT_REASONS : APPROVE_REASONS;
  const titles = { approve: t.decide.approveTitle(one.vin), reject: t.decide.rejectTitle(one.vin), confirm: t.decide.confirmTitle(one.vin) };
  const labels = { approve: green ? t.step.approve : t.step.propose, reject: t.step.reject, confirm: t.step.confirm };
  const hint = step === "reject" ? t.decide.rejectHint : green || step === "confirm" ? "" : t.decide.twoEyes;
  const first: DecisionReason | null = step === "reject" && one.hard_stops.length > 0 ? "hard_stop" : null;
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={titles[step]}
      label={labels[step]}
      danger={step === "reject"}
      draft={`verification.${step}.${one.id}`}
      initial={{ reason: first, note: "" }}
      send={(values) => acts[step](one.id, { reason: (values.reason ?? "") as DecisionReason, note: values.note })}
      done={(after) => {
        say(after.state === "proposed" ? t.done.propose : t.done[step]);
        reload();
      }}
      onRefresh={reload}
    >
      {(form) => (
        <>
          {hint ? <p className="muted">{hint}</p> : null}
          {step === "confirm" && one.proposed_reason ? <Facts items={[{ label: t.decide.first, value: <Person id={one.proposed_by} /> }, { label: t.decide.reason, value: t.reason[one.proposed_reason] }, { label: t.decide.note, value: one.proposed_note ?? "—" }]} /> : null}
          <Select label={t.decide.reason} required data={reasons.map((value) => ({ value, label: t.reason[value] }))} {...form.getInputProps("reason")} />
          <Textarea label={t.decide.note} description={t.decide.noteHint} required autosize minRows={3} {...form.getInputProps("note")} />
        </>
      )}
    </ActionDialog>
  );
}

function AssignDialog({ one, onClose }: { one: CaseCard; onClose: () => void }) {
  const t = useT();
  const reload = useReload();
  const present = useReviewers(true).data?.filter((row) => row.state === "present") ?? [];
  return (
    <ActionDialog opened onClose={onClose} title={`${t.step.assign}: ${one.vin}`} label={t.step.assign} initial={{ reviewer_id: null as string | null }} send={({ reviewer_id }) => acts.assign(one.id, reviewer_id ?? "")} done={() => { say(t.done.assign); reload(); }} onRefresh={reload}>
      {(form) => (
        <div role="radiogroup" aria-label={t.assignTo} className={classes.stack}>
          {present.length === 0 ? <p className="muted">{t.nobodyPresent}</p> : null}
          {present.map((row) => (
            <Button key={row.reviewer_id} role="radio" aria-checked={form.values.reviewer_id === row.reviewer_id} variant={form.values.reviewer_id === row.reviewer_id ? "light" : "default"} justify="space-between" rightSection={<span className="muted">{t.inHand}: {row.open}</span>} onClick={() => form.setFieldValue("reviewer_id", row.reviewer_id)}>
              <Person id={row.reviewer_id} />
            </Button>
          ))}
        </div>
      )}
    </ActionDialog>
  );
}

/** What stands in the way, said before the button is pressed. */
function Obstacles({ one }: { one: CaseCard }) {
  const t = useT();
  const names = (rows: CaseCard["checks"]): string => rows.map((check) => t.check[check.kind]).join(", ");
  const open = unanswered(one.checks);
  const papers = withoutPaper(one.checks);
  const running = ["needs_review", "in_review"].includes(one.state);
  if (one.hard_stops.length > 0)
    return (
      <section className={classes.hard} role="alert">
        <h2><IconBan size={17} /> {t.hardTitle}</h2>
        <ul>{one.explained.filter((reason) => one.hard_stops.includes(reason.code)).map((reason) => <li key={reason.code}>{reason.title}</li>)}</ul>
        <p className="muted">{t.hardHint}</p>
      </section>
    );
  if (!running) return null;
  const lines = [
    one.review_reasons.includes("verification.consent_required") ? t.consent : "",
    open.length > 0 ? t.needAnswer(names(open)) : "",
    papers.length > 0 ? t.needPaper(names(papers)) : "",
  ].filter(Boolean);
  return lines.map((line) => <p key={line} className={classes.note}><IconAlertTriangle size={16} /> {line}</p>);
}

function ScorePanel({ one }: { one: CaseCard }) {
  const t = useT();
  const { number } = useFormats();
  const reasons = one.reasons.filter((reason) => reason.outcome !== "not_applicable");
  return (
    <Panel title={t.score} note={t.scoreHint}>
      {one.score === null || one.score === undefined ? <p className="warning">{t.scoreNone}</p> : (
        <>
          <div className={classes.score}><b>{number(one.score)}</b><LightBadge row={one} /></div>
          <div className={classes.scoreBar} data-light={one.light ?? undefined}><i style={{ width: `${one.score}%` }} /></div>
        </>
      )}
      <ul className={classes.list} aria-label={t.reasons}>
        {reasons.length === 0 ? <li className="muted">{t.noReasons}</li> : null}
        {reasons.map((reason) => (
          <li key={reason.kind + (reason.why?.code ?? "")}>
            <span>{reason.why?.title ?? t.check[reason.kind]}<br /><small className="muted">{t.check[reason.kind]}</small></span>
            <b className={reason.hard ? "negative" : "warning"}>{reason.hard ? t.hardShort : reason.weight > 0 ? t.weight(number(reason.weight)) : ""}</b>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function useFacts(one: CaseCard): Fact[] {
  const t = useT();
  const { money } = useFormats();
  const { centres } = useAccess();
  const facts: (Fact | undefined)[] = [
    { label: t.vehicle, value: <Vin value={one.vin} /> },
    { label: t.columns.stage, value: t.purpose[one.purpose] },
    { label: t.columns.centre, value: centres.find((centre) => centre.id === one.centre_id)?.name ?? "—" },
    { label: t.columns.opened, value: <DateText value={one.opened_at} near /> },
    { label: t.columns.attempt, value: one.attempt },
    one.reviewer_id ? { label: t.columns.reviewer, value: <Person id={one.reviewer_id} /> } : undefined,
    one.review_due_at && !one.decided_at ? { label: t.columns.due, value: <DueText due={one.review_due_at} /> } : undefined,
    one.purchase_id ? { label: t.purchase, value: <Go href={`/buyback/${one.purchase_id}`}>{t.openPurchase}</Go> } : undefined,
    one.episode_id ? { label: t.columns.car, value: <Go href={`/stock/${one.episode_id}`}>{t.openCar}</Go> } : undefined,
    one.previous_id ? { label: t.previous, value: <Go href={`/verification/${one.previous_id}`}>{t.openPrevious}</Go> } : undefined,
    { label: t.totalCost, value: money(one.cost, { kopecks: true }) },
  ];
  return facts.filter((fact) => fact !== undefined);
}

function DecisionPanel({ one }: { one: CaseCard }) {
  const t = useT();
  if (!one.decided_at && !one.proposed_by) return null;
  const reason = one.decision_reason ?? one.proposed_reason;
  const facts: (Fact | undefined)[] = [
    one.proposed_by ? { label: t.decide.first, value: <Person id={one.proposed_by} /> } : undefined,
    one.decided_at ? { label: t.decidedBy, value: one.decided_by ? <Person id={one.decided_by} /> : t.bySystem } : undefined,
    one.confirmed_by ? { label: t.secondBy, value: <Person id={one.confirmed_by} /> } : undefined,
    reason ? { label: t.decide.reason, value: t.reason[reason] } : undefined,
    one.decision_note ?? one.proposed_note ? { label: t.decide.note, value: one.decision_note ?? one.proposed_note } : undefined,
    one.decided_at ? { label: t.columns.decided, value: <DateText value={one.decided_at} near /> } : undefined,
    one.valid_until ? { label: t.validUntil, value: one.expired ? <span className="negative">{t.ranOut}</span> : <DateText value={one.valid_until} near /> } : undefined,
  ];
  return <Panel title={t.decision}><Facts items={facts.filter((fact) => fact !== undefined)} /></Panel>;
}

function Card({ one }: { one: CaseCard }) {
  const t = useT();
  const can = useCan();
  const reload = useReload();
  const { me } = useAccess();
  const { number } = useFormats();
  const walk = useNeighbours(one.id, "/verification");
  const [asked, setAsked] = useState<Asked | "assign">();
  const overrides = "verification.case.override" in me.permissions;
  const steps = stepsOf(one, { me: me.person.id, decides: can("verification.case.decide", one.centre_id), overrides, writes: can("verification.case.write", one.centre_id) });
  const now = (step: CaseStep): void => {
    const act = { take: acts.take, take_over: acts.take, release: acts.release, recheck: acts.recheck, decline: acts.decline, withdraw: acts.decline }[step as "take"];
    act(one.id)
      .then(() => {
        // Whoever took a case by mistake gives it back at once.
        if (step === "take") offerUndo(t.done.take, () => acts.release(one.id).then(reload));
        else say(t.done[step === "take_over" ? "take" : (step as "take")]);
        return reload();
      })
      .catch(tell);
  };
  const run = (step: CaseStep): void => (["approve", "reject", "confirm"].includes(step) ? setAsked(step as Asked) : now(step));
  const titleOf = (step: CaseStep): string => (step === "approve" && one.light !== "green" ? t.step.propose : t.step[step]);
  const keys: Shortcut[] = [
    { keys: "BracketLeft", title: { ru: "Предыдущая запись", en: "Previous record" }, run: () => walk.previous?.() },
    { keys: "BracketRight", title: { ru: "Следующая запись", en: "Next record" }, run: () => walk.next?.() },
    { keys: "Escape", title: { ru: "Назад к списку", en: "Back to the list" }, run: walk.back },
    { keys: "KeyE", title: { ru: "Взять в работу", en: "Take the case" }, run: () => steps[0] === "take" && now("take") },
  ];
  useShortcuts(keys);
  const assigns = can("verification.case.assign", one.centre_id) && ["needs_review", "in_review"].includes(one.state);
  const flags = one.explained.filter((reason) => one.flags.includes(reason.code) && !one.hard_stops.includes(reason.code));
  return (
    <ScrollPage>
      <PageHeader
        title={<Vin value={one.vin} />}
        note={<><StateBadge of={one.state} /> <LightBadge row={one} /> {one.decided_at ? null : <DueText due={one.review_due_at} />}</>}
        onBack={walk.back}
        walk={walk}
        actions={
          <>
            {assigns ? <Button variant="default" onClick={() => setAsked("assign")}>{t.step.assign}</Button> : null}
            {steps.toReversed().map((step, index) => (
              <Button key={step} variant={index === steps.length - 1 ? "filled" : "default"} {...(step === "reject" ? { color: "red", variant: index === steps.length - 1 ? "filled" : "outline" } : {})} onClick={() => run(step)}>{titleOf(step)}</Button>
            ))}
          </>
        }
      />
      <CardLayout
        main={
          <>
            <Obstacles one={one} />
            <Panel title={t.checks} note={t.answered(number(one.answered), number(one.asked))}>
              {one.checks.map((check) => <CheckRow key={check.id} one={one} check={check} />)}
            </Panel>
          </>
        }
        side={
          <>
            <ScorePanel one={one} />
            {flags.length > 0 ? <Panel title={t.flags}><ul>{flags.map((reason) => <li key={reason.code}>{reason.title}</li>)}</ul></Panel> : null}
            <DecisionPanel one={one} />
            <Panel title={t.about}><Facts items={useFacts(one)} /></Panel>
          </>
        }
      />
      {asked === "assign" ? <AssignDialog one={one} onClose={() => setAsked(undefined)} /> : null}
      {asked && asked !== "assign" ? <VerdictDialog one={one} step={asked} onClose={() => setAsked(undefined)} /> : null}
    </ScrollPage>
  );
}

/** All checks of one vehicle for one purpose, with what was answered and what was decided. */
export default function CasePage() {
  const query = useCase(usePathParam("id"));
  return <QueryView query={query}>{(one) => <Card key={one.id} one={one} />}</QueryView>;
}
