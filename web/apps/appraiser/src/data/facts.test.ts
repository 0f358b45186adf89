import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import { expire, factOf, factsOf, isExpired, keepPage, merged } from "./facts";
import type { Inspection, SyncPage, Visit } from "./protocol";
import type { Draft } from "./rows";
import { Store } from "./store";

const NOW = Date.parse("2026-11-20T08:00:00Z");
const HOUR = 3_600_000;

const visit = (id: string): Visit => ({
  purchase_id: id, centre_id: "c", state: "appointment", vehicle_type: "car", make: "Kia", model: "Rio", year: 2021, mileage_km: 1, attributes: {}, seller_name: "Никитина О. П.",
});

const page = (part: Partial<SyncPage>): SyncPage => ({
  cursor: "1", more: false, server_time: new Date(NOW).toISOString(), expires_at: new Date(NOW + 24 * HOUR).toISOString(),
  device: { id: "d", name: "", centre_id: "c", person_id: "p", last_seq: 0 }, client: { minimum: "1.0.0", may_start: true },
  rule: { blur_min: 60, dark_max: 45, photos_min: 0, photo_bytes_max: 1, photo_pixels_max: 1, cache_hours: 24 }, changed: [], removed: [], ...part,
});

const draft = (part: Partial<Draft> = {}): Draft => ({
  purchase_id: "a", vehicle_type: "car", centre_id: "c", checklist_id: "l", title: "Kia Rio 2021", begun_at: "", fields: {}, links: {}, questions: [], step: "", clashes: [], ...part,
});

const inspection = (part: Partial<Inspection> = {}): Inspection => ({
  purchase_id: "a", state: "open", checklist_id: "l", fields: {}, supplement: [], photos: [], missing_angles: [], signatures: [], conflicts: [], ...part,
});

let count = 0;
const phone = (): Promise<Store> => Store.open(`facts-${(count += 1)}`);

describe("what the server tells", () => {
  it("comes, changes and goes; a fresh start leaves nothing old behind", async () => {
    const store = await phone();
    await keepPage(store, page({ changed: [{ kind: "visit", id: "a", body: visit("a") }, { kind: "visit", id: "b", body: visit("b") }] }), true, NOW);
    await keepPage(store, page({ cursor: "2", removed: [{ kind: "visit", id: "a" }] }), false, NOW);
    expect(factsOf(store.get(), "visit").map(({ purchase_id }) => purchase_id)).toEqual(["b"]);
    expect(store.get().contact).toMatchObject({ cursor: "2", ahead: 0 });
    await keepPage(store, page({ changed: [{ kind: "visit", id: "c", body: visit("c") }] }), true, NOW);
    expect(factsOf(store.get(), "visit").map(({ purchase_id }) => purchase_id)).toEqual(["c"]);
    store.close();
  });

  it("joins what the appraiser has, and leaves alone what he changed or what is under way", () => {
    const at = "2026-11-20T07:00:00Z";
    const own = draft({
      fields: {
        make: { value: "Kia", at, seen: "KIA", dirty: false },
        model: { value: "Rio", at, seen: "RIO", dirty: true },
        year: { value: 2021, at, dirty: false },
      },
    });
    const theirs = inspection({
      fields: { make: { value: "KIA", at }, model: { value: "Ceed", at }, year: { value: 2020, at }, note: { value: "из офиса", at } },
      supplement: [{ code: "battery", section: "engine", ru: "", en: "", required: true, critical: true }],
    });
    const joined = merged(own, theirs, new Set(["year"]));
    expect(Object.entries(joined.fields).map(([path, { value, seen }]) => [path, value, seen])).toEqual([
      ["make", "KIA", "KIA"], ["model", "Rio", "RIO"], ["year", 2021, undefined], ["note", "из офиса", "из офиса"],
    ]);
    expect(joined.questions.map(({ code }) => code)).toEqual(["battery"]);
    expect(merged(joined, theirs, new Set()).questions).toHaveLength(1);
  });
});

describe("a day without contact", () => {
  it("personal data go, work that was not sent stays", async () => {
    const store = await phone();
    await keepPage(store, page({ changed: [{ kind: "visit", id: "a", body: visit("a") }] }), true, NOW);
    await store.commit({ put: { drafts: [draft({ fields: { note: { value: "x", at: "", dirty: true } } }), draft({ purchase_id: "b", finished_at: "2026-11-20T07:00:00Z" })] } });
    expect(await expire(store, NOW + 23 * HOUR)).toBe(false);
    expect(await expire(store, NOW + 24 * HOUR)).toBe(true);
    expect(factOf(store.get(), "visit", "a")).toBeUndefined();
    expect([...store.get().drafts.keys()]).toEqual(["a"]);
    expect(store.get()).toMatchObject({ expired_at: new Date(NOW + 24 * HOUR).toISOString(), contact: { cursor: undefined } });
    await keepPage(store, page({ changed: [{ kind: "visit", id: "a", body: visit("a") }] }), true, NOW + 25 * HOUR);
    expect(store.get().expired_at).toBeUndefined();
    store.close();
  });

  it("a clock that was set back does not make them younger", async () => {
    const store = await phone();
    await keepPage(store, page({}), true, NOW);
    expect([isExpired(store.get().contact, NOW - 2 * HOUR), isExpired(store.get().contact, NOW + HOUR), isExpired(undefined, NOW)]).toEqual([true, false, false]);
    store.close();
  });
});
