import { useCallback, useRef } from "react";
import type { Selection } from "./types";

type Options = {
  ids: readonly string[];
  selection: Selection | undefined;
  onSelection: ((selection: Selection) => void) | undefined;
};

/** Toggling, ranges from the last touched row, all loaded rows. */
export function useSelection({ ids, selection, onSelection }: Options) {
  const anchor = useRef<number>(-1);
  const toggle = useCallback(
    (index: number, range = false) => {
      const id = ids[index];
      if (!selection || !onSelection || id === undefined) return;
      const next = new Set(selection);
      if (range && anchor.current >= 0) {
        const [from, to] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
        for (const one of ids.slice(from, to + 1)) next.add(one);
      } else if (!next.delete(id)) next.add(id);
      anchor.current = index;
      onSelection(next);
    },
    [ids, selection, onSelection],
  );
  const all = useCallback(() => {
    if (!selection || !onSelection) return;
    onSelection(selection.size >= ids.length ? new Set() : new Set(ids));
  }, [ids, selection, onSelection]);
  const clear = useCallback(() => {
    if (selection && selection.size > 0) onSelection?.(new Set());
  }, [selection, onSelection]);
  const begin = useCallback((index: number) => {
    anchor.current = index;
  }, []);
  return { toggle, all, clear, begin };
}
