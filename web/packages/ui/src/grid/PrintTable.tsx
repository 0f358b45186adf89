import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import classes from "./DataGrid.module.css";
import { useUiTexts } from "../texts";
import type { Column } from "./types";

type Props<T> = { label: string; columns: readonly Column<T>[]; rows: readonly T[]; rowKey: (row: T) => string; /** Rows of the filter: more of them than are loaded is said, not hidden. */ total: number | undefined };

/** All loaded rows as a plain table while the page is printed: its header is repeated on every sheet. */
export function PrintTable<T>({ label, columns, rows, rowKey, total }: Props<T>) {
  const t = useUiTexts();
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const begin = (): void => flushSync(() => setPrinting(true));
    const end = (): void => setPrinting(false);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
    };
  }, []);
  if (!printing) return null;
  return (
    <table className={classes.print}>
      <caption>{label}: {total && total > rows.length ? t.ofRecords(rows.length, total) : rows.length}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.id} data-align={column.align} scope="col">{column.title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((column) => (
              <td key={column.id} data-align={column.align}>{column.cell(row)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
