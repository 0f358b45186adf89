import { useAccess, useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ActionDialog, DateText, Facts, Money, Person, SimpleTable, StatusBadge, say, tell } from "@kite/ui";
import { IconAlertTriangle, IconBan, IconCheck, IconChevronDown, IconChevronRight, IconClock, IconMinus } from "@kite/ui/icons";
import { Button, Select, TextInput, Textarea } from "@mantine/core";
import { useState } from "react";
import { acts } from "../api/acts";
import { useReload } from "../api/queries";
import type { CaseCard, CheckCard, Extract, ExtractOutcome } from "../api/types";
import { CALL, outcomeTone } from "../logic/look";
import { useT } from "../texts";
import { AttachButton, EvidenceLine } from "./Evidence";
import classes from "./verification.module.css";

type Props = { one: CaseCard; check: CheckCard };

function Icon({ check }: { check: CheckCard }) {
  if (!check.outcome) return <IconClock size={16} className="muted" />;
  if (check.outcome === "not_found") return <IconCheck size={16} className="positive" />;
  if (check.outcome === "found") return check.hard ? <IconBan size={16} className="negative" /> : <IconAlertTriangle size={16} className="warning" />;
  return check.outcome === "failed" ? <IconAlertTriangle size={16} className="negative" /> : <IconMinus size={16} className="muted" />;
}

function ExtractDialog({ one, check, onClose }: Props & { onClose: () => void }) {
  const t = useT();
  const reload = useReload();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.manualTitle(t.check[check.kind])}
      label={t.manual}
      draft={`verification.extract.${check.id}`}
      initial={{ outcome: "not_found" as ExtractOutcome, document_number: "", note: "" }}
      send={(body) => acts.answer(one.id, check.id, body)}
      done={() => {
        say(t.manualDone);
        reload();
      }}
      onRefresh={reload}
    >
      {(form) => (
        <>
          <p className="muted">{t.manualHint}</p>
          <Select label={t.manualOutcome} allowDeselect={false} data={Object.entries(t.extractOutcome).map(([value, label]) => ({ value, label }))} {...form.getInputProps("outcome")} />
          <TextInput label={t.number} required {...form.getInputProps("document_number")} />
          <Textarea label={t.manualNote} required autosize minRows={3} {...form.getInputProps("note")} />
        </>
      )}
    </ActionDialog>
  );
}

/** The extract on the left, what the source said on the right: another officer says whether they go together. */
function ExtractSides({ one, check, extract }: Props & { extract: Extract }) {
  const t = useT();
  const can = useCan();
  const { me } = useAccess();
  const reload = useReload();
  const mine = extract.entered_by === me.person.id;
  const decide = (verdict: "confirm" | "refuse"): void =>
    void acts.extract(one.id, extract.id, verdict).then(() => {
      say(verdict === "confirm" ? t.extractConfirmed : t.extractRefused);
      return reload();
    }).catch(tell);
  const ofExtract = check.evidence.filter((mark) => mark.id === extract.evidence_id);
  const ofSource = check.evidence.filter((mark) => mark.source !== "manual");
  const later = extract.later_outcome;
  return (
    <div className={classes.stack}>
      <div className={classes.sides}>
        <section aria-label={t.extracts}>
          <b>{t.extractOutcome[extract.outcome]}</b> <span className="muted">{t.extractState[extract.state]}</span>
          <Facts items={[{ label: t.number, value: extract.document_number }, { label: t.extractBy, value: <><Person id={extract.entered_by} /> <DateText value={extract.entered_at} near /></> }, ...(extract.decided_by ? [{ label: t.decidedBy, value: <Person id={extract.decided_by} /> }] : [])]} />
          <ul className={classes.list}>{ofExtract.map((mark) => <EvidenceLine key={mark.id} caseId={one.id} mark={mark} />)}</ul>
        </section>
        <section aria-label={t.source[check.calls[0]?.provider ?? "own"]}>
          <b>{t.source[check.calls[0]?.provider ?? "own"]}</b>{" "}
          {later ? <span className={(later === "found") === (extract.outcome === "found") ? "positive" : "negative"}>{t.later}: {t.outcome[later]}, {(later === "found") === (extract.outcome === "found") ? t.agrees : t.differs}</span> : <span className="muted">{t.outcome.failed}</span>}
          <ul className={classes.list}>{ofSource.map((mark) => <EvidenceLine key={mark.id} caseId={one.id} mark={mark} />)}</ul>
        </section>
      </div>
      {extract.state === "entered" && can("verification.case.decide", one.centre_id) ? (
        mine ? <p className="muted">{t.extractOwn}</p> : (
          <div className={classes.buttons}>
            <Button size="compact-sm" onClick={() => decide("confirm")}>{t.extractConfirm}</Button>
            <Button size="compact-sm" variant="default" onClick={() => decide("refuse")}>{t.extractRefuse}</Button>
          </div>
        )
      ) : null}
    </div>
  );
}

function Calls({ check }: { check: CheckCard }) {
  const t = useT();
  const { number } = useFormats();
  if (check.calls.length === 0) return null;
  return (
    <SimpleTable
      label={t.calls}
      columns={[
        { title: t.source[check.calls[0]?.provider ?? "own"], cell: (row) => <StatusBadge tone={CALL[row.state]}>{t.callState[row.state]}</StatusBadge> },
        { title: t.columns.decided, cell: (row) => <><DateText value={row.answered_at ?? row.asked_at} near />{row.cached ? <span className="muted"> · {t.cached}</span> : null}{row.beside ? <span className="muted"> · {t.beside}</span> : null}</> },
        { title: t.tries, align: "right", cell: (row) => number(row.failures + 1) },
        { title: t.elapsed, align: "right", cell: (row) => (row.elapsed_ms === null || row.elapsed_ms === undefined ? "—" : `${number(row.elapsed_ms / 1000, 1)} s`) },
        { title: t.cost, align: "right", cell: (row) => <Money value={row.cost} kopecks /> },
      ]}
      rows={check.calls}
      rowKey={(row) => row.id}
    />
  );
}

/** One question of a case: its answer in a line, and behind it the source, the time, the files, the extracts. */
export function CheckRow({ one, check }: Props) {
  const t = useT();
  const can = useCan();
  const [open, setOpen] = useState(check.extracts.some((extract) => extract.state === "entered"));
  const [entering, setEntering] = useState(false);
  const running = ["needs_review", "in_review", "proposed"].includes(one.state);
  const writes = running && can("verification.case.decide", one.centre_id);
  const waits = check.extracts.some((extract) => extract.state === "entered");
  const why = check.explained.map((reason) => reason.title).join("; ");
  const papers = check.evidence.filter((mark) => !check.extracts.some((extract) => extract.evidence_id === mark.id));
  return (
    <div className={classes.check}>
      <button type="button" className={classes.checkHead} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon check={check} />
        <span>
          {t.check[check.kind]} <small>{check.mandatory ? "" : t.optional}</small>
          {why ? <><br /><small>{why}</small></> : null}
        </span>
        <span className={outcomeTone(check.outcome, check.hard)}>{check.outcome ? t.outcome[check.outcome] : t.callState.queued}</span>
        {open ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
      </button>
      {open ? (
        <div className={classes.checkBody}>
          <Calls check={check} />
          {check.extracts.map((extract) => <ExtractSides key={extract.id} one={one} check={check} extract={extract} />)}
          {papers.length > 0 ? <ul className={classes.list} aria-label={t.evidence}>{papers.map((mark) => <EvidenceLine key={mark.id} caseId={one.id} mark={mark} />)}</ul> : <p className="muted">{t.noEvidence}</p>}
          {writes ? (
            <div className={classes.buttons}>
              <AttachButton caseId={one.id} checkId={check.id} />
              {check.outcome === "failed" && !waits ? <Button size="compact-sm" variant="default" onClick={() => setEntering(true)}>{t.manual}</Button> : null}
            </div>
          ) : null}
        </div>
      ) : null}
      {entering ? <ExtractDialog one={one} check={check} onClose={() => setEntering(false)} /> : null}
    </div>
  );
}
