import { useFormats } from "@kite/i18n";
import { useState } from "react";
import classes from "./BulkBar.module.css";
import { tell } from "./tell";
import { useUiTexts } from "./texts";

export type BulkAction = { title: string; run: () => void; danger?: boolean };

/** More than that is no work for a browser. */
export const BULK_MAX = 1_000;

type Props = {
  count: number;
  actions: readonly BulkAction[];
  onClear: () => void;
  /** All rows of the filter, not only the loaded ones: how many there are, and how they are selected. */
  all?: { total: number | undefined; select: () => Promise<unknown> };
};

function All({ total, select }: { total: number; select: () => Promise<unknown> }) {
  const t = useUiTexts();
  const { number } = useFormats();
  const [busy, setBusy] = useState(false);
  const run = (): void => {
    setBusy(true);
    select().catch(tell).finally(() => setBusy(false));
  };
  return (
    <button type="button" disabled={busy} aria-busy={busy} onClick={run}>
      {total > BULK_MAX ? t.selectFirst(number(BULK_MAX), number(total)) : `${t.selectAll} ${number(total)}`}
    </button>
  );
}

/** Floats above a list while rows are selected. */
export function BulkBar({ count, actions, onClear, all }: Props) {
  const t = useUiTexts();
  const { number } = useFormats();
  if (count === 0) return null;
  return (
    <div className={classes.bar} role="toolbar" aria-label={t.actions}>
      <b aria-live="polite">
        {t.selected} {number(count)}
      </b>
      {all?.total && Math.min(all.total, BULK_MAX) > count ? <All total={all.total} select={all.select} /> : null}
      {actions.map((one) => (
        <button key={one.title} type="button" data-danger={one.danger || undefined} onClick={one.run}>
          {one.title}
        </button>
      ))}
      <i aria-hidden="true" />
      <button type="button" onClick={onClear}>
        {t.clear} <kbd>Esc</kbd>
      </button>
    </div>
  );
}
