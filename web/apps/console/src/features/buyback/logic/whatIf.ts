import type { Money, WhatIf, WhatIfIn } from "../api/types";
import { stepsOf } from "./bars";

export type WhatIfForm = { margin: number | ""; days: number | ""; mileage: number | ""; recon: number | "" };

export const AS_IS: WhatIfForm = { margin: "", days: "", mileage: "", recon: "" };

/** Only what was changed; nothing changed is no question. */
export function whatIfIn(form: WhatIfForm): WhatIfIn | undefined {
  const ask: WhatIfIn = {};
  if (form.margin !== "") ask.margin_basis_points = Math.round(form.margin * 100);
  if (form.days !== "") ask.holding_days = form.days;
  if (form.mileage !== "") ask.mileage_km = form.mileage;
  if (form.recon !== "") ask.recon_change = { amount: Math.round(form.recon * 100), currency: "RUB" };
  return Object.keys(ask).length > 0 ? ask : undefined;
}

export type Compared = { kind: WhatIf["now"]["lines"][number]["kind"]; now: Money; other: Money; change: Money };

/** Both ways side by side, step by step; a step that is nothing in both is left out. */
export function compared({ now, then }: Pick<WhatIf, "now" | "then">): Compared[] {
  const changed = stepsOf(then.lines);
  return stepsOf(now.lines).flatMap((line) => {
    const other = changed.find((one) => one.kind === line.kind)?.amount ?? { ...line.amount, amount: 0 };
    if (line.amount.amount === 0 && other.amount === 0) return [];
    return [{ kind: line.kind, now: line.amount, other, change: { ...other, amount: other.amount - line.amount.amount } }];
  });
}
