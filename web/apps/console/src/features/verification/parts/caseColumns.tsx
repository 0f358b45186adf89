import { useAccess } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { type Column, DateText, Person, Vin } from "@kite/ui";
import { useMemo } from "react";
import type { Case } from "../api/types";
import { useT } from "../texts";
import { DueText, LightBadge, StateBadge } from "./Badges";

export const keyOf = (row: Case): string => row.id;

/** Columns of cases: the queue shows when to decide, the list when it was decided. */
export function useCaseColumns(queue: boolean): Column<Case>[] {
  const t = useT();
  const { number } = useFormats();
  const { centres } = useAccess();
  return useMemo(() => {
    const c = t.columns;
    const columns: Column<Case>[] = [
      { id: "vin", title: c.car, width: 190, cell: (row) => <Vin value={row.vin} />, text: (row) => row.vin },
      { id: "light", title: c.light, width: 156, cell: (row) => <LightBadge row={row} />, text: (row) => (row.light ? t.light[row.light] : "") },
      { id: "score", title: c.score, width: 66, align: "right", ...(queue ? {} : { sort: "score" }), cell: (row) => number(row.score) },
      { id: "purpose", title: c.stage, width: 150, cell: (row) => t.purpose[row.purpose] },
      { id: "state", title: c.state, width: 184, cell: (row) => <StateBadge of={row.state} />, text: (row) => t.state[row.state] },
      { id: "reviewer", title: c.reviewer, width: 180, cell: (row) => <Person id={row.state === "needs_review" ? null : row.reviewer_id} /> },
      { id: "opened", title: c.opened, width: 140, optional: queue, cell: (row) => <DateText value={row.opened_at} near /> },
      { id: "decided", title: c.decided, width: 140, optional: queue, ...(queue ? {} : { sort: "decided" }), cell: (row) => <DateText value={row.decided_at} near /> },
      { id: "attempt", title: c.attempt, width: 90, align: "right", optional: true, cell: (row) => row.attempt },
      { id: "centre", title: c.centre, width: 150, grow: true, cell: (row) => centres.find((one) => one.id === row.centre_id)?.name ?? "—" },
    ];
    const due: Column<Case> = { id: "due", title: c.due, width: 160, cell: (row) => <DueText due={row.review_due_at} /> };
    return queue ? [...columns.slice(0, 1), due, ...columns.slice(1)] : columns;
  }, [t, number, centres, queue]);
}
