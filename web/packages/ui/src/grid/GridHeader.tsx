import { type PointerEvent, memo } from "react";
import { IconArrowDown, IconArrowUp } from "../icons";
import { useUiTexts } from "../texts";
import classes from "./DataGrid.module.css";
import { nextSort } from "./layout";
import type { Column, Sort } from "./types";

type Props = {
  columns: readonly { id: string; title: string; align?: "left" | "right"; sort?: string }[];
  sort: Sort;
  onSort: ((sort: Sort) => void) | undefined;
  onWidth: (id: string, width: number) => void;
  selectable: boolean;
  all: "none" | "some" | "all";
  onAll: () => void;
};

const ariaSort = (sort: Sort, column: string | undefined) => {
  if (!column || !sort) return "none";
  if (sort === column) return "ascending";
  return sort === `-${column}` ? "descending" : "none";
};

function startDrag(event: PointerEvent<HTMLElement>, done: (width: number) => void): void {
  event.preventDefault();
  event.stopPropagation();
  const grip = event.currentTarget;
  const cell = grip.parentElement;
  if (!cell) return;
  const from = event.clientX - cell.offsetWidth;
  grip.setPointerCapture(event.pointerId);
  const move = (to: globalThis.PointerEvent): void => done(to.clientX - from);
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", () => grip.removeEventListener("pointermove", move), { once: true });
}

function HeaderCell({ column, index, sort, onSort, onWidth }: Pick<Props, "sort" | "onSort" | "onWidth"> & { column: Props["columns"][number]; index: number }) {
  const order = ariaSort(sort, column.sort);
  const sortable = column.sort && onSort;
  const Mark = order === "descending" ? IconArrowDown : IconArrowUp;
  return (
    <div role="columnheader" aria-sort={order} className={classes.headCell} data-align={column.align} data-pinned={index === 0 || undefined}>
      {sortable ? (
        <button type="button" tabIndex={-1} className={classes.sort} title={column.title} onClick={() => onSort(nextSort(sort, column.sort ?? ""))}>
          <span className="ellipsis">{column.title}</span>
          {order === "none" ? null : <Mark size={13} stroke={2} />}
        </button>
      ) : (
        <span className="ellipsis" title={column.title}>{column.title}</span>
      )}
      <i className={classes.grip} aria-hidden="true" onPointerDown={(event) => startDrag(event, (width) => onWidth(column.id, width))} />
    </div>
  );
}

function Header({ columns, sort, onSort, onWidth, selectable, all, onAll }: Props) {
  const t = useUiTexts();
  return (
    <div role="row" aria-rowindex={1} className={classes.head}>
      {selectable ? (
        <div role="columnheader" className={classes.select}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={t.selectAll}
            checked={all === "all"}
            ref={(box) => {
              if (box) box.indeterminate = all === "some";
            }}
            onChange={onAll}
          />
        </div>
      ) : null}
      {columns.map((column, index) => (
        <HeaderCell key={column.id} {...{ column, index, sort, onSort, onWidth }} />
      ))}
    </div>
  );
}

export const GridHeader = memo(Header);
export type HeaderColumn = Column<unknown>;
