import { type Change, changes, spoken } from "../logic/diff";
import type { AuditRecord } from "../queries";
import { useT } from "../texts";
import { useValueText } from "./Value";
import classes from "./audit.module.css";

export const changesOf = (record: AuditRecord): Change[] => spoken(changes(record.before, record.after));

/** Before and after, field by field. */
export function Diff({ list, label }: { list: readonly Change[]; label: string }) {
  const t = useT();
  const text = useValueText();
  if (list.length === 0) return <p className="muted">{t.nothingChanged}</p>;
  return (
    <table className={classes.diff} aria-label={label}>
      <thead>
        <tr>
          <th scope="col" style={{ width: "32%" }}>{t.field}</th>
          <th scope="col">{t.before}</th>
          <th scope="col">{t.after}</th>
        </tr>
      </thead>
      <tbody>
        {list.map((one) => (
          <tr key={one.path}>
            <th scope="row">{one.path}</th>
            <td className={classes.old}>{text(one.path, one.before)}</td>
            <td className={classes.new}>{text(one.path, one.after)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The same in one line, for a list. */
export function useChangeLine(): (record: AuditRecord) => string {
  const text = useValueText();
  return (record) => {
    const list = changesOf(record);
    const shown = list.slice(0, 3).map((one) => (one.before === undefined || one.before === null ? `${one.path}: ${text(one.path, one.after)}` : `${one.path}: ${text(one.path, one.before)} → ${text(one.path, one.after)}`));
    return list.length > 3 ? `${shown.join("; ")} …` : shown.join("; ");
  };
}
