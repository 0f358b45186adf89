import { describe, expect, it } from "vitest";
import { type Reach, canOf } from "./access";
import { chordOf, keyName, makeSequence } from "./shortcuts";
import { type Act, undoReducer } from "./undo";
import { orderIn, readUrl, wordsIn, writeUrl } from "./urlState";
import { type SavedView, defaultView, differs, queryOf } from "./views";

const nowhere: Reach = { everywhere: false, entities: [], centres: [] };

describe("can", () => {
  const can = canOf({
    permissions: {
      "vehicles.episode.read": { ...nowhere, everywhere: true },
      "vehicles.price.approve": { ...nowhere, centres: ["c1"] },
      "sales.deal.read": { ...nowhere, entities: ["e1"] },
    },
  });
  it("holds only what is held", () => {
    expect(can("vehicles.episode.read")).toBe(true);
    expect(can("vehicles.cost.read")).toBe(false);
  });
  it("looks at the centre", () => {
    expect(can("vehicles.price.approve", "c1")).toBe(true);
    expect(can("vehicles.price.approve", "c2")).toBe(false);
    expect(can("vehicles.episode.read", "c2")).toBe(true);
    expect(can("sales.deal.read", "c2")).toBe(true);
  });
  it("takes any of several", () => {
    expect(can(["vehicles.cost.read", "vehicles.episode.read"])).toBe(true);
    expect(can(["vehicles.cost.read", "vehicles.cost.write"])).toBe(false);
    expect(can([])).toBe(false);
  });
  it("gives nothing to nobody", () => expect(canOf(undefined)("vehicles.episode.read")).toBe(false));
});

/** Small generator of the same pseudo-random values on every run. */
function* values(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

describe("state in the URL", () => {
  it("comes back as it went, whatever it holds", () => {
    const random = values(7);
    const next = (): number => random.next().value as number;
    const letters = "abcxyzАЯё 0&=?#%+/,\"<>№";
    const word = (): string => Array.from({ length: 1 + Math.floor(next() * 12) }, () => letters[Math.floor(next() * letters.length)]).join("");
    for (let round = 0; round < 500; round += 1) {
      const state = Object.fromEntries(Array.from({ length: Math.floor(next() * 6) }, () => [word(), word()]));
      expect(readUrl(writeUrl(state))).toEqual(state);
    }
  });
  it("leaves out what is empty and is the same for the same state", () => {
    expect(writeUrl({ b: "2", a: "1", c: undefined, d: "" })).toBe("?a=1&b=2");
    expect(writeUrl({})).toBe("");
  });
  it("knows a changed view", () => {
    expect(differs({ state: "listed", view: "x" }, { state: "listed" })).toBe(false);
    expect(differs({ state: "listed", days_min: "61" }, { state: "listed" })).toBe(true);
  });
  it("keeps of a URL everything but which view is open", () => {
    expect(queryOf({ view: "x", sort: "-price", state: "listed", q: "" })).toBe("sort=-price&state=listed");
    expect(queryOf({})).toBe("");
  });
  it("opens with the first default that the server names", () => {
    const view = (id: string, is_default: boolean) => ({ id, is_default }) as SavedView;
    expect(defaultView([view("a", false), view("b", true), view("c", true)])?.id).toBe("b");
    expect(defaultView([view("a", false)])).toBeUndefined();
  });
  it("tells the API an order and words that it knows", () => {
    expect(orderIn("-price", ["car", "price"])).toEqual({ sort: "price", desc: true });
    expect(orderIn("car", ["car", "price"])).toEqual({ sort: "car", desc: false });
    expect([orderIn("colour", ["car"]), orderIn(undefined, ["car"])]).toEqual([{}, {}]);
    expect(wordsIn("paid,new,gone", ["new", "paid", "lost"])).toEqual(["new", "paid"]);
  });
});

describe("undo", () => {
  const act = (id: string, until: number): Act => ({ id, title: id, until, back: () => Promise.resolve() });
  it("keeps one entry for one act, the newest last", () => {
    let state = undoReducer([], { kind: "done", act: act("a", 10) });
    state = undoReducer(state, { kind: "done", act: act("b", 20) });
    state = undoReducer(state, { kind: "done", act: act("a", 30) });
    expect(state.map((one) => one.id)).toEqual(["b", "a"]);
  });
  it("forgets what is too old or was taken back", () => {
    const state = [act("a", 10), act("b", 20)];
    expect(undoReducer(state, { kind: "tick", now: 15 }).map((one) => one.id)).toEqual(["b"]);
    expect(undoReducer(state, { kind: "taken_back", id: "b" }).map((one) => one.id)).toEqual(["a"]);
    expect(undoReducer(state, { kind: "tick", now: 5 })).toBe(state);
  });
});

describe("keys", () => {
  const press = (code: string, marks: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) => ({
    code,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...marks,
  });
  it("are named by their place", () => {
    expect(chordOf(press("KeyK", { ctrlKey: true }))).toBe("Ctrl+KeyK");
    expect(chordOf(press("KeyK", { metaKey: true }))).toBe("Ctrl+KeyK");
    expect(keyName("KeyG KeyS")).toBe("G S");
    expect(keyName("Ctrl+KeyE")).toBe("Ctrl E");
    expect(keyName("Shift+Slash")).toBe("?");
  });
  it("follow one another within a moment", () => {
    let now = 0;
    const sequence = makeSequence(() => now);
    expect(sequence.read("KeyG")).toEqual(["KeyG"]);
    now = 500;
    expect(sequence.read("KeyS")).toEqual(["KeyG KeyS", "KeyS"]);
    now = 5000;
    expect(sequence.read("KeyS")).toEqual(["KeyS"]);
  });
});
