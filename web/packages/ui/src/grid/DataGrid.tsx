import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { ErrorNote, NothingFound } from "../States";
import { useUiTexts } from "../texts";
import classes from "./DataGrid.module.css";
import { GridHeader } from "./GridHeader";
import { GridRow } from "./GridRow";
import { PrintTable } from "./PrintTable";
import { itemsOf, useRowHeight, useWidths } from "./layout";
import type { Column, Grouping, Selection, Sort } from "./types";
import { gridKey } from "./useGridKeys";
import { useSelection } from "./useSelection";

export type DataGridProps<T> = {
  /** Name of the list: column widths are kept by it. */
  list: string;
  /** What the grid shows, for a screen reader and above the printed table. */
  label: string;
  rows: readonly T[];
  rowKey: (row: T) => string;
  columns: readonly Column<T>[];
  /** All rows of the filter, from the totals of the server. */
  total?: number | undefined;
  more?: boolean;
  onMore?: () => void;
  loading?: boolean;
  stale?: boolean;
  error?: unknown;
  onRetry?: () => void;
  /** Instead of «Ничего не найдено». */
  empty?: ReactNode;
  onReset?: () => void;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  selection?: Selection;
  onSelection?: (selection: Selection) => void;
  onOpen?: (row: T, index: number) => void;
  grouping?: Grouping<T> | undefined;
  /** Rows that others have changed: marked, never moved. */
  fresh?: ReadonlySet<string>;
  /** The row to stand on at first: the one that was opened last. */
  startAt?: string | undefined;
};

function rowOf(event: MouseEvent): number {
  const element = (event.target as HTMLElement).closest<HTMLElement>("[data-index]");
  return element ? Number(element.dataset.index) : -1;
}

const OVERSCAN = 8;
const AHEAD = 12;

/** A list of any length: virtual rows, keyset pages, keyboard, selection; see the rules of tables. */
export function DataGrid<T>(props: DataGridProps<T>) {
  const { rows, rowKey, columns, selection, onSelection, onOpen, more, onMore, grouping } = props;
  const t = useUiTexts();
  const gridId = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const height = useRowHeight();
  const selectable = Boolean(selection && onSelection);
  const widths = useWidths(props.list, columns, selectable);
  const items = useMemo(() => itemsOf(rows, grouping), [rows, grouping]);
  const ids = useMemo(() => rows.map(rowKey), [rows, rowKey]);
  const [active, setActive] = useState(-1);
  const chosen = useSelection({ ids, selection, onSelection });

  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollPaddingStart: 34,
    scrollPaddingEnd: 4,
  });
  useEffect(() => virtual.measure(), [virtual, height]);

  const last = virtual.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= items.length - AHEAD) onMore?.();
  }, [last, items.length, more, onMore]);

  const started = useRef(false);
  useEffect(() => {
    if (started.current || ids.length === 0) return;
    started.current = true;
    const at = props.startAt ? ids.indexOf(props.startAt) : -1;
    if (at < 0) return;
    setActive(at);
    virtual.scrollToIndex(at, { align: "center" });
  }, [ids, props.startAt, virtual]);

  useEffect(() => setActive((now) => Math.min(now, ids.length - 1)), [ids.length]);

  const itemIndex = (row: number): number => (grouping ? items.findIndex((one) => one.kind === "row" && one.index === row) : row);
  const move = (to: number, extend: boolean): void => {
    if (extend && selectable) {
      if (active >= 0 && selection?.size === 0) chosen.begin(active);
      chosen.toggle(to, true);
    }
    setActive(to);
    virtual.scrollToIndex(itemIndex(to));
  };
  const open = (index: number): void => {
    const row = rows[index];
    if (row !== undefined) onOpen?.(row, index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? height * 10) - 32) / height) - 1);
    const toggle = (index: number): void => chosen.toggle(index);
    const moves = { count: rows.length, page, active, move, toggle, all: chosen.all, clear: chosen.clear, open };
    if (event.code === "Escape" && !selection?.size) return;
    if (!gridKey(event, moves)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onClick = (event: MouseEvent): void => {
    const index = rowOf(event);
    if (index < 0) return;
    setActive(index);
    const onBox = (event.target as HTMLElement).closest(`.${classes.select}`);
    if (onBox || event.ctrlKey || event.metaKey) chosen.toggle(index, event.shiftKey);
    else if (event.shiftKey) chosen.toggle(index, true);
    else if (!(event.target as HTMLElement).closest("a,button,input") && window.matchMedia("(pointer: coarse)").matches) open(index);
  };
  const onDoubleClick = (event: MouseEvent): void => {
    const index = rowOf(event);
    if (index >= 0 && !(event.target as HTMLElement).closest("a,button,input")) open(index);
  };

  const some = selection && selection.size > 0;
  const all = some ? (selection.size >= ids.length ? "all" : "some") : "none";
  const body = (): ReactNode => {
    if (props.error && rows.length === 0) return <ErrorNote error={props.error} {...(props.onRetry ? { onRetry: props.onRetry } : {})} />;
    if (!props.loading && rows.length === 0) return props.empty ?? <NothingFound {...(props.onReset ? { onReset: props.onReset } : {})} />;
    return null;
  };
  const waiting = props.loading && rows.length === 0;
  const shown = virtual.getVirtualItems();
  const note = body();

  return (
    <div className={classes.frame} data-stale={props.stale || undefined}>
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={(props.total ?? rows.length) + 1}
        aria-multiselectable={selectable || undefined}
        aria-activedescendant={active >= 0 ? `${gridId}-${active}` : undefined}
        aria-busy={props.loading || undefined}
        className={classes.grid}
        style={{ "--template": widths.template, "--least": `${widths.least}px` } as never}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onDoubleClick={onDoubleClick}
        onFocus={() => {
          if (active < 0 && rows.length > 0) setActive(0);
        }}
        data-grid
      >
        <div role="rowgroup" className={classes.headGroup}>
          <GridHeader columns={columns} sort={props.sort} onSort={props.onSort} onWidth={widths.set} selectable={selectable} all={all} onAll={chosen.all} />
        </div>
        <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
          {shown.map((one) => {
            const item = items[one.index];
            if (!item) return null;
            if (item.kind === "group")
              return (
                <div key={`g${item.key}`} role="row" className={classes.group} style={{ transform: `translateY(${one.start}px)` }}>
                  <div role="gridcell">{grouping?.title(item.key)}</div>
                </div>
              );
            const id = ids[item.index] ?? "";
            return (
              <GridRow
                key={id}
                row={item.row}
                id={id}
                domId={`${gridId}-${item.index}`}
                index={item.index}
                top={one.start}
                columns={columns}
                active={item.index === active}
                selected={selectable ? Boolean(selection?.has(id)) : undefined}
                fresh={props.fresh?.has(id) ?? false}
              />
            );
          })}
        </div>

      </div>
      {waiting ? <div className={classes.waiting} role="status" aria-label={t.loading} /> : null}
      {note ? <div className={classes.note}>{note}</div> : null}
      <PrintTable label={props.label} columns={columns} rows={rows} rowKey={rowKey} total={props.total} />
    </div>
  );
}
