import { describe, expect, it } from "vitest";
import { changedPrice } from "./acts";
import { filterOf, orderOf } from "./api";
import type { CostSheet, EpisodeView } from "./api";
import { type Pnl, soldBridge, stockBridge } from "./economics";
import { ru } from "./i18n/ru";

const money = (roubles: number) => ({ amount: Math.round(roubles * 100), currency: "RUB" as const });
const line = (word: string, roubles: number, entries: string[] = []) => ({ word, title: word, amount: money(roubles), entries });

/** The golden car: every figure is in the README of the product. */
const golden: Pnl = {
  gross: money(181_600),
  result: money(184_195.29),
  lines: [
    line("sale", 1_755_000, ["e1"]),
    line("vat", -55_000, ["e1"]),
    line("purchase", -1_450_000, ["e0", "e1"]),
    line("own_parts", -38_400, ["e2"]),
    line("body_shop", -20_000, ["e3"]),
    line("transport", -10_000, ["e4"]),
    line("gross", 181_600),
    line("financing", -17_876.71, ["e1"]),
    line("fi_commission", 42_700, ["e5"]),
    line("fi_vat", -7_700, ["e5"]),
    line("salesman", -14_528, ["e1"]),
    line("result", 184_195.29),
  ],
};

describe("a car that was sold", () => {
  const bridge = soldBridge(golden, ru);
  it("begins at the spread, and every step leads to the next total", () => {
    let level = 0;
    for (const bar of bridge.bars) {
      if (bar.kind === "total" || bar.kind === "result") {
        if (bar.id !== "spread") expect(level).toBe(bar.amount);
        level = bar.amount;
      } else level += bar.amount;
    }
    expect(bridge.bars[0]).toMatchObject({ id: "spread", amount: 25_000_000 });
    expect(level).toBe(18_419_529);
  });
  it("opens entries behind every bar, those of totals included", () => {
    for (const bar of bridge.bars) expect(bridge.behind[bar.id]?.entries.length).toBeGreaterThan(0);
    expect(bridge.behind["gross"]?.entries).toEqual(["e1", "e0", "e2", "e3", "e4"]);
  });
});

describe("a car in stock", () => {
  const car = { price: money(1_755_000), margin: money(181_600) } as EpisodeView;
  const costs = {
    total: money(1_518_400),
    by_kind: [
      { kind: "purchase", net: money(1_450_000) },
      { kind: "own_parts", net: money(38_400) },
      { kind: "body_shop", net: money(20_000) },
      { kind: "transport", net: money(10_000) },
    ],
  } as CostSheet;
  it("adds up from the purchase to the price", () => {
    const bars = stockBridge(car, costs, undefined, ru).bars;
    const steps = bars.filter((bar) => bar.kind !== "total").reduce((sum, bar) => sum + bar.amount, 0);
    expect(bars[0]?.amount).toBe(145_000_000);
    expect((bars[0]?.amount ?? 0) + steps).toBe(car.price?.amount);
    expect(bars.map((bar) => bar.id)).toEqual(["purchase", "own_parts", "body_shop", "transport", "full", "vat", "margin", "price"]);
  });
  it("shows what is known while there is no price", () => {
    const bars = stockBridge({ ...car, price: null, margin: null }, costs, undefined, ru).bars;
    expect(bars.at(-1)?.id).toBe("full");
  });
});

describe("prices in bulk", () => {
  it("are rounded to 100 roubles", () => {
    expect(changedPrice({ price: money(4_859_900) }, -3)).toEqual(money(4_714_100));
    expect(changedPrice({ price: null }, -3)).toBeUndefined();
  });
});

describe("the order of the grid", () => {
  it("turns days into the first day of ownership", () => {
    expect(orderOf("days")).toEqual({ sort: "acquired_on", desc: true });
    expect(orderOf("-days")).toEqual({ sort: "acquired_on", desc: false });
    expect(orderOf("-price")).toEqual({ sort: "price", desc: true });
    expect(orderOf("nonsense")).toEqual({});
    expect(orderOf(undefined)).toEqual({});
  });
});

describe("the filter of the URL", () => {
  it("keeps only what the API knows", () => {
    expect(filterOf({ state: "listed", days_min: "61", cols: "car", view: "x" }, "c1")).toEqual({ state: ["listed"], days_min: 61, centre_id: ["c1"] });
    expect(filterOf({ state: "nonsense", price_min: "abc" }, undefined)).toEqual({});
  });
});
