import type { KeyboardEvent } from "react";

export type GridMoves = {
  count: number;
  page: number;
  active: number;
  move: (to: number, extend: boolean) => void;
  toggle: (index: number) => void;
  all: () => void;
  clear: () => void;
  open: (index: number) => void;
};

const STEPS: Record<string, (m: GridMoves) => number> = {
  ArrowDown: (m) => m.active + 1,
  KeyJ: (m) => m.active + 1,
  ArrowUp: (m) => m.active - 1,
  KeyK: (m) => m.active - 1,
  PageDown: (m) => m.active + m.page,
  PageUp: (m) => m.active - m.page,
  Home: () => 0,
  End: (m) => m.count - 1,
};

const ACTS: Record<string, (m: GridMoves) => void> = {
  Enter: (m) => m.open(m.active),
  Space: (m) => m.toggle(m.active),
  KeyX: (m) => m.toggle(m.active),
  Escape: (m) => m.clear(),
};

/** Keys of a grid by their place on the keyboard. True when the key was one of ours. */
export function gridKey(event: Pick<KeyboardEvent, "code" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">, moves: GridMoves): boolean {
  if (event.altKey) return false;
  if (event.ctrlKey || event.metaKey) {
    if (event.code !== "KeyA") return false;
    moves.all();
    return true;
  }
  const step = STEPS[event.code];
  if (step && moves.count > 0) {
    moves.move(Math.max(0, Math.min(moves.count - 1, step(moves))), event.shiftKey);
    return true;
  }
  if (event.code === "Escape" || moves.active >= 0) {
    const act = ACTS[event.code];
    act?.(moves);
    return Boolean(act);
  }
  return false;
}
