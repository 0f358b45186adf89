import "fake-indexeddb/auto";
import { ApiProblem } from "@kite/api/problem";
import { afterEach, describe, expect, it, vi } from "vitest";
import { sha256, uuid7 } from "../data/ids";
import { begin, finish, isIdle, setField, sign, unsentOf } from "../data/outbox";
import type { SentCommand, Template, Visit } from "../data/protocol";
import type { DeviceRow, PhotoRow } from "../data/rows";
import { Store } from "../data/store";
import { Engine, type Work } from "./engine";
import { FakeServer, bytesOf, dice } from "./fake";

const device: DeviceRow = { id: "d", name: "Телефон", centre_id: "c", person_id: "p", person: "Чернов М. О.", group: "vector", login: "chernov", centre: "Москва" };
const template: Template = {
  vehicle_type: "car", centre_id: "c", ru: "", en: "", number: "vin", usage: "km", titled: true,
  attributes: [], panels: [], photo_angles: [], checklist_id: "list-7",
  questions: [{ code: "keys", section: "documents", ru: "", en: "", required: true, critical: false }],
};
const visitOf = (id: string): Visit => ({
  purchase_id: id, centre_id: "c", state: "appointment", vehicle_type: "car", make: "Kia", model: "Rio", year: 2021, mileage_km: 40_000, attributes: {},
});

let count = 0;
const stores: Store[] = [];

async function phone(): Promise<Store> {
  const store = await Store.open(`queue-${(count += 1)}`);
  stores.push(store);
  await store.commit({ put: { meta: [{ key: "device", value: device }] } });
  return store;
}

async function shoot(store: Store, purchase_id: string, seed: number, size = 3_000): Promise<string> {
  const bytes = bytesOf(seed, size);
  const photo: PhotoRow = {
    media_id: uuid7(), purchase_id, angle: `other_${seed}`, sha256: await sha256(bytes), size, width: 4, height: 3, taken_at: new Date().toISOString(),
    faults: [], likeness: "0".repeat(16), thumb: new ArrayBuffer(0), state: "stored", told: false, begun: false, tries: 0,
  };
  await store.keepPhoto(photo, bytes.buffer);
  return photo.media_id;
}

type Rig = { store: Store; server: FakeServer; engine: Engine; works: Work[]; last: () => Work | undefined };

function rig(store: Store, server = new FakeServer()): Rig {
  const works: Work[] = [];
  const parts = { store, net: server.net, alone: (work: () => Promise<void>) => work(), show: (work: Work) => works.push(work), wipe: () => store.wipe() };
  return { store, server, engine: new Engine(parts), works, last: () => works.at(-1) };
}

/** Kicks until the queue is empty, as time and network would. */
async function drain({ engine, store }: Rig, rounds = 400): Promise<number> {
  for (let round = 0; round < rounds; round += 1) {
    // oxlint-disable-next-line no-await-in-loop
    await engine.kick();
    engine.stop();
    if (isIdle(store.get())) return round;
  }
  throw new Error("the queue never became empty");
}

const kinds = (commands: readonly SentCommand[]): string[] => commands.map(({ kind }) => kind);

async function day(store: Store, id: string, photos: number): Promise<string[]> {
  await begin(store, visitOf(id), template);
  setField(store, id, "answers.keys", { state: "ok", note: null });
  const media: string[] = [];
  // The pictures of a car are taken one after another.
  // oxlint-disable-next-line no-await-in-loop
  for (let place = 0; place < photos; place += 1) media.push(await shoot(store, id, place + 1));
  const draft = store.get().drafts.get(id);
  if (!draft) throw new Error("no draft");
  await sign(store, draft, "c2ln");
  const signed = store.get().drafts.get(id);
  if (signed) await finish(store, signed);
  return media;
}

afterEach(() => {
  vi.restoreAllMocks();
  for (const store of stores.splice(0)) store.close();
});

describe("the queue", () => {
  it("sends an inspection in its order, then the pictures, and keeps no copy that the server has", async () => {
    const one = rig(await phone());
    const media = await day(one.store, "p1", 3);
    expect(unsentOf(one.store.get())).toEqual({ photos: 3, commands: 7, changes: 0 });
    await one.engine.kick();
    expect(kinds(one.server.effects)).toEqual(["start_inspection", "save_inspection", "attach_photo", "attach_photo", "attach_photo", "sign", "finish_inspection"]);
    expect(one.server.effects.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect([...one.server.uploads.values()].map(({ state }) => state)).toEqual(["verified", "verified", "verified"]);
    expect(await Promise.all(media.map((id) => one.store.bytes(id)))).toEqual([undefined, undefined, undefined]);
    expect(one.last()).toEqual({ kind: "idle" });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("survives whatever the line does: every effect once, in order, every byte right (%i)", async (seed) => {
    const one = rig(await phone());
    const roll = dice(seed);
    const faults = ["before", "after", "cut", "busy", "broken"] as const;
    one.server.fault = () => (roll() < 0.45 ? faults[Math.floor(roll() * faults.length)] : undefined);
    const media = [...(await day(one.store, "p1", 4)), ...(await day(one.store, "p2", 4))];
    await drain(one);
    const seqs = one.server.effects.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(new Set(seqs).size).toBe(seqs.length);
    expect(kinds(one.server.effects).filter((kind) => kind === "attach_photo")).toHaveLength(8);
    expect([...one.server.uploads.keys()].toSorted()).toEqual(media.toSorted());
    for (const id of media) expect(one.server.uploads.get(id)?.state).toBe("verified");
  });

  it("goes on after the phone was killed in the middle of anything", async () => {
    const name = `killed-${(count += 1)}`;
    const server = new FakeServer();
    const roll = dice(99);
    let media: string[] = [];
    for (let life = 0; life < 60; life += 1) {
      // Every life of the page opens the storage anew, as the browser does.
      /* oxlint-disable no-await-in-loop */
      const store = await Store.open(name);
      if (life === 0) {
        await store.commit({ put: { meta: [{ key: "device", value: device }] } });
        media = await day(store, "p1", 6);
      }
      let left = 3;
      server.fault = () => ((left -= 1) < 0 ? (roll() < 0.5 ? "after" : "cut") : undefined);
      const one = rig(store, server);
      await one.engine.kick();
      one.engine.stop();
      const done = isIdle(store.get());
      store.close();
      if (done) break;
      /* oxlint-enable no-await-in-loop */
    }
    expect([...server.uploads.values()].filter(({ state }) => state === "verified")).toHaveLength(media.length);
    expect(kinds(server.effects).filter((kind) => kind === "finish_inspection")).toHaveLength(1);
  });

  it("a cut costs less than one chunk", async () => {
    const one = rig(await phone());
    await begin(one.store, visitOf("p1"), template);
    const size = 900 * 1024;
    await shoot(one.store, "p1", 7, size);
    let cuts = 3;
    one.server.fault = ({ method }) => (method === "PATCH" && (cuts -= 1) >= 0 ? "cut" : undefined);
    await drain(one);
    expect(one.server.received).toBeLessThanOrEqual(size + 3 * 256 * 1024);
  });

  it("two triggers at once send nothing twice", async () => {
    const one = rig(await phone());
    await day(one.store, "p1", 5);
    await Promise.all([one.engine.kick(), one.engine.kick(), one.engine.kick()]);
    expect(one.server.effects).toHaveLength(9);
    expect([...one.server.uploads.values()].every(({ patches }) => patches === 1)).toBe(true);
  });
});

describe("refusals", () => {
  it("a rejected command is done with; the inspection says why, and can be finished again", async () => {
    const one = rig(await phone());
    one.server.decide = ({ kind }) =>
      kind === "finish_inspection" ? { state: "rejected", problem: { code: "buyback_mobile.answers_missing", ru: "Нет ответов", en: "No answers", errors: [] } } : {};
    await day(one.store, "p1", 0);
    await one.engine.kick();
    const draft = one.store.get().drafts.get("p1");
    expect([draft?.finished_at, draft?.refusal?.code]).toEqual([undefined, "buyback_mobile.answers_missing"]);
    one.server.decide = () => ({});
    if (draft) await finish(one.store, draft);
    await one.engine.kick();
    expect(kinds(one.server.effects)).toEqual(["start_inspection", "save_inspection", "sign", "finish_inspection"]);
  });

  it("a conflict shows the value that counts and keeps both", async () => {
    const one = rig(await phone());
    const clash = { path: "mileage_km", kept: 41_000, kept_at: "2026-11-20T10:00:00Z", lost: 40_000, lost_at: "2026-11-20T09:00:00Z", kept_ours: false };
    one.server.decide = ({ kind }) => (kind === "save_inspection" ? { state: "conflict", conflicts: [clash] } : {});
    await begin(one.store, visitOf("p1"), template);
    setField(one.store, "p1", "mileage_km", 40_000);
    await one.engine.kick();
    const draft = one.store.get().drafts.get("p1");
    expect(draft?.fields.mileage_km).toMatchObject({ value: 41_000, seen: 41_000, dirty: false });
    expect(draft?.clashes).toEqual([clash]);
  });

  it("a picture that is refused for good lets the others pass and keeps its copy", async () => {
    const one = rig(await phone());
    await begin(one.store, visitOf("p1"), template);
    const [bad, good] = [await shoot(one.store, "p1", 1), await shoot(one.store, "p1", 2)];
    one.server.refuse = ({ method, path }) => (method === "PATCH" && path.endsWith(bad) ? new ApiProblem(422, { code: "buyback_mobile.image_broken", title: "Файл повреждён" }) : undefined);
    await one.engine.kick();
    expect(one.store.get().photos.get(bad)).toMatchObject({ state: "refused", problem: { ru: "Файл повреждён" } });
    expect(one.store.get().photos.get(good)?.state).toBe("verified");
    expect(await one.store.bytes(bad)).toBeDefined();
    expect(one.last()).toEqual({ kind: "idle" });
  });

  it("a picture that was spoilt on the phone is never sent as if it were whole", async () => {
    const one = rig(await phone());
    await begin(one.store, visitOf("p1"), template);
    const id = await shoot(one.store, "p1", 1);
    await one.store.commit({ put: { blobs: [{ media_id: id, bytes: new ArrayBuffer(8) }] } });
    await one.engine.kick();
    expect(one.store.get().photos.get(id)).toMatchObject({ state: "refused", problem: { code: "web.spoilt" } });
    expect(one.server.uploads.size).toBe(0);
  });

  it("a failing picture waits behind the others", async () => {
    const one = rig(await phone());
    await begin(one.store, visitOf("p1"), template);
    const [bad, good] = [await shoot(one.store, "p1", 1), await shoot(one.store, "p1", 2)];
    one.server.fault = ({ path }) => (path.endsWith(bad) ? "broken" : undefined);
    await one.engine.kick();
    one.engine.stop();
    expect(one.store.get().photos.get(good)?.state).toBe("verified");
    expect(one.last()?.kind).toBe("waiting");
  });
});

const answer = (status: number, code: string, params = {}) => () => new ApiProblem(status, { code, params });

describe("the device", () => {
  it("asks to sign in again and keeps the queue", async () => {
    const one = rig(await phone());
    await day(one.store, "p1", 2);
    one.server.refuse = answer(401, "identity.session_over");
    await one.engine.kick();
    expect(one.last()).toMatchObject({ kind: "stopped", why: "sign_in" });
    expect(unsentOf(one.store.get()).photos).toBe(2);
    one.server.refuse = () => undefined;
    await drain(one);
  });

  it("deletes everything when it was revoked", async () => {
    const one = rig(await phone());
    const [id] = await day(one.store, "p1", 2);
    one.server.refuse = answer(401, "buyback_mobile.wipe", { wipe: "true" });
    await one.engine.kick();
    const { device: left, drafts, photos, commands } = one.store.get();
    expect([left, drafts.size, photos.size, commands.size]).toEqual([undefined, 0, 0, 0]);
    expect(await one.store.bytes(id ?? "")).toBeUndefined();
  });

  it("waits longer after each failure and says why", async () => {
    const one = rig(await phone());
    await day(one.store, "p1", 0);
    one.server.fault = () => "before";
    const pauses: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await one.engine.kick();
      one.engine.stop();
      const last = one.last();
      if (last?.kind === "waiting") pauses.push(last.until - Date.now());
    }
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(pauses).toHaveLength(4);
  });
});
