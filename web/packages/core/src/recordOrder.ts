import { useGo } from "./navigate";

type Order = { ids: readonly string[]; path: (id: string) => string; back: string };

let order: Order | undefined;

/** A list remembers its rows in their order before it opens one of them, so that `[` and `]` can walk along. */
export function rememberOrder(next: Order): void {
  order = next;
}

/** The neighbours of a record inside the list that it was opened from, and the way back to that list. */
export function useNeighbours(id: string, home: string) {
  const go = useGo();
  const at = order?.ids.indexOf(id) ?? -1;
  const known = at >= 0 ? order : undefined;
  const step = (by: number): (() => void) | undefined => {
    const next = known?.ids[at + by];
    return next && known ? () => go(known.path(next), true) : undefined;
  };
  return {
    previous: step(-1),
    next: step(1),
    place: known ? { at: at + 1, of: known.ids.length } : undefined,
    back: () => go(known?.back ?? home),
  };
}
