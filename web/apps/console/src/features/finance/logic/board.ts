import type { MonthRow, PeriodState } from "../types";

export type Tile = {
  row: MonthRow;
  /** Over, has entries, and still takes them: somebody forgot to close it. */
  overdue: boolean;
  current: boolean;
  ahead: boolean;
};

const TAKES: readonly PeriodState[] = ["open", "soft_closed", "reopened"];

/** Each month of a year as its tile says it. */
export function tilesOf(rows: readonly MonthRow[], today: string): Tile[] {
  const now = today.slice(0, 7);
  return rows.map((row) => ({
    row,
    current: row.month === now,
    ahead: row.month > now,
    overdue: row.month < now && row.entries > 0 && TAKES.includes(row.state),
  }));
}

/** Where a month stands on its way: the steps that are behind it. */
export const ROUTE: readonly PeriodState[] = ["open", "soft_closed", "closed"];

export function routeOf(state: PeriodState): { state: PeriodState; done: boolean; here: boolean }[] {
  const route: readonly PeriodState[] = state === "reopened" ? ["open", "soft_closed", "reopened", "closed"] : ROUTE;
  const at = route.indexOf(state);
  return route.map((one, index) => ({ state: one, done: index < at || (state === "closed" && index === at), here: index === at }));
}

/** What may be done with a month in this state. */
export function stepsOf(state: PeriodState, month: string, today: string): { soft: boolean; close: boolean; reopen: boolean; over: boolean } {
  const over = month < today.slice(0, 7);
  return {
    soft: state === "open" && month <= today.slice(0, 7),
    close: state === "soft_closed" || state === "reopened",
    reopen: state === "closed",
    over,
  };
}
