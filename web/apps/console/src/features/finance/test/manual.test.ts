import { describe, expect, it } from "vitest";
import { balanceOf, sides } from "../logic/manual";
import { ratesByName, rulesByEvent } from "../logic/rules";
import type { RuleLine } from "../types";

const rub = (amount: number) => ({ amount, currency: "RUB" });

describe("an entry by hand", () => {
  it("is balanced only when every line is whole", () => {
    expect(balanceOf([{ debit: "44", credit: "70", amount: rub(100) }])).toMatchObject({ balanced: true, debit: 100, credit: 100 });
    expect(balanceOf([{ debit: "44", credit: null, amount: rub(100) }])).toMatchObject({ balanced: false, unfinished: [1] });
    expect(balanceOf([{ debit: "44", credit: "44", amount: rub(100) }])).toMatchObject({ balanced: false, same: [1] });
    expect(balanceOf([{ debit: "44", credit: "70", amount: null }])).toMatchObject({ balanced: false, unfinished: [1] });
    expect(balanceOf([]).balanced).toBe(false);
  });

  it("shows both sides of each account", () => {
    expect(sides([{ debit: "44", credit: "70", amount: rub(100) }, { debit: "70", credit: "51", amount: rub(60) }])).toEqual([
      { account: "44", debit: 100, credit: 0 },
      { account: "51", debit: 0, credit: 60 },
      { account: "70", debit: 60, credit: 100 },
    ]);
  });
});

const line = (event: string, valid_from: string, line_no: number): RuleLine => ({ event, valid_from, line_no, word: "w", fact: "sale_price", debit: "1", credit: "2", dims: [] });

describe("dated rows", () => {
  it("finds the version in force", () => {
    const [rule] = rulesByEvent([line("a", "2004-01-01", 1), line("a", "2026-05-01", 1), line("a", "2026-05-01", 2), line("a", "2027-01-01", 1)], "2026-11-20");
    expect(rule?.versions.map((one) => one.valid_from)).toEqual(["2027-01-01", "2026-05-01", "2004-01-01"]);
    expect(rule?.now?.rows).toHaveLength(2);
  });

  it("has nothing in force before the first day", () => {
    const [rate] = ratesByName([{ name: "stock_financing", hundredths: 1800, source: "", valid_from: "2027-01-01" }], "2026-01-01");
    expect(rate?.now).toBeUndefined();
  });
});
