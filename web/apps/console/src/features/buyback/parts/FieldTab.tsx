import { useQueryClient } from "@kite/api";
import { useCan } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { ActionDialog, CardLayout, DateText, Empty, ErrorNote, type Fact, Facts, PageSkeleton, Panel, Person, PhotoGrid, SimpleTable, StatusBadge, type Tone, say } from "@kite/ui";
import { IconDeviceMobile } from "@kite/ui/icons";
import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useReload } from "../api/acts";
import { type Inspection, shown, signatureOf, takeOver, useInspection } from "../api/inspection";
import { useAppraisal, useReconItems, useVehicleType } from "../api/queries";
import type { Purchase } from "../api/types";
import { angleName, arrived, inOrder } from "../logic/photos";
import { useT } from "../texts";
import { RisksPanel } from "./RisksPanel";
import { fieldLabel, fieldText } from "./appraisal/fieldNames";
import classes from "./field.module.css";

type Props = { purchase: Purchase; card: Inspection };

const TONES: Record<Inspection["state"], Tone> = { open: "violet", finished: "amber", complete: "green", abandoned: "grey" };

function useAngle(purchase: Purchase): (code: string) => string {
  const t = useT();
  const lang = useLang();
  const type = useVehicleType(purchase.vehicle_type, purchase.centre_id);
  return (code) => angleName(code, type?.photo_angles ?? [], lang, t.field.own, type?.panels);
}

function PhotosPanel({ purchase, card }: Props) {
  const t = useT();
  const { number, near } = useFormats();
  const type = useVehicleType(purchase.vehicle_type, purchase.centre_id);
  const angle = useAngle(purchase);
  const { gate } = card;
  const photos = inOrder(arrived(card), type?.photo_angles ?? []);
  const items = photos.map((one) => shown(one, angle(one.angle), one.faults.length > 0 ? one.faults.map((fault) => t.field.faults[fault]).join(", ") : near(one.taken_at)));
  return (
    <Panel title={t.field.photos} note={t.field.good(number(gate.good), number(gate.needed))}>
      {gate.expected > 0 ? <p className="warning">{t.field.expected(number(gate.expected))}</p> : null}
      {gate.missing.length > 0 ? <p className={`muted ${classes.missing}`}>{t.field.missing}: {gate.missing.map(angle).join(", ")}</p> : null}
      {card.erased_at ? <p className="muted">{t.field.erased}</p> : null}
      {items.length === 0 ? <p className="muted">{t.field.noPhotos}</p> : <PhotoGrid photos={items} label={t.field.photos} />}
    </Panel>
  );
}

function ConflictsPanel({ purchase, card }: Props) {
  const t = useT();
  const lang = useLang();
  const type = useVehicleType(purchase.vehicle_type, purchase.centre_id);
  const items = useReconItems(purchase.vehicle_type, purchase.centre_id).data ?? [];
  const questions = useAppraisal(purchase).data?.checklist.questions ?? [];
  if (card.conflicts.length === 0) return null;
  const told = (value: unknown): string => fieldText(value === undefined || value === null ? undefined : JSON.stringify(value), t);
  return (
    <Panel title={t.field.conflicts} note={t.field.conflictsHint}>
      <SimpleTable
        label={t.field.conflicts}
        rows={card.conflicts}
        rowKey={(row) => `${row.path}${row.lost_at}`}
        columns={[
          { title: t.field.what, cell: (row) => fieldLabel(row.path, t, questions, items, type, lang) },
          { title: t.field.kept, cell: (row) => <><b>{told(row.kept)}</b> <span className="muted">{row.kept_ours ? t.field.phone : t.field.desk}, <DateText value={row.kept_at} near /></span></> },
          { title: t.field.lost, cell: (row) => <>{told(row.lost)} <span className="muted">{row.kept_ours ? t.field.desk : t.field.phone}, <DateText value={row.lost_at} near /></span></> },
        ]}
      />
    </Panel>
  );
}

function SignaturesPanel({ card }: { card: Inspection }) {
  const t = useT();
  if (card.signatures.length === 0) return null;
  return (
    <Panel title={t.field.signatures}>
      {card.signatures.map((one) => (
        <figure key={one.id} className={classes.signature}>
          {one.act ? <img src={signatureOf(one.id)} alt={t.field.signature} loading="lazy" /> : <p className="muted">{t.field.erased}</p>}
          <figcaption>
            <StatusBadge tone={one.valid ? "green" : "amber"} ring={!one.valid}>{one.valid ? t.field.valid : t.field.stale}</StatusBadge>
            <DateText value={one.signed_at} near />
          </figcaption>
          <code className="mono ellipsis" title={one.act_hash}>SHA-256 {one.act_hash.slice(0, 16)}…</code>
        </figure>
      ))}
    </Panel>
  );
}

function TakeOver({ card }: { card: Inspection }) {
  const t = useT();
  const client = useQueryClient();
  const reload = useReload();
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button variant="default" onClick={() => setAsked(true)}>{t.field.take}</Button>
      <ActionDialog
        opened={asked}
        onClose={() => setAsked(false)}
        title={t.field.take}
        label={t.field.takeDo}
        danger
        initial={{ reason: "" }}
        send={({ reason }) => takeOver(card.purchase_id, reason)}
        done={() => {
          say(t.field.taken);
          reload();
          void client.invalidateQueries({ queryKey: ["buyback_mobile"] });
        }}
      >
        {(form) => (
          <>
            <p className="muted">{t.field.takeHint}</p>
            <Textarea label={t.field.reason} required autosize minRows={2} maxLength={200} data-autofocus {...form.getInputProps("reason")} />
          </>
        )}
      </ActionDialog>
    </>
  );
}

function StatePanel({ purchase, card }: Props) {
  const t = useT();
  const can = useCan();
  const running = card.state === "open" || card.state === "finished";
  const facts: (Fact | undefined)[] = [
    { label: t.field.state, value: <StatusBadge tone={TONES[card.state]} ring={card.state === "abandoned"}>{t.field.states[card.state]}</StatusBadge> },
    { label: t.field.by, value: <Person id={card.person_id} /> },
    { label: t.field.begun, value: <DateText value={card.begun_at} near /> },
    card.ended_at ? { label: t.field.ended, value: <DateText value={card.ended_at} near /> } : undefined,
    card.completed_at ? { label: t.field.completed, value: <DateText value={card.completed_at} near /> } : undefined,
    card.abandoned_at ? { label: t.field.abandoned, value: <DateText value={card.abandoned_at} near /> } : undefined,
  ];
  return (
    <Panel title={t.field.title}>
      <Facts items={facts.filter((one) => one !== undefined)} />
      {running && can("buyback_mobile.inspection.take", purchase.centre_id) ? <div className={classes.take}><TakeOver card={card} /></div> : null}
    </Panel>
  );
}

/** What the appraiser's phone has brought: photographs, what two people changed, what the seller signed, what is suspicious. */
export function FieldTab({ purchase }: { purchase: Purchase }) {
  const t = useT();
  const query = useInspection(purchase.id, true);
  if (query.error) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <PageSkeleton />;
  if (!query.data) return <Empty icon={IconDeviceMobile} title={t.field.none} hint={t.field.noneHint} />;
  const card = query.data;
  return (
    <CardLayout
      main={
        <>
          <RisksPanel purchase={purchase} />
          <PhotosPanel purchase={purchase} card={card} />
          <ConflictsPanel purchase={purchase} card={card} />
        </>
      }
      side={
        <>
          <StatePanel purchase={purchase} card={card} />
          <SignaturesPanel card={card} />
        </>
      }
    />
  );
}
