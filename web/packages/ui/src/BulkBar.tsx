import { useFormats } from "@kite/i18n";
import classes from "./BulkBar.module.css";
import { useUiTexts } from "./texts";

export type BulkAction = { title: string; run: () => void; danger?: boolean };

/** Floats above a list while rows are selected. */
export function BulkBar({ count, actions, onClear }: { count: number; actions: readonly BulkAction[]; onClear: () => void }) {
  const t = useUiTexts();
  const { number } = useFormats();
  if (count === 0) return null;
  return (
    <div className={classes.bar} role="toolbar" aria-label={t.actions}>
      <b aria-live="polite">
        {t.selected} {number(count)}
      </b>
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
