import { expect, test } from "vitest";
import type { WhatIf } from "../api/types";
import { AS_IS, compared, whatIfIn } from "./whatIf";

test("only what was changed is asked", () => {
  expect(whatIfIn(AS_IS)).toBeUndefined();
  expect(whatIfIn({ ...AS_IS, margin: 10.5, recon: -5000 })).toEqual({ margin_basis_points: 1050, recon_change: { amount: -500_000, currency: "RUB" } });
  expect(whatIfIn({ ...AS_IS, days: 0 })).toEqual({ holding_days: 0 });
});

test("steps stand side by side with their difference", () => {
  const rub = (amount: number) => ({ amount, currency: "RUB" as const });
  const side = (margin: number) => ({ lines: [{ kind: "margin", amount: rub(margin), ru: "", en: "" }, { kind: "year", amount: rub(0), ru: "", en: "" }] });
  const rows = compared(JSON.parse(`{"now":${JSON.stringify(side(-100))},"then":${JSON.stringify(side(-70))}}`) as WhatIf);
  expect(rows).toEqual([{ kind: "margin", now: rub(-100), other: rub(-70), change: rub(30) }]);
});
