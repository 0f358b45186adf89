import { describe, expect, it } from "vitest";
import { formField } from "./form/useApiForm";
import { itemsOf, nextSort, shownColumns } from "./grid/layout";
import { type GridMoves, gridKey } from "./grid/useGridKeys";
import { type Bar, floorOf, place } from "./waterfall";

describe("waterfall", () => {
  const bars: Bar[] = [
    { id: "buy", label: "", amount: 4_025, kind: "total" },
    { id: "fix", label: "", amount: 158, kind: "plus" },
    { id: "full", label: "", amount: 4_183, kind: "total" },
    { id: "loss", label: "", amount: -100, kind: "minus" },
  ];
  it("begins every step where the last one ended", () => {
    expect(place(bars).map((bar) => [bar.from, bar.to])).toEqual([[0, 4_025], [4_025, 4_183], [0, 4_183], [4_183, 4_083]]);
  });
  it("breaks the axis only where the totals would hide the steps", () => {
    expect(floorOf(place(bars))).toBeGreaterThan(0);
    expect(floorOf(place(bars.slice(0, 1)))).toBe(0);
    expect(floorOf(place([{ id: "a", label: "", amount: 100, kind: "total" }, { id: "b", label: "", amount: -80, kind: "minus" }]))).toBe(0);
    expect(floorOf(place([{ id: "a", label: "", amount: -5, kind: "result" }]))).toBe(0);
  });
});

describe("problems of the server", () => {
  const values = { price: null, reason: "", address: { city: "" } };
  it("find their field", () => {
    expect(formField("/reason", values)).toBe("reason");
    expect(formField("/price/amount", values)).toBe("price");
    expect(formField("/price/amount", { price: { amount: 1, currency: "RUB" } })).toBe("price");
    expect(formField("/address/city", values)).toBe("address.city");
    expect(formField("/address/street", values)).toBe("address");
  });
  it("are told to be foreign when the form lacks the field", () => {
    expect(formField("/unknown", values)).toBeUndefined();
    expect(formField("", values)).toBeUndefined();
    expect(formField("/proof/code", { code: "" }, { proof: "code" })).toBe("code");
  });
});

describe("grid", () => {
  it("turns the order round and back", () => {
    expect(nextSort(undefined, "price")).toBe("price");
    expect(nextSort("price", "price")).toBe("-price");
    expect(nextSort("-price", "price")).toBeUndefined();
    expect(nextSort("year", "price")).toBe("price");
  });
  it("puts a heading where the group changes", () => {
    const items = itemsOf(["a1", "a2", "b1"], { of: (row) => row.slice(0, 1), title: (key) => key });
    expect(items.map((one) => (one.kind === "group" ? one.key : one.index))).toEqual(["a", 0, 1, "b", 2]);
  });
  it("never hides the first column", () => {
    const columns = ["car", "price", "vin"].map((id) => ({ id, title: id, width: 1, cell: () => null, optional: id === "vin" }));
    expect(shownColumns(columns, undefined).map((one) => one.id)).toEqual(["car", "price"]);
    expect(shownColumns(columns, "vin").map((one) => one.id)).toEqual(["car", "vin"]);
  });
});

describe("keys of a grid", () => {
  const plain = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  function state(active = 0, count = 50_000) {
    const log: string[] = [];
    const moves: GridMoves = {
      count,
      page: 20,
      active,
      move: (to, extend) => {
        moves.active = to;
        log.push(`${extend ? "extend" : "move"} ${to}`);
      },
      toggle: (index) => log.push(`toggle ${index}`),
      all: () => log.push("all"),
      clear: () => log.push("clear"),
      open: (index) => log.push(`open ${index}`),
    };
    return { moves, log };
  }
  it("count every press", () => {
    const { moves } = state();
    for (let press = 0; press < 100; press += 1) gridKey({ ...plain, code: "ArrowDown" }, moves);
    expect(moves.active).toBe(100);
  });
  it("stay inside the rows", () => {
    const { moves } = state(5, 10);
    gridKey({ ...plain, code: "PageDown" }, moves);
    expect(moves.active).toBe(9);
    gridKey({ ...plain, code: "Home" }, moves);
    gridKey({ ...plain, code: "KeyK" }, moves);
    expect(moves.active).toBe(0);
  });
  it("open, choose and clear", () => {
    const { moves, log } = state(3);
    for (const code of ["Enter", "Space", "KeyX", "Escape"]) gridKey({ ...plain, code }, moves);
    gridKey({ ...plain, ctrlKey: true, code: "KeyA" }, moves);
    gridKey({ ...plain, shiftKey: true, code: "ArrowDown" }, moves);
    expect(log).toEqual(["open 3", "toggle 3", "toggle 3", "clear", "all", "extend 4"]);
  });
  it("leave foreign keys alone", () => {
    const { moves } = state();
    expect(gridKey({ ...plain, code: "KeyQ" }, moves)).toBe(false);
    expect(gridKey({ ...plain, altKey: true, code: "ArrowDown" }, moves)).toBe(false);
    expect(gridKey({ ...plain, ctrlKey: true, code: "KeyC" }, moves)).toBe(false);
  });
});
