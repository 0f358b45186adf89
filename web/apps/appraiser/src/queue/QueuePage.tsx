import { useFormats, useWords } from "@kite/i18n";
import { useCountdown, useUnsentText } from "../app/Bars";
import { IconCircleCheck, IconCloudUpload } from "../app/icons";
import { useKite, useSnapshot, useWatched } from "../app/kite";
import { useT } from "../app/texts";
import { photosOf, setField, unsentOf } from "../data/outbox";
import type { Clash, FieldValue, Refusal } from "../data/protocol";
import type { CommandRow, Draft, PhotoRow } from "../data/rows";
import { Thumb } from "../inspect/Thumb";
import { discard } from "../inspect/shoot";
import { Button } from "../parts/controls";
import { Notice } from "../parts/Notice";
import parts from "../parts/parts.module.css";
import { Screen, Section } from "../parts/Screen";
import classes from "./queue.module.css";

const MB = 1024 * 1024;

function Head() {
  const t = useT();
  const formats = useFormats();
  const { work } = useKite();
  const snapshot = useSnapshot();
  const now = useWatched(work);
  const { photos, commands } = unsentOf(snapshot);
  const seconds = useCountdown(now.kind === "waiting" ? now.until : undefined);
  const last = snapshot.contact ? formats.near(snapshot.contact.heard_at) : t.queue.never;
  const empty = photos + commands === 0;
  const size = now.kind === "sending" && now.photo ? now.photo : undefined;
  return (
    <section className={classes.head} aria-live="polite">
      {empty ? <IconCircleCheck size={44} className="positive" /> : <IconCloudUpload size={44} />}
      <div>
        <b>{empty ? t.queue.empty : `${t.queue.unsent}: ${[photos > 0 ? formats.count(photos, t.photos) : "", commands > 0 ? formats.count(commands, t.records) : ""].filter(Boolean).join(", ")}`}</b>
        <span>{now.kind === "sending" && !empty ? t.queue.sending : `${t.queue.last}: ${last}`}</span>
        {now.kind === "waiting" && !empty ? <span>{t.queue.next} {seconds} {t.queue.seconds}</span> : null}
      </div>
      {size ? <div className={parts.progress} role="progressbar" aria-label={t.queue.sending} aria-valuemin={0} aria-valuemax={size.size} aria-valuenow={size.offset}><i style={{ width: `${(size.offset / size.size) * 100}%` }} /></div> : null}
    </section>
  );
}

type Refused = { key: string; what: string; title: string; problem: Refusal; photo?: PhotoRow; command?: CommandRow };

function useRefused(): Refused[] {
  const t = useT();
  const { commands, photos, drafts } = useSnapshot();
  const titleOf = (id: string): string => drafts.get(id)?.title ?? "";
  return [
    ...[...commands.values()].flatMap((command) => (command.state === "rejected" && command.problem ? [{ key: command.id, what: t.queue.kinds[command.kind], title: titleOf(command.purchase_id), problem: command.problem, command }] : [])),
    ...[...photos.values()].flatMap((photo) => (photo.state === "refused" && photo.problem ? [{ key: photo.media_id, what: photo.angle, title: titleOf(photo.purchase_id), problem: photo.problem, photo }] : [])),
  ];
}

function Problems() {
  const t = useT();
  const words = useWords();
  const { store } = useKite();
  const refused = useRefused();
  if (refused.length === 0) return null;
  const done = ({ photo, command }: Refused): void => {
    if (photo) void discard(store, photo);
    if (command) void store.commit({ drop: { commands: [command.seq] } });
  };
  return (
    <Section title={t.queue.problems}>
      {refused.map((one) => (
        <Notice key={one.key} tone="alarm" note title={`${one.title}: ${one.what}`} action={<Button onClick={() => done(one)}>{one.photo ? t.queue.retake : t.queue.forget}</Button>}>
          {words(one.problem)}
          {(one.problem.errors ?? []).map((error) => <div key={error.pointer + error.code}>{words(error)}</div>)}
        </Notice>
      ))}
    </Section>
  );
}

const shown = (value: FieldValue | undefined): string => {
  if (value === undefined || value === null) return "—";
  return typeof value === "object" ? Object.values(value).filter((part) => part !== null).join(", ") : String(value);
};

/** Both values of a field that two have changed; either may be the one that stays. */
function Twice({ draft, clash }: { draft: Draft; clash: Clash }) {
  const t = useT();
  const { store } = useKite();
  const settle = (): void => store.draft(draft.purchase_id, (one) => ({ ...one, clashes: one.clashes.filter(({ path }) => path !== clash.path) }));
  const bring = (): void => {
    setField(store, draft.purchase_id, clash.path, clash.lost ?? null);
    settle();
  };
  const [kept, lost] = clash.kept_ours ? [t.queue.mine, t.queue.theirs] : [t.queue.theirs, t.queue.mine];
  return (
    <div className={classes.clash}>
      <b>{draft.title}: {clash.path}</b>
      <p>{t.queue.kept} ({kept}): <b>{shown(clash.kept)}</b></p>
      <p>{t.queue.lost} ({lost}): {shown(clash.lost)}</p>
      <div><Button onClick={settle}>{t.queue.takeKept}</Button><Button onClick={bring}>{t.queue.takeLost}</Button></div>
    </div>
  );
}

function Conflicts() {
  const t = useT();
  const drafts = [...useSnapshot().drafts.values()].filter(({ clashes }) => clashes.length > 0);
  if (drafts.length === 0) return null;
  return (
    <Section title={t.queue.conflicts}>
      <p className="muted">{t.queue.conflictsHint}</p>
      {drafts.flatMap((draft) => draft.clashes.map((clash) => <Twice key={draft.purchase_id + clash.path} draft={draft} clash={clash} />))}
    </Section>
  );
}

function OfCar({ draft }: { draft: Draft }) {
  const t = useT();
  const snapshot = useSnapshot();
  const { photos, commands, changes } = unsentOf(snapshot, draft.purchase_id);
  const unsent = useUnsentText(draft.purchase_id);
  if (photos + commands + changes === 0) return null;
  const rows = [...snapshot.commands.values()].filter(({ purchase_id, state }) => purchase_id === draft.purchase_id && (state === "queued" || state === "sent"));
  const waiting = photosOf(snapshot, draft.purchase_id).filter(({ state }) => state === "stored" || state === "sending");
  return (
    <Section title={draft.title} action={<span>{unsent}</span>}>
      <div className={classes.thumbs}>
        {waiting.map((photo) => <figure key={photo.media_id}><Thumb bytes={photo.thumb} alt="" /><figcaption>{t.queue.states[photo.state]}</figcaption></figure>)}
      </div>
      <ul className={classes.rows}>
        {rows.filter(({ kind }) => kind !== "attach_photo").map(({ id, kind, state }) => <li key={id}><span>{t.queue.kinds[kind]}</span><span className="muted">{t.queue.states[state as "queued" | "sent"]}</span></li>)}
        {changes > 0 ? <li><span>{t.queue.changes}</span><span className="muted">{changes}</span></li> : null}
      </ul>
    </Section>
  );
}

function Room() {
  const t = useT();
  const { number } = useFormats();
  const space = useWatched(useKite().space);
  if (!space) return null;
  return (
    <Section title={t.queue.space}>
      <div className={classes.room}>
        <div className={parts.progress}><i style={{ width: `${Math.min(100, (space.used / space.quota) * 100)}%` }} /></div>
        <span className="muted">{number(Math.ceil(space.used / MB))} {t.queue.of} {number(Math.floor(space.quota / MB))} {t.queue.mb}</span>
      </div>
    </Section>
  );
}

/** What has not reached the server yet, what it did not take, and what two have changed. */
export function QueuePage() {
  const t = useT();
  const { engine, work, online } = useKite();
  const there = useWatched(online);
  const busy = useWatched(work).kind === "sending";
  const drafts = [...useSnapshot().drafts.values()];
  return (
    <Screen title={t.queue.title} tab="queue" acts={<Button kind="primary" disabled={busy || !there} onClick={() => void engine.kick()}>{busy ? t.queue.sending : t.queue.sendNow}</Button>}>
      <Head />
      <Problems />
      <Conflicts />
      {drafts.map((draft) => <OfCar key={draft.purchase_id} draft={draft} />)}
      <Room />
    </Screen>
  );
}
