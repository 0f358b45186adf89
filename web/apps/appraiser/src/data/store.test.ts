import "fake-indexeddb/auto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { STEPS, asked, change, openBase, readAll } from "./db";
import type { Draft, PhotoRow } from "./rows";
import { type Order, Store } from "./store";

let count = 0;
const name = (): string => `test-${(count += 1)}`;

const draft = (id: string): Draft => ({
  purchase_id: id,
  vehicle_type: "car",
  centre_id: "c",
  checklist_id: "l",
  title: "Kia Rio 2021",
  begun_at: "2026-11-20T10:00:00Z",
  fields: {},
  links: {},
  questions: [],
  step: "papers",
  clashes: [],
});

const photo = (media_id: string): PhotoRow => ({
  media_id,
  purchase_id: "p",
  angle: "front",
  sha256: "0".repeat(64),
  size: 3,
  width: 4,
  height: 3,
  taken_at: "2026-11-20T10:00:00Z",
  faults: [],
  likeness: "0".repeat(16),
  thumb: new ArrayBuffer(1),
  state: "stored",
  told: false,
  begun: false,
  tries: 0,
});

const order = (id: string): Order => ({ id, kind: "save_inspection", purchase_id: "p", at: "2026-11-20T10:00:00Z", body: { id } });
const quota = (): never => {
  throw new DOMException("full", "QuotaExceededError");
};

afterEach(() => vi.restoreAllMocks());

describe("what the phone keeps", () => {
  it("is there after a restart: drafts, pictures, commands in their order", async () => {
    const base = name();
    const store = await Store.open(base);
    await store.commit({ put: { drafts: [draft("p")] } });
    store.draft("p", (old) => ({ ...old, step: "body" }));
    store.draft("p", (old) => ({ ...old, step: "works" }));
    await store.saved();
    await store.keepPhoto(photo("m"), Uint8Array.of(1, 2, 3).buffer);
    await Promise.all([store.order([order("a"), order("b")]), store.order([order("c")])]);
    store.close();

    const again = await Store.open(base);
    expect(again.get().drafts.get("p")?.step).toBe("works");
    expect([...new Uint8Array((await again.bytes("m")) ?? new ArrayBuffer(0))]).toEqual([1, 2, 3]);
    expect([...again.get().commands.values()].map(({ seq, id }) => [seq, id])).toEqual([[1, "a"], [2, "b"], [3, "c"]]);
    again.close();
  });

  it("numbers go on after those of the server", async () => {
    const store = await Store.open(name());
    await store.atLeastSeq(41);
    await store.atLeastSeq(7);
    expect((await store.order([order("a")]))[0]?.seq).toBe(42);
    store.close();
  });

  it("a command and what belongs to it are one change: both or none", async () => {
    const base = name();
    const store = await Store.open(base);
    const broken = { ...draft("p"), title: () => undefined } as unknown as Draft;
    await expect(store.order([order("a")], { put: { drafts: [broken] } })).rejects.toThrow();
    expect([store.get().commands.size, store.get().drafts.size]).toEqual([0, 0]);
    expect((await store.order([order("b")]))[0]?.seq).toBe(1);
    store.close();
  });

  it("is gone after a wipe", async () => {
    const base = name();
    const store = await Store.open(base);
    await store.commit({ put: { drafts: [draft("p")] } });
    await store.keepPhoto(photo("m"), new ArrayBuffer(3));
    await store.wipe();
    expect(store.get().drafts.size + store.get().photos.size).toBe(0);
    expect(await store.bytes("m")).toBeUndefined();
    store.close();
    const opened = await openBase(base);
    expect(await readAll(opened, "drafts")).toEqual([]);
    opened.close();
  });
});

describe("a full phone", () => {
  it("refuses a picture loudly and changes nothing", async () => {
    const store = await Store.open(name());
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(quota);
    await expect(store.keepPhoto(photo("m"), new ArrayBuffer(3))).rejects.toThrow("full");
    expect(store.get().full).toBe(true);
    expect(store.get().photos.size).toBe(0);
    store.close();
  });

  it("keeps text in the room that was laid aside for it", async () => {
    const base = name();
    const store = await Store.open(base);
    await store.layBallast();
    await store.commit({ put: { drafts: [draft("p")] } });
    const put = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementationOnce(quota);
    store.draft("p", (old) => ({ ...old, step: "signature" }));
    await store.saved();
    expect(put).toHaveBeenCalledTimes(2);
    const opened = await openBase(base);
    expect((await readAll(opened, "drafts"))[0]?.step).toBe("signature");
    expect((await readAll(opened, "meta")).map((row) => row.key)).toEqual([]);
    opened.close();
    await store.layBallast();
    expect(store.get().full).toBe(false);
    store.close();
  });
});

describe("an update of the application", () => {
  it("a full queue of an old version goes through every later step", async () => {
    const base = name();
    const old = await Store.open(base);
    await old.commit({ put: { drafts: [draft("p")] } });
    await Promise.all(["m1", "m2", "m3"].map((id) => old.keepPhoto(photo(id), new ArrayBuffer(3))));
    await old.order([order("a"), order("b")]);
    let told = false;
    old.subscribe(() => (told ||= old.get().outdated));

    const later = [...STEPS, (opened: IDBDatabase) => void opened.createObjectStore("later"), (_: IDBDatabase, tx: IDBTransaction) => {
      tx.objectStore("photos").createIndex("by_purchase", "purchase_id");
    }];
    const opened = await openBase(base, later);
    expect(opened.version).toBe(STEPS.length + 2);
    expect(await asked(opened.transaction("photos").objectStore("photos").index("by_purchase").count("p"))).toBe(3);
    expect((await readAll(opened, "commands")).map((row) => row.state)).toEqual(["queued", "queued"]);
    expect(await readAll(opened, "blobs")).toHaveLength(3);
    expect(await readAll(opened, "drafts")).toEqual([draft("p")]);
    expect(told, "the old page steps back").toBe(true);
    await change(opened, ["drafts"], (tx) => tx.objectStore("drafts").clear());
    opened.close();
  });

  it("a new phone goes through the same steps", async () => {
    const opened = await openBase(name());
    expect([...opened.objectStoreNames]).toEqual(["blobs", "commands", "drafts", "estimates", "facts", "meta", "photos"]);
    opened.close();
  });
});
