import "fake-indexeddb/auto";
import { ApiProblem, OFFLINE, problemOf } from "@kite/api/problem";
import { beforeAll, expect, it } from "vitest";
import { withExif } from "../../apps/appraiser/src/checks/exif";
import { sha256, uuid7 } from "../../apps/appraiser/src/data/ids";
import { factOf, factsOf, templateOf } from "../../apps/appraiser/src/data/facts";
import { begin, isIdle, setField, sign } from "../../apps/appraiser/src/data/outbox";
import type { PhotoRow } from "../../apps/appraiser/src/data/rows";
import { Store } from "../../apps/appraiser/src/data/store";
import { Engine, type Work } from "../../apps/appraiser/src/queue/engine";
import type { Call, Net } from "../../apps/appraiser/src/queue/net";
import { BASE } from "../support/browser";
import { Person } from "../support/person";

/** The queue of the phone, as it is in the page, against a running server over a line that loses every third thing. */

/** A grey square of eight pixels, the smallest JPEG there is. */
const DOT = "/9j/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQH/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z";
/** Longer than one piece of an upload. */
const SIZE = 400 * 1024;

function picture(seed: number): Uint8Array<ArrayBuffer> {
  const said = withExif(Uint8Array.from(Buffer.from(DOT, "base64")), { model: `${seed}`, taken: "2026:11:20 14:20:05", offset: "+03:00" });
  const bytes = new Uint8Array(SIZE);
  bytes.set(said);
  bytes.fill(seed % 256, said.length);
  return bytes;
}

async function shoot(store: Store, purchase_id: string, angle: string, seed: number): Promise<string> {
  const bytes = picture(seed);
  const row: PhotoRow = {
    media_id: uuid7(), purchase_id, angle, sha256: await sha256(bytes), size: SIZE, width: 1, height: 1, taken_at: new Date().toISOString(),
    faults: [], likeness: "", thumb: new ArrayBuffer(0), state: "stored", told: false, begun: false, tries: 0,
  };
  await store.keepPhoto(row, bytes.buffer);
  return row.media_id;
}

type Line = (call: Call) => "before" | "after" | undefined;

/** A line that loses a request or its answer as it is told to. */
function lineOf(device: string, secret: string, line: Line): Net {
  return async (call) => {
    const fault = line(call);
    if (fault === "before") throw new ApiProblem(0, { code: OFFLINE });
    const headers = { ...call.headers, Authorization: `Bearer ${secret}`, "X-Kite-Device": device, "X-Kite-Client": "1.0.0" };
    const init: RequestInit = { method: call.method, headers };
    if (call.body !== undefined) init.body = call.body;
    const response = await fetch(`${BASE}/api/buyback-mobile/v1${call.path}`, init);
    if (fault === "after") throw new ApiProblem(0, { code: OFFLINE });
    if (!response.ok) throw await problemOf(response);
    return response;
  };
}

const engineOf = (store: Store, net: Net): { engine: Engine; works: Work[] } => {
  const works: Work[] = [];
  const engine = new Engine({ store, net, alone: (work) => work(), show: (work) => works.push(work), wipe: () => store.wipe() });
  return { engine, works };
};

let appraiser: Person;
let manager: Person;
beforeAll(async () => {
  appraiser = await Person.enter("zaytsev");
  manager = await Person.enter("kuznetsov");
});

async function phone(name: string): Promise<{ store: Store; device: string; secret: string }> {
  const device = uuid7();
  const centre_id = appraiser.centre;
  const body = { id: device, centre_id, name: "Телефон", platform: "vitest", client_version: "1.0.0", keep: "client" };
  const { secret = "" } = await appraiser.send<{ secret?: string }>("/api/buyback-mobile/v1/devices", body);
  const store = await Store.open(name);
  await store.commit({ put: { meta: [{ key: "device", value: { id: device, name: "", centre_id, centre: "", person_id: appraiser.id, person: "", group: "", login: "" } }] } });
  return { store, device, secret };
}

type Card = { photos: { media_id: string; state: string }[]; signatures: unknown[]; fields: unknown };

it("an inspection reaches the server whole and once, whatever the line loses and however often the phone dies", async () => {
  const purchase = await manager.visit(appraiser.centre);
  const name = `e2e-${purchase}`;
  const { store: first, device, secret } = await phone(name);
  await engineOf(first, lineOf(device, secret, () => undefined)).engine.kick();
  const visit = factOf(first.get(), "visit", purchase);
  const template = visit && templateOf(first.get(), visit);
  if (!visit || !template) throw new Error(`no visit or template: ${factsOf(first.get(), "visit").length} visits`);
  expect(template.questions.length).toBeGreaterThan(20);

  await begin(first, visit, template);
  setField(first, purchase, "mileage_km", 64_512);
  setField(first, purchase, "answers.keys", { state: "absent", note: "один ключ" });
  setField(first, purchase, `damages.${uuid7()}`, { panel: "hood", kind: "chp", size: 1, note: null });
  setField(first, purchase, "paint.hood", { microns: 240 });
  const media: string[] = [];
  for (const [place, { code }] of template.photo_angles.slice(0, 4).entries()) media.push(await shoot(first, purchase, code, Date.now() + place));
  const draft = first.get().drafts.get(purchase);
  if (draft) await sign(first, draft, DRAWN);
  await first.saved();
  first.close();

  let count = 0;
  const line: Line = () => ((count += 1) % 3 === 0 ? "after" : count % 7 === 0 ? "before" : undefined);
  for (let life = 0; life < 60; life += 1) {
    const store = await Store.open(name);
    const { engine } = engineOf(store, lineOf(device, secret, line));
    await engine.kick();
    engine.stop();
    const done = isIdle(store.get());
    const rejected = [...store.get().commands.values()].filter(({ state }) => state === "rejected");
    const refused = [...store.get().photos.values()].filter(({ state }) => state === "refused");
    store.close();
    expect([rejected.map(({ kind, problem }) => [kind, problem]), refused.map(({ problem }) => problem)]).toEqual([[], []]);
    if (done) break;
  }

  const card = await manager.read<Card>(`/api/buyback-mobile/v1/inspections/${purchase}`);
  expect(card.photos.map(({ media_id }) => media_id).toSorted()).toEqual(media.toSorted());
  expect(card.photos.every(({ state }) => state === "attached")).toBe(true);
  expect(card.signatures).toHaveLength(1);
  const fields = JSON.stringify(card);
  for (const told of ["64512", "один ключ", "microns"]) expect(fields).toContain(told);
}, 120_000);

it("a stolen phone is emptied by its next contact, and what it has queued is refused", async () => {
  const { store, device, secret } = await phone(`stolen-${Date.now()}`);
  const { engine } = engineOf(store, lineOf(device, secret, () => undefined));
  await engine.kick();
  expect(store.get().contact).toBeDefined();
  const director = await Person.enter("mironov");
  await director.send(`/api/buyback-mobile/v1/devices/${device}/revoke`, { reason: "украден" });
  await engine.kick();
  expect([store.get().device, store.get().contact, store.get().facts.size]).toEqual([undefined, undefined, 0]);
  store.close();
});

/** The smallest PNG. */
const DRAWN = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
