import { call, finance, useQueryClient } from "@kite/api";
import { Go, useAccess, useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Button, Group, Textarea } from "@mantine/core";
import { ActionDialog, DateText, Person, StatusBadge, type Tone, say } from "@kite/ui";
import { useState } from "react";
import { useT } from "../texts";
import type { ReopenCard } from "../types";
import classes from "./periods.module.css";

const TONES: Record<ReopenCard["state"], Tone> = { pending: "amber", confirmed: "green", declined: "grey", expired: "grey" };

type DecideProps = { request: ReopenCard; decision: "confirm" | "decline"; mine: boolean; onClose: () => void };

function DecideDialog({ request, decision, mine, onClose }: DecideProps) {
  const t = useT();
  const client = useQueryClient();
  const { month } = useFormats();
  const name = month(request.month);
  const again = (): void => void client.invalidateQueries({ queryKey: ["finance"] });
  const yes = decision === "confirm";
  const verb = mine ? t.close.takeBack : t.close.declineRequest;
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={yes ? t.close.confirmRequestTitle(name) : t.close.declineRequestTitle(name)}
      label={yes ? t.close.confirmRequest : verb}
      danger={!yes}
      initial={{ note: "" }}
      send={({ note }) => {
        const options = { params: { path: { id: request.id } }, body: note.trim() ? { note: note.trim() } : {} };
        return yes ? call(finance.POST("/api/finance/v1/reopen-requests/{id}/confirm", options)) : call(finance.POST("/api/finance/v1/reopen-requests/{id}/decline", options));
      }}
      done={() => {
        say(t.close.decided);
        again();
      }}
      onRefresh={() => {
        again();
        onClose();
      }}
    >
      {(form) => (
        <>
          <p className={classes.quote}>{request.reason}</p>
          <Textarea label={t.close.decisionNote} autosize minRows={2} data-autofocus {...form.getInputProps("note")} />
        </>
      )}
    </ActionDialog>
  );
}

function Actions({ request, mine, onDecide }: { request: ReopenCard; mine: boolean; onDecide: (decision: "confirm" | "decline") => void }) {
  const t = useT();
  const can = useCan();
  if (request.state !== "pending" || !can("finance.period.reopen")) return null;
  return (
    <Group gap={8}>
      {mine ? <span className="muted">{t.close.fourEyes}</span> : <Button size="compact-sm" onClick={() => onDecide("confirm")}>{t.close.confirmRequest}</Button>}
      <Button size="compact-sm" variant="default" onClick={() => onDecide("decline")}>{mine ? t.close.takeBack : t.close.declineRequest}</Button>
    </Group>
  );
}

/** Who wants a closed month open again, why, and what the other one said. */
export function Requests({ items, month: withMonth }: { items: readonly ReopenCard[]; month?: boolean }) {
  const t = useT();
  const { me } = useAccess();
  const { month } = useFormats();
  const [deciding, setDeciding] = useState<{ request: ReopenCard; decision: "confirm" | "decline" }>();
  const mine = (request: ReopenCard): boolean => request.asked_by === me.person.id;
  return (
    <>
      {items.map((one) => (
        <article key={one.id} className={classes.request}>
          <div className={classes.requestHead}>
            {withMonth ? <Go href={`/finance/periods/${one.entity_id}/${one.month}`}><b>{month(one.month)}</b></Go> : null}
            <StatusBadge tone={TONES[one.state]} ring={one.state === "expired" || one.state === "declined"}>{t.close.requestStates[one.state]}</StatusBadge>
            <Person id={one.asked_by} bare />
            <DateText value={one.asked_at} near />
            {one.state === "pending" ? <span className="muted">{t.close.until} <DateText value={one.expires_at} near /></span> : null}
          </div>
          <p className={classes.quote}>{one.reason}</p>
          {one.decided_by ? <p className="muted"><Person id={one.decided_by} bare /> · <DateText value={one.decided_at} near />{one.note ? ` · ${one.note}` : ""}</p> : null}
          <Actions request={one} mine={mine(one)} onDecide={(decision) => setDeciding({ request: one, decision })} />
        </article>
      ))}
      {deciding ? <DecideDialog request={deciding.request} decision={deciding.decision} mine={mine(deciding.request)} onClose={() => setDeciding(undefined)} /> : null}
    </>
  );
}
