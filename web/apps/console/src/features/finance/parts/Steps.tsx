import { call, finance, useQueryClient } from "@kite/api";
import { Go, useCan } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { Button, Textarea } from "@mantine/core";
import { ActionDialog, DateText, Money, Person, SimpleTable, say } from "@kite/ui";
import { IconCircleCheck, IconCircleX, IconHourglass } from "@kite/ui/icons";
import { useState } from "react";
import { eventWords } from "../logic/events";
import { useT } from "../texts";
import type { Checklist, Finding, StepReport } from "../types";
import { CarLink, DealLink } from "./Links";
import classes from "./periods.module.css";

const MARKS = { passed: IconCircleCheck, failed: IconCircleX, waiting: IconHourglass } as const;

function Documents({ finding }: { finding: Finding }) {
  const lang = useLang();
  const { day } = useFormats();
  return (
    <span className={classes.documents}>
      {finding.documents.map((one) => (
        <Go key={one.entry_id} href={`/finance/entries/${one.entry_id}`} title={one.event ? eventWords(one.event)[lang] : ""}>
          {one.document_number ?? day(one.document_date)}
        </Go>
      ))}
    </span>
  );
}

const about = (row: Finding) => {
  if (row.episode_id) return <CarLink id={row.episode_id} />;
  return row.deal_id ? <DealLink id={row.deal_id} /> : row.subject;
};

/** What differs: what the journal has, what it should have, and the papers behind it. */
function Findings({ step }: { step: StepReport }) {
  const t = useT();
  return (
    <div className={classes.findings}>
      <SimpleTable
        label={step.title}
        rows={step.findings.map((one, index) => ({ ...one, index }))}
        rowKey={(row) => String(row.index)}
        columns={[
          { title: t.close.subject, cell: about },
          { title: t.close.actual, align: "right", cell: (row) => <Money value={row.actual} bare kopecks /> },
          { title: t.close.expected, align: "right", cell: (row) => <Money value={row.expected} bare kopecks /> },
          { title: t.close.difference, align: "right", cell: (row) => <b className="negative"><Money value={row.difference} bare kopecks sign /></b> },
          { title: t.close.documents, cell: (row) => <Documents finding={row} /> },
        ]}
      />
    </div>
  );
}

type StepProps = { step: StepReport; entity: string; month: string; takes: boolean };

function ConfirmStep({ step, entity, month, onClose }: Omit<StepProps, "takes"> & { onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const again = (): void => void client.invalidateQueries({ queryKey: ["finance", "period"] });
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.close.confirmTitle}
      label={t.close.confirm}
      draft={`finance.step.${entity}.${month}.${step.code}`}
      initial={{ note: "" }}
      send={({ note }) => call(finance.POST("/api/finance/v1/periods/{entity_id}/{month}/confirm-step", { params: { path: { entity_id: entity, month } }, body: { step: step.code, note: note.trim() } }))}
      done={() => {
        say(t.close.confirmed);
        again();
      }}
      onRefresh={() => {
        again();
        onClose();
      }}
    >
      {(form) => (
        <>
          <p>{step.title}</p>
          <Textarea label={t.close.confirmNote} description={t.close.confirmNoteHint} required autosize minRows={3} data-autofocus {...form.getInputProps("note")} />
        </>
      )}
    </ActionDialog>
  );
}

function Step({ step, entity, month, takes }: StepProps) {
  const t = useT();
  const can = useCan();
  const { count } = useFormats();
  const [opened, setOpened] = useState(step.state === "failed");
  const [confirming, setConfirming] = useState(false);
  const Mark = MARKS[step.state];
  const found = step.findings.length;
  const right = () => {
    if (found > 0) return <button type="button" className={classes.toggle} aria-expanded={opened} onClick={() => setOpened(!opened)}>{count(found, t.close.findings)}</button>;
    if (step.state === "waiting" && takes && can("finance.period.confirm")) return <Button size="compact-sm" onClick={() => setConfirming(true)} aria-label={`${t.close.confirm}: ${step.title}`}>{t.close.confirm}</Button>;
    return <span className="muted">{t.close.states[step.state]}</span>;
  };
  return (
    <li className={classes.step}>
      <div className={classes.stepLine}>
        <span className={classes.mark} data-state={step.state} title={t.close.states[step.state]}><Mark size={18} /></span>
        <span className={classes.stepTitle}>
          <span>{step.title}</span>
          {step.confirmation ? (
            <small>
              <Person id={step.confirmation.confirmed_by} bare /> · <DateText value={step.confirmation.confirmed_at} near /> · {step.confirmation.note}
            </small>
          ) : (
            <small>{t.close[step.kind]}</small>
          )}
        </span>
        {right()}
      </div>
      {opened && found > 0 ? <Findings step={step} /> : null}
      {confirming ? <ConfirmStep step={step} entity={entity} month={month} onClose={() => setConfirming(false)} /> : null}
    </li>
  );
}

/** The checklist of a month: what the system has checked, what people confirm. */
export function Steps({ list, takes }: { list: Checklist; takes: boolean }) {
  const t = useT();
  const share = list.steps.length > 0 ? (list.passed / list.steps.length) * 100 : 100;
  return (
    <>
      <div className={classes.progress} role="progressbar" aria-label={t.close.steps} aria-valuemin={0} aria-valuemax={list.steps.length} aria-valuenow={list.passed}>
        <i style={{ width: `${share}%` }} />
      </div>
      <ol className={classes.steps}>
        {list.steps.map((step) => <Step key={`${step.code}${step.state}`} step={step} entity={list.entity_id} month={list.month} takes={takes} />)}
      </ol>
    </>
  );
}
