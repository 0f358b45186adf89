import { expect, test } from "vitest";
import { type DatedRow, standings } from "./dated";

const row = (id: string, valid_from: string, more: Partial<DatedRow> = {}): DatedRow => ({ id, valid_from, source: "", ...more });

test("the newest row that has begun counts, later ones are coming, older ones were replaced", () => {
  const rows = [row("a", "2026-01-01"), row("b", "2026-03-01"), row("c", "2026-09-01")];
  expect([...standings(rows, "2026-03-01").values()]).toEqual(["past", "now", "coming"]);
});

test("a row of the group replaces the default, a row of a centre stands beside it", () => {
  const rows = [row("a", "2020-01-01", { default: true }), row("b", "2026-03-01"), row("c", "2026-03-02", { centre_id: "x" })];
  expect([...standings(rows, "2026-02-01").values()]).toEqual(["now", "coming", "coming"]);
  expect([...standings(rows, "2026-04-01").values()]).toEqual(["past", "now", "now"]);
});

test("rows of different keys do not replace each other", () => {
  const rows = [row("a", "2020-01-01"), row("b", "2021-01-01")];
  expect([...standings(rows, "2026-01-01", (one) => one.id).values()]).toEqual(["now", "now"]);
});
