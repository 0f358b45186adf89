import type { ReactNode } from "react";
import { reachable } from "./reachable";
import classes from "./SummaryBar.module.css";
import { useUiTexts } from "./texts";

export type SummaryItem = { label: string; value?: ReactNode; note?: ReactNode };

/** Sums of the server for the filter, below a list. */
export function SummaryBar({ items }: { items: readonly SummaryItem[] }) {
  const t = useUiTexts();
  return (
    <footer ref={reachable} className={classes.bar} role="group" aria-label={t.total}>
      {items.map((one) => (
        <span key={one.label} className={classes.item}>
          <span className="muted">{one.label}</span>
          {one.value === undefined ? null : <b>{one.value}</b>}
          {one.note ? <span className="muted">{one.note}</span> : null}
        </span>
      ))}
    </footer>
  );
}
