import type { Fact, FactBodies, FactKind, FieldValue, Inspection, SyncPage, Template, Visit } from "./protocol";
import { type CommandRow, type Contact, type Draft, type FactRow, type Field, factKey } from "./rows";
import type { Snapshot, Store } from "./store";

/** Kinds with personal data: they are not kept longer than the server allows. */
const PERSONAL: readonly FactKind[] = ["visit", "inspection", "approval"];

export function factsOf<Kind extends FactKind>(snapshot: Pick<Snapshot, "facts">, kind: Kind): FactBodies[Kind][] {
  return [...snapshot.facts.values()].flatMap((row) => (row.kind === kind ? [row.body as FactBodies[Kind]] : []));
}

export function factOf<Kind extends FactKind>(snapshot: Pick<Snapshot, "facts">, kind: Kind, id: string): FactBodies[Kind] | undefined {
  return snapshot.facts.get(factKey(kind, id))?.body as FactBodies[Kind] | undefined;
}

export const typeKey = ({ vehicle_type, centre_id }: { vehicle_type: string; centre_id: string }): string => `${vehicle_type}@${centre_id}`;

export const templateOf = (snapshot: Pick<Snapshot, "facts">, of: Pick<Visit, "vehicle_type" | "centre_id">): Template | undefined =>
  factOf(snapshot, "template", typeKey(of));

/** Paths that commands on their way to the server carry: what it says of them is older than what it will hear. */
function onTheWay(commands: Iterable<CommandRow>, purchase: string): Set<string> {
  const paths = new Set<string>();
  for (const { kind, state, purchase_id, body } of commands) {
    if (kind !== "save_inspection" || purchase_id !== purchase || (state !== "queued" && state !== "sent")) continue;
    for (const { path } of (body as { fields: { path: string }[] }).fields) paths.add(path);
  }
  return paths;
}

/** What the server has, put into what the appraiser has. What was changed here and not yet heard there stays. */
export function merged(draft: Draft, inspection: Inspection, waiting: ReadonlySet<string>): Draft {
  const fields: Record<string, Field> = { ...draft.fields };
  for (const [path, { value = null, at }] of Object.entries(inspection.fields)) {
    const own = fields[path];
    if (own?.dirty || waiting.has(path)) continue;
    fields[path] = { value, at, seen: value, dirty: false };
  }
  const asked = new Set(draft.questions.map(({ code }) => code));
  const more = inspection.supplement.filter(({ code }) => !asked.has(code));
  return { ...draft, fields, questions: more.length > 0 ? [...draft.questions, ...more] : draft.questions };
}

function contactOf(page: SyncPage, now: number): Contact {
  return {
    cursor: page.cursor,
    heard_at: new Date(now).toISOString(),
    ahead: Math.round((now - Date.parse(page.server_time)) / 1000),
    expires_at: page.expires_at,
    rule: page.rule,
    client: page.client,
    last_seq: page.device.last_seq,
  };
}

/**
 * Keeps a page of what the server told. The cursor moves with it, so nothing is asked twice and nothing is missed. A `fresh`
 * one begins everything anew: what it does not name is gone.
 */
export async function keepPage(store: Store, page: SyncPage, fresh: boolean, now = Date.now()): Promise<void> {
  const facts: FactRow[] = page.changed.map((fact: Fact) => ({ ...fact, key: factKey(fact.kind, fact.id) }));
  const gone = fresh ? [...store.get().facts.keys()] : page.removed.map(({ kind, id }) => factKey(kind, id));
  await store.commit({ put: { facts, meta: [{ key: "contact", value: contactOf(page, now) }] }, drop: { facts: gone, meta: ["expired_at"] } });
  await store.atLeastSeq(page.device.last_seq);
  for (const fact of page.changed) if (fact.kind === "inspection") takeInspection(store, fact.body);
}

function takeInspection(store: Store, inspection: Inspection): void {
  const id = inspection.purchase_id;
  const waiting = onTheWay(store.get().commands.values(), id);
  store.draft(id, (draft) => merged(draft, inspection, waiting));
}

/** Whether personal data have been here too long; a clock that was set back does not make them younger. */
export function isExpired(contact: Contact | undefined, now: number): boolean {
  if (!contact) return false;
  const back = Date.parse(contact.heard_at) - now > 60 * 60_000;
  return back || now >= Date.parse(contact.expires_at);
}

const HEARD = new Set(["accepted", "rejected", "conflict"]);

const isClean = (draft: Draft): boolean =>
  draft.finished_at !== undefined && Object.values(draft.fields).every(({ dirty }) => !dirty);

/** Inspections of which the server has everything. */
function doneWith({ drafts, commands, photos }: Snapshot): string[] {
  const busy = new Set<string>();
  for (const row of commands.values()) if (!HEARD.has(row.state)) busy.add(row.purchase_id);
  for (const row of photos.values()) if (row.state === "stored" || row.state === "sending" || !row.told) busy.add(row.purchase_id);
  return [...drafts.values()].filter((draft) => isClean(draft) && !busy.has(draft.purchase_id)).map(({ purchase_id }) => purchase_id);
}

/** Deletes finished inspections that the server has whole: rows, pictures in small, commands. */
export async function forget(store: Store, purchases: readonly string[]): Promise<void> {
  const { photos, commands } = store.get();
  const own = ({ purchase_id }: { purchase_id: string }): boolean => purchases.includes(purchase_id);
  const media = [...photos.values()].filter(own).map(({ media_id }) => media_id);
  const sent = [...commands.values()].filter((row) => own(row) && HEARD.has(row.state)).map(({ seq }) => seq);
  await store.commit({ drop: { drafts: purchases, photos: media, blobs: media, commands: sent, estimates: purchases } });
}

/** Deletes personal data after a day without contact. What was not sent stays: it is work, and it is sent as soon as it can be. */
export async function expire(store: Store, now = Date.now()): Promise<boolean> {
  const snapshot = store.get();
  if (!isExpired(snapshot.contact, now) || snapshot.expired_at) return false;
  const rows = [...snapshot.facts.values()].filter(({ kind }) => PERSONAL.includes(kind));
  const contact = snapshot.contact && { ...snapshot.contact, cursor: undefined };
  await store.commit({
    put: { meta: [{ key: "expired_at", value: new Date(now).toISOString() }, ...(contact ? [{ key: "contact" as const, value: contact }] : [])] },
    drop: { facts: rows.map(({ key }) => key), estimates: [...snapshot.estimates.keys()] },
  });
  await forget(store, doneWith(snapshot));
  return true;
}

/** Inspections that are done and whose visit is over are not kept for the sake of history: the server has it. */
export async function tidy(store: Store): Promise<void> {
  const snapshot = store.get();
  const over = doneWith(snapshot).filter((id) => !factOf(snapshot, "visit", id));
  if (over.length > 0) await forget(store, over);
}

export const textOf = (value: FieldValue | undefined): string => (typeof value === "string" || typeof value === "number" ? String(value) : "");
