import { describe, expect, it } from "vitest";
import { en } from "../i18n/en";
import { ru } from "../i18n/ru";
import type { BuyerRow, DealTotals, DepositRule, DiscountRule, Pnl } from "../types";
import { agoOf, dueOf } from "./due";
import { twinsOf } from "./duplicates";
import { boardFilter, filterOf } from "./filter";
import { partnerIdOf, readPartners, withPartner } from "./partners";
import { bridgeOf } from "./pnl";
import { allowedBy, authorityOf, depositSpans, standing, strongest } from "./rules";
import { fitsCar } from "./search";
import { totalsOf } from "./totals";

const rub = (amount: number) => ({ amount, currency: "RUB" as const });
const MSK = "Europe/Moscow";
const NOW = Date.parse("2026-11-21T12:00:00Z");

describe("terms in words", () => {
  it("name the near days and count the far ones", () => {
    expect(dueOf("ru", "2026-11-21T15:15:00Z", MSK, NOW)).toEqual({ words: "сегодня, 18:15", tone: "today" });
    expect(dueOf("ru", "2026-11-22T06:00:00Z", MSK, NOW)).toEqual({ words: "завтра, 09:00", tone: "later" });
    expect(dueOf("ru", "2026-11-24T06:00:00Z", MSK, NOW).words).toBe("через 3\u00a0дн.");
    expect(dueOf("en", "2026-11-18T06:00:00Z", MSK, NOW)).toEqual({ words: "3\u00a0d ago", tone: "late" });
  });
  it("are late an hour ago, and by the day of the centre", () => {
    expect(dueOf("ru", "2026-11-21T11:00:00Z", MSK, NOW).tone).toBe("late");
    expect(dueOf("ru", "2026-11-21T14:30:00Z", "Asia/Vladivostok", NOW).words).toMatch(/^завтра/);
  });
  it("say nothing of the first day", () => {
    expect(agoOf("ru", "2026-11-21T06:00:00Z", MSK, NOW)).toBeUndefined();
    expect(agoOf("ru", "2026-11-20T06:00:00Z", MSK, NOW)).toBe("вчера");
  });
});

const rule = (part: Partial<DiscountRule>): DiscountRule => ({ authority: "salesman", id: "r", source: "s", valid_from: "2026-01-01", version: 1, centre_id: null, limit: null, limit_basis_points: null, ...part });

describe("rules", () => {
  const rows = [rule({ id: "old", valid_from: "2025-01-01" }), rule({ id: "now" }), rule({ id: "next", valid_from: "2027-01-01" })];
  it("count from their day on, the newest first", () => {
    expect(rows.map((row) => standing(row, rows, "2026-11-21"))).toEqual(["past", "now", "future"]);
  });
  it("of a centre are stronger than those of the group", () => {
    const own = rule({ id: "own", centre_id: "c", valid_from: "2025-06-01" });
    expect(strongest([...rows, own], "c", "2026-11-21")?.id).toBe("own");
    expect(strongest([...rows, own], "other", "2026-11-21")?.id).toBe("now");
  });
  it("allow the lower of amount and share", () => {
    expect(allowedBy(rule({ limit: rub(4_000_000) }), rub(100_000_000))?.amount).toBe(4_000_000);
    expect(allowedBy(rule({ limit: rub(4_000_000), limit_basis_points: 300 }), rub(100_000_000))?.amount).toBe(3_000_000);
    expect(allowedBy(rule({}), rub(1))).toBeUndefined();
  });
  it("give everybody the highest authority that he holds", () => {
    expect(authorityOf({ "sales.discount.give": {}, "sales.discount.approve": {} })).toBe("head");
    expect(authorityOf({})).toBeUndefined();
  });
  it("split the days of a deposit", () => {
    const deposit = { steps: [{ days_max: 14, basis_points: 10_000 }], later_basis_points: 7_000 } as Pick<DepositRule, "steps" | "later_basis_points">;
    expect(depositSpans(deposit)).toEqual([{ from: 0, to: 14, share: 1 }, { from: 15, to: undefined, share: 0.7 }]);
  });
});

describe("twins", () => {
  const known = [
    { id: "1", name: "Семёнов Пётр Ильич", phone: "+79161234567" },
    { id: "2", name: "Иванов П. С.", phone: "*4567" },
  ] as BuyerRow[];
  it("are found by phone however it is written, then by name", () => {
    expect(twinsOf(known, { full_name: "", phone: "8 (916) 123-45-67" })).toMatchObject([{ by: "phone", buyer: { id: "1" } }]);
    expect(twinsOf(known, { full_name: "Семенов Петр", phone: "" })).toMatchObject([{ by: "name", buyer: { id: "1" } }]);
    expect(twinsOf(known, { full_name: "Семенов", phone: "+7916" })).toEqual([]);
  });
});

describe("partners", () => {
  it("have one id for one name and another for another", () => {
    const id = partnerIdOf("t", "  Сбербанк ");
    expect(id).toBe(partnerIdOf("t", "сбербанк"));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(id).not.toBe(partnerIdOf("t", "ВТБ"));
    expect(id).not.toBe(partnerIdOf("u", "Сбербанк"));
  });
  it("survive broken storage", () => {
    expect(readPartners("{")).toEqual([]);
    expect(withPartner([{ id: "1", name: "А" }], { id: "1", name: "Б" })).toEqual([{ id: "1", name: "Б" }]);
  });
});

describe("the bridge", () => {
  it("begins with the spread, not with the price", () => {
    const line = (word: string, amount: number) => ({ word, title: word, amount: rub(amount), entries: [] });
    const lines = [line("sale", 1_000), line("vat", -50), line("purchase", -700), line("parts", -20), line("gross", 230), line("fi", 30), line("result", 260)];
    const bars = bridgeOf({ lines, gross: rub(230), result: rub(260) } as Pnl, "spread");
    expect(bars.map((bar) => [bar.id, bar.amount, bar.kind])).toEqual([
      ["spread", 250, "total"],
      ["parts", -20, "minus"],
      ["gross", 230, "total"],
      ["fi", 30, "plus"],
      ["result", 260, "result"],
    ]);
  });
});

describe("filter and sums", () => {
  it("put the caller for me and leave unknown states out", () => {
    expect(filterOf({ salesman_id: "me", state: "paid", from: "2026-11-01" }, "c", "p")).toEqual({ centre_id: "c", salesman_id: "p", state: "paid", from: "2026-11-01" });
    expect(filterOf({ state: "nonsense" }, undefined, "p")).toEqual({});
    expect(boardFilter({ state: "paid", centre_id: "c" })).toEqual({ centre_id: "c" });
  });
  it("add up what the server counted", () => {
    const row = (state: string, count: number, price: number) => ({ state, count, price: rub(price), open: rub(1), paid: rub(0), discount: rub(0) });
    const totals = { by_state: [row("new", 2, 5), row("paid", 1, 7), row("lost", 9, 9)] } as DealTotals;
    expect(totalsOf(totals, ["new", "paid"])).toMatchObject({ count: 3, price: rub(12), open: rub(2) });
    expect(totalsOf(undefined, ["new"]).count).toBe(0);
  });
});

describe("finding a car", () => {
  const car = { title: "Kia Rio 2018", vin: "Z94C241B0JR700108" };
  it("works by name, by the tail of its number and in the wrong layout", () => {
    for (const text of ["", "rio 2018", "700108", "кшщ", "jr7001", "ок7001"]) expect(fitsCar(car, text), text).toBe(true);
    for (const text of ["ceed", "999999", "10"]) expect(fitsCar(car, text), text).toBe(false);
  });
});

describe("dictionaries", () => {
  const empty = (node: unknown, path = ""): string[] => (node && typeof node === "object" ? Object.entries(node).flatMap(([name, value]) => empty(value, `${path}.${name}`)) : node === "" && !path.endsWith(".none") ? [path] : []);
  it("have no empty text in either language", () => {
    expect([...empty(ru), ...empty(en)]).toEqual([]);
  });
});
