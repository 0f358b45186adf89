import { memo } from "react";
import { useUiTexts } from "../texts";
import classes from "./DataGrid.module.css";
import type { Column } from "./types";

type Props<T> = {
  row: T;
  id: string;
  domId: string;
  index: number;
  top: number;
  columns: readonly Column<T>[];
  active: boolean;
  selected: boolean | undefined;
  fresh: boolean;
};

function Row<T>({ row, id, domId, index, top, columns, active, selected, fresh }: Props<T>) {
  const t = useUiTexts();
  return (
    <div
      role="row"
      id={domId}
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-index={index}
      data-id={id}
      data-active={active || undefined}
      data-fresh={fresh || undefined}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      {selected === undefined ? null : (
        <div role="gridcell" className={classes.select}>
          <input type="checkbox" tabIndex={-1} checked={selected} readOnly aria-label={t.selectRow} />
        </div>
      )}
      {columns.map((column, at) => (
        <div
          key={column.id}
          role="gridcell"
          className={classes.cell}
          data-align={column.align}
          data-pinned={at === 0 || undefined}
          title={column.text?.(row)}
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  );
}

/** Drawn again only when something of its own changes: a key press redraws two rows. */
export const GridRow = memo(Row) as typeof Row;
