import { usePref } from "@kite/core";
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useMemo } from "react";
import type { Column, GridItem, Grouping } from "./types";

/** Puts a heading wherever the group of the rows changes; the rows come sorted by it. */
export function itemsOf<T>(rows: readonly T[], grouping: Grouping<T> | undefined): GridItem<T>[] {
  if (!grouping) return rows.map((row, index) => ({ kind: "row", row, index }));
  const items: GridItem<T>[] = [];
  let last: string | undefined;
  for (const [index, row] of rows.entries()) {
    const key = grouping.of(row);
    if (key !== last) items.push({ kind: "group", key });
    items.push({ kind: "row", row, index });
    last = key;
  }
  return items;
}

/** Third click on a header gives the order of the server back. */
export function nextSort(now: string | undefined, column: string): string | undefined {
  if (now === column) return `-${column}`;
  return now === `-${column}` ? undefined : column;
}

export function shownColumns<T>(columns: readonly Column<T>[], chosen: string | undefined): Column<T>[] {
  if (!chosen) return columns.filter((one) => !one.optional);
  const ids = new Set(chosen.split(","));
  return columns.filter((one, index) => index === 0 || ids.has(one.id));
}

const SELECT = 36;
/** Letters of a phone are so much wider than those of a desk, for which columns are measured. */
const PHONE_LETTERS = 16 / 13;
/** The first column stays where it is while the others pass beside it: it leaves half of a phone to them if it can be cut. */
const PHONE_FIRST = 200;

const onPhone = <T>(one: Column<T>, index: number): number => {
  const width = Math.round(one.width * PHONE_LETTERS);
  return index === 0 && one.text ? Math.min(width, PHONE_FIRST) : width;
};

function useNarrow(): boolean {
  return useMediaQuery("(max-width: 640px)", window.innerWidth <= 640, { getInitialValueInEffect: false });
}

/** Widths that the user dragged, kept in this browser by list. */
export function useWidths<T>(list: string, columns: readonly Column<T>[], selectable: boolean) {
  const [kept, keep] = usePref(`widths.${list}`, "{}");
  const widths = useMemo(() => JSON.parse(kept) as Record<string, number>, [kept]);
  const narrow = useNarrow();
  const widthOf = useCallback((one: Column<T>, index: number): number => widths[one.id] ?? (narrow ? onPhone(one, index) : one.width), [widths, narrow]);
  const template = useMemo(() => {
    const grows = columns.some((one) => one.grow && !widths[one.id]);
    const parts = columns.map((one, index) => {
      const width = widthOf(one, index);
      const grow = (one.grow && !widths[one.id]) || (!grows && index === columns.length - 1);
      return grow ? `minmax(${width}px, 1fr)` : `${width}px`;
    });
    return [...(selectable ? [`${SELECT}px`] : []), ...parts].join(" ");
  }, [columns, selectable, widths, widthOf]);
  const least = columns.reduce((sum, one, index) => sum + widthOf(one, index), selectable ? SELECT : 0);
  const set = useCallback(
    (id: string, width: number) => keep(JSON.stringify({ ...widths, [id]: Math.max(56, Math.round(width)) })),
    [keep, widths],
  );
  const reset = useCallback(() => keep("{}"), [keep]);
  return { template, least, set, reset, changed: Object.keys(widths).length > 0 };
}

const HEIGHTS: Record<string, number> = { compact: 28, normal: 36, roomy: 44 };

/** Height of a row as the user chose it; a finger needs 44. */
export function useRowHeight(): number {
  const [density] = usePref("density", "normal");
  return useNarrow() ? 44 : (HEIGHTS[density] ?? 36);
}
