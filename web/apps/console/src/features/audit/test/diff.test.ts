import { describe, expect, it } from "vitest";
import { changes, spoken } from "../logic/diff";

describe("before and after", () => {
  it("names the fields that differ, money as one", () => {
    const before = { price: { amount: 100, currency: "RUB" }, state: "ready", same: 1, version: 4 };
    const after = { price: { amount: 200, currency: "RUB" }, state: "listed", same: 1, version: 5 };
    expect(spoken(changes(before, after)).map((one) => one.path)).toEqual(["price", "state"]);
  });

  it("shows everything of a new thing, and nothing that is empty", () => {
    expect(changes(null, { a: 1, b: null, c: { d: "x" }, e: [] }).map((one) => one.path)).toEqual(["a", "c.d"]);
  });

  it("shows what a deleted thing had", () => {
    expect(changes({ a: 1 }, null)).toEqual([{ path: "a", before: 1, after: undefined }]);
  });

  it("sees a field that became money", () => {
    expect(changes({ price: null }, { price: { amount: 5, currency: "RUB" } })).toEqual([{ path: "price", before: null, after: { amount: 5, currency: "RUB" } }]);
  });
});
