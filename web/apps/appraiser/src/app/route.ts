import { useCallback, useSyncExternalStore } from "react";

const BASE = "/appraiser";
const listeners = new Set<() => void>();

const changed = (): void => {
  for (const listener of listeners) listener();
};
globalThis.addEventListener?.("popstate", changed);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const here = (): string => location.pathname.slice(BASE.length) || "/";

/** Goes to a place of the page. `replace` leaves no step behind. */
export function go(path: string, replace = false): void {
  if (replace) history.replaceState({ inside: true }, "", BASE + path);
  else history.pushState({ inside: true }, "", BASE + path);
  window.scrollTo(0, 0);
  changed();
}

/** One step back, or up when this was the first place that was opened. */
export function back(up: string): void {
  const inside = (history.state as { inside?: boolean } | null)?.inside;
  if (inside && history.length > 1) history.back();
  else go(up, true);
}

/** The parts of the path: `/visit/018f` is `["visit", "018f"]`. */
export function usePath(): string[] {
  const path = useSyncExternalStore(subscribe, here);
  return path.split("/").filter(Boolean);
}

export function useBack(up: string): () => void {
  return useCallback(() => back(up), [up]);
}
