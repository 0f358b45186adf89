import { expect, test } from "vitest";
import { type GroupKind, partsOf } from "./grouping";

const kind: GroupKind<{ state: string }> = {
  value: "state",
  label: "Статус",
  of: (row) => row.state,
  groups: [{ key: "received", title: "Принят", count: 3 }, { key: "recon", title: "Подготовка", count: 0 }, { key: "listed", title: "В продаже" }],
};

test("a list is read group after group; what the totals say is empty is not asked for", () => {
  expect(partsOf(kind, undefined)).toEqual([{ state: ["received"] }, { state: ["listed"] }]);
});

test("a group that the filter leaves out is left out, and a list without groups is read whole", () => {
  expect(partsOf(kind, ["listed"])).toEqual([{ state: ["listed"] }]);
  expect(partsOf(undefined, ["listed"])).toEqual([{}]);
});
