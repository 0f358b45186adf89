import { useCallback, useSyncExternalStore } from "react";

/** Choices of this browser (density, folded sidebar, widths): small, and worth nothing elsewhere. */
const listeners = new Set<() => void>();

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function readPref(name: string): string | null {
  return localStorage.getItem(`kite.${name}`);
}

export function keepPref(name: string, value: string): void {
  localStorage.setItem(`kite.${name}`, value);
  for (const listener of listeners) listener();
}

export function usePref(name: string, first: string): [string, (value: string) => void] {
  const value = useSyncExternalStore(subscribe, () => readPref(name) ?? first);
  const set = useCallback((next: string) => keepPref(name, next), [name]);
  return [value, set];
}
