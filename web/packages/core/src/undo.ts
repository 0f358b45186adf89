/** One act of the user that can be taken back, however many rows it touched. */
export type Act = { id: string; title: string; back: () => Promise<unknown>; until: number };

export type UndoState = readonly Act[];

export type UndoStep =
  | { kind: "done"; act: Act }
  | { kind: "taken_back"; id: string }
  | { kind: "tick"; now: number };

export const UNDO_MS = 15_000;

/** The newest act is last; what is too old is forgotten. */
export function undoReducer(state: UndoState, step: UndoStep): UndoState {
  switch (step.kind) {
    case "done":
      return [...state.filter((one) => one.id !== step.act.id), step.act];
    case "taken_back":
      return state.filter((one) => one.id !== step.id);
    case "tick":
      return state.some((one) => one.until <= step.now) ? state.filter((one) => one.until > step.now) : state;
  }
}

let acts: UndoState = [];
const listeners = new Set<(acts: UndoState) => void>();

function apply(step: UndoStep): void {
  acts = undoReducer(acts, step);
  for (const listener of listeners) listener(acts);
}

export function onUndo(listener: (acts: UndoState) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Offers to take an act back for 15 seconds, by the toast or Ctrl Z. */
export function offerUndo(title: string, back: () => Promise<unknown>): string {
  const id = crypto.randomUUID();
  apply({ kind: "done", act: { id, title, back, until: Date.now() + UNDO_MS } });
  setTimeout(() => apply({ kind: "tick", now: Date.now() }), UNDO_MS + 50);
  return id;
}

/** Takes back the named act, or the newest. */
export async function takeBack(id?: string): Promise<boolean> {
  const act = id ? acts.find((one) => one.id === id) : acts.at(-1);
  if (!act || act.until <= Date.now()) return false;
  apply({ kind: "taken_back", id: act.id });
  await act.back();
  return true;
}
