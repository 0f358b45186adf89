import type { Walk } from "@kite/api";
import { useState } from "react";
import { useGo } from "./navigate";

type Order = Walk & {
  path: (id: string) => string;
  back: string;
  /** Rows of the filter, as the totals of the server say. */
  total?: number | undefined;
};

let order: Order | undefined;

/** A list remembers its rows in their order before it opens one of them, so that `[` and `]` can walk along. */
export function rememberOrder(next: Order): void {
  order = next;
}

/** Reads on at the end of what the list had loaded: the longer order, and the first of the new ones if there are any. */
export async function readOn(known: Order): Promise<{ longer: Order; first: string | undefined }> {
  const { more, ...rest } = known;
  const ids = (await more?.()) ?? [];
  const longer = { ...rest, ids: [...known.ids, ...ids] };
  return { longer: ids.length > 0 && more ? { ...longer, more } : longer, first: ids[0] };
}

async function further(known: Order): Promise<string | undefined> {
  const { longer, first } = await readOn(known);
  order = longer;
  return first;
}

/** The neighbours of a record inside the filter of the list that it was opened from, and the way back to that list. */
export function useNeighbours(id: string, home: string) {
  const go = useGo();
  const [, again] = useState(0);
  const at = order?.ids.indexOf(id) ?? -1;
  const known = at >= 0 ? order : undefined;
  const step = (by: number): (() => void) | undefined => {
    const next = known?.ids[at + by];
    if (next && known) return () => go(known.path(next), true);
    if (by < 0 || !known?.more) return undefined;
    return () => void further(known).then((first) => (first ? go(known.path(first), true) : again((now) => now + 1)), () => undefined);
  };
  return {
    previous: step(-1),
    next: step(1),
    place: known ? { at: at + 1, of: Math.max(known.total ?? 0, known.ids.length) } : undefined,
    back: () => go(known?.back ?? home),
  };
}
