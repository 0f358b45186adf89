import { hashOf } from "./canonical";
import { merged } from "./facts";
import { uuid7 } from "./ids";
import type { FieldValue, Inspection, Template, Visit } from "./protocol";
import type { CommandRow, Draft, Field, PhotoRow } from "./rows";
import type { Order, Snapshot, Store } from "./store";

/** A command carries at most so many fields. */
const FIELDS_MAX = 300;

const now = (): string => new Date().toISOString();
const order = (kind: CommandRow["kind"], purchase_id: string, body: object, at = now()): Order => ({
  id: uuid7(),
  kind,
  purchase_id,
  at,
  body: { purchase_id, ...body },
});

const field = (value: FieldValue, at: string, old?: Field): Field => ({ value, at, seen: old?.seen, dirty: true });

/** What the desk knows already, as the first values of an inspection. */
function known(visit: Visit, template: Template, at: string): Record<string, Field> {
  const told: [string, FieldValue | undefined][] = [
    ["vin", visit.vin],
    ["make", visit.make],
    ["model", visit.model],
    ["year", visit.year],
    ...template.attributes.map((one): [string, FieldValue | undefined] => [`attributes.${one.code}`, visit.attributes[one.code]]),
  ];
  return Object.fromEntries(told.flatMap(([path, value]) => (value ? [[path, field(value, at)]] : [])));
}

/**
 * Begins an inspection with the questions that this phone has, network or not; or goes on with one that the server has and
 * this phone has not, for example because its storage was emptied.
 */
export async function begin(store: Store, visit: Visit, template: Template, begun?: Inspection): Promise<void> {
  const at = now();
  const checklist_id = begun?.checklist_id ?? template.checklist_id;
  const draft: Draft = {
    purchase_id: visit.purchase_id,
    vehicle_type: visit.vehicle_type,
    centre_id: visit.centre_id,
    checklist_id,
    title: `${visit.make} ${visit.model} ${visit.year}`,
    begun_at: at,
    fields: begun ? {} : known(visit, template, at),
    links: {},
    questions: template.questions,
    step: "",
    clashes: [],
  };
  const whole = begun ? merged(draft, begun, new Set()) : draft;
  const start = order("start_inspection", visit.purchase_id, { checklist_id, begun_at: at }, at);
  await store.order([start], { put: { drafts: [whole] } });
}

const same = (a: FieldValue | undefined, b: FieldValue | undefined): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Sets a field; `null` takes it out. What was signed before is no longer what is there. */
export function setField(store: Store, id: string, path: string, value: FieldValue): void {
  store.draft(id, (draft) => {
    const old = draft.fields[path];
    if (same(old?.value, value)) return draft;
    return { ...draft, signed: undefined, finished_at: undefined, fields: { ...draft.fields, [path]: field(value, now(), old) } };
  });
}

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, place) => all.slice(place * size, (place + 1) * size));

function saves(draft: Draft): Order[] {
  const changed = Object.entries(draft.fields).filter(([, { dirty }]) => dirty);
  const said = changed.map(([path, { value, at, seen }]) => ({ path, value, at, ...(seen === undefined ? {} : { seen }) }));
  return chunks(said, FIELDS_MAX).map((fields) => order("save_inspection", draft.purchase_id, { fields }));
}

const attach = ({ purchase_id, media_id, sha256, angle, taken_at, latitude_e6, longitude_e6 }: PhotoRow): Order => {
  const place = latitude_e6 === undefined || longitude_e6 === undefined ? {} : { latitude_e6, longitude_e6 };
  return order("attach_photo", purchase_id, { media_id, sha256, angle, taken_at, ...place });
};

/** The fields that were told just now are clean, unless they were changed again meanwhile. */
const cleaned =
  (told: Draft["fields"]) =>
  (draft: Draft): Draft => {
    const clean = Object.entries(draft.fields).map(([path, one]): [string, Field] => [path, one.at === told[path]?.at ? { ...one, dirty: false } : one]);
    return { ...draft, fields: Object.fromEntries(clean) };
  };

export const photosOf = (snapshot: Snapshot, purchase: string): PhotoRow[] =>
  [...snapshot.photos.values()].filter((photo) => photo.purchase_id === purchase).toSorted((a, b) => (a.media_id < b.media_id ? -1 : 1));

/** Makes commands of everything that no command carries yet, and of `last` after it. */
async function tellWith(store: Store, draft: Draft, last: Order[], edit: (draft: Draft) => Draft): Promise<void> {
  const untold = photosOf(store.get(), draft.purchase_id).filter(({ told }) => !told);
  const orders = [...saves(draft), ...untold.map(attach), ...last];
  if (orders.length === 0) return;
  const clean = cleaned(draft.fields);
  const photos = untold.map((photo) => ({ ...photo, told: true }));
  await store.order(orders, { put: { photos } }, { id: draft.purchase_id, make: (one) => edit(clean(one)) });
}

/** Puts what was changed in any inspection into the outbox. */
export async function tellAll(store: Store): Promise<void> {
  for (const { purchase_id } of store.get().drafts.values()) {
    const draft = store.get().drafts.get(purchase_id);
    // The numbers of the commands follow the order of the inspections.
    // oxlint-disable-next-line no-await-in-loop
    if (draft) await tellWith(store, draft, [], (one) => one);
  }
}

export type Act = { purchase_id: string; checklist_id: string; fields: Record<string, FieldValue> };

/** What the seller signs: everything that is known of the car, and nothing of the offer. */
export function actOf(draft: Draft): Act {
  const fields = Object.entries(draft.fields).flatMap(([path, { value }]) => (value === null ? [] : [[path, value]]));
  return { purchase_id: draft.purchase_id, checklist_id: draft.checklist_id, fields: Object.fromEntries(fields) };
}

/** Binds the drawn name of the seller to the act as it is now. */
export async function sign(store: Store, draft: Draft, picture: string): Promise<void> {
  const act = actOf(draft);
  const act_hash = await hashOf(act);
  const signed_at = now();
  const last = order("sign", draft.purchase_id, { act, act_hash, picture, signed_at }, signed_at);
  await tellWith(store, draft, [last], (one) => ({ ...one, signed: { at: signed_at, act_hash } }));
}

export async function finish(store: Store, draft: Draft): Promise<void> {
  const at = now();
  const last = order("finish_inspection", draft.purchase_id, { ended_at: at }, at);
  await tellWith(store, draft, [last], (one) => ({ ...one, finished_at: at, refusal: undefined }));
}

const waits = ({ state }: CommandRow): boolean => state === "queued" || state === "sent";
const onWay = ({ state }: PhotoRow): boolean => state === "stored" || state === "sending";

/** How much has not reached the server, by what it is. */
export type Unsent = { photos: number; commands: number; changes: number };

export function unsentOf({ photos, commands, drafts }: Pick<Snapshot, "photos" | "commands" | "drafts">, purchase?: string): Unsent {
  const own = ({ purchase_id }: { purchase_id: string }): boolean => purchase === undefined || purchase_id === purchase;
  const changed = [...drafts.values()].filter(own).flatMap(({ fields }) => Object.values(fields).filter(({ dirty }) => dirty));
  return {
    photos: [...photos.values()].filter((row) => own(row) && onWay(row)).length,
    commands: [...commands.values()].filter((row) => own(row) && waits(row)).length,
    changes: changed.length + [...photos.values()].filter((row) => own(row) && !row.told).length,
  };
}

export const isIdle = (snapshot: Snapshot): boolean => {
  const { photos, commands, changes } = unsentOf(snapshot);
  return photos + commands + changes === 0;
};
