import { Go, useAccess, useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ActionDialog, DateText, ErrorNote, Panel, Person, StatusBadge, type Tone, say } from "@kite/ui";
import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useReload } from "../api/acts";
import { type Risk, type Verdict, reviewRisk, smallOf, useMayInspect, useRisks } from "../api/inspection";
import type { Purchase } from "../api/types";
import { useT } from "../texts";
import classes from "./field.module.css";

const TONES: Record<Risk["state"], Tone> = { open: "red", confirmed: "red", cleared: "green" };

/** What was measured, in words: how many kilometres, how long before the visit. */
function useMeasure(): (risk: Risk) => string {
  const t = useT();
  const { number, span } = useFormats();
  return (risk) => {
    const much = risk.measure ?? 0;
    if (risk.kind === "mileage_below") return t.risks.lost(number(much));
    if (risk.kind === "photo_far") return t.risks.away(number(much));
    if (risk.kind === "photo_old") return much > 0 ? t.risks.before(span(much * 60)) : "";
    return "";
  };
}

function Line({ risk, may, sees, onAsk }: { risk: Risk; may: boolean; sees: boolean; onAsk: (verdict: Verdict) => void }) {
  const t = useT();
  const measure = useMeasure()(risk);
  return (
    <li className={classes.risk}>
      {risk.media_id && sees ? <img className={classes.proof} src={smallOf(risk.media_id)} alt={t.risks.picture} loading="lazy" /> : null}
      <StatusBadge tone={TONES[risk.state]} ring={risk.state === "cleared"}>{t.risks.kinds[risk.kind]}</StatusBadge>
      <span className="muted">
        {measure} {risk.other_id ? <Go href={`/buyback/${risk.other_id}?tab=field`}>{t.risks.other}</Go> : null}
      </span>
      {risk.reviewed_by ? (
        <span className={classes.verdict}>
          {t.risks.states[risk.state]}: {risk.reason} <span className="muted"><Person id={risk.reviewed_by} bare /> <DateText value={risk.reviewed_at ?? null} near /></span>
        </span>
      ) : null}
      {may && risk.state !== "cleared" ? (
        <span className={classes.acts}>
          <Button size="compact-sm" variant="default" onClick={() => onAsk("cleared")}>{t.risks.clear}</Button>
          {risk.state === "open" ? <Button size="compact-sm" variant="default" color="red" onClick={() => onAsk("confirmed")}>{t.risks.confirm}</Button> : null}
        </span>
      ) : null}
    </li>
  );
}

/** Signs of fraud in what the phone brought: nothing is offered until somebody else than the appraiser has cleared each. */
export function RisksPanel({ purchase }: { purchase: Purchase }) {
  const t = useT();
  const can = useCan();
  const { me } = useAccess();
  const reload = useReload();
  const sees = useMayInspect(purchase.centre_id);
  const query = useRisks(purchase.id);
  const [asked, setAsked] = useState<{ risk: Risk; verdict: Verdict }>();
  if (query.error) return <Panel title={t.risks.title}><ErrorNote error={query.error} onRetry={() => void query.refetch()} /></Panel>;
  const risks = query.data ?? [];
  if (risks.length === 0) return null;
  const may = can("buyback.risk.review", purchase.centre_id) && purchase.appraised_by !== me.person.id;
  const closed = asked?.verdict === "confirmed";
  return (
    <Panel title={t.risks.title} note={risks.some((one) => one.state !== "cleared") ? t.risks.blocks : t.risks.clean}>
      <ul className={classes.risks}>
        {risks.map((risk) => <Line key={risk.id} risk={risk} may={may} sees={sees} onAsk={(verdict) => setAsked({ risk, verdict })} />)}
      </ul>
      {asked ? (
        <ActionDialog
          opened
          onClose={() => setAsked(undefined)}
          title={t.risks.kinds[asked.risk.kind]}
          label={closed ? t.risks.confirm : t.risks.clear}
          danger={closed}
          initial={{ reason: "" }}
          onRefresh={() => {
            reload();
            setAsked(undefined);
          }}
          send={({ reason }) => reviewRisk(asked.risk, asked.verdict, reason)}
          done={() => {
            say(t.done.saved);
            reload();
          }}
        >
          {(form) => (
            <>
              <p className="muted">{closed ? t.risks.confirmHint : t.risks.hint}</p>
              <Textarea label={t.risks.reason} required autosize minRows={2} maxLength={200} data-autofocus {...form.getInputProps("reason")} />
            </>
          )}
        </ActionDialog>
      ) : null}
    </Panel>
  );
}
