import { useSyncExternalStore } from "react";

/** Whether the tray of exports is open, and which of them were asked for in this page: these are saved as soon as they are ready. */
const FLAG = "kite.exports";
const listeners = new Set<() => void>();
const asked = new Set<string>();

const tell = (): void => listeners.forEach((listener) => listener());

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Shows the tray; it stays open when the page is loaded anew. */
export function openExports(id?: string): void {
  if (id) asked.add(id);
  sessionStorage.setItem(FLAG, "open");
  tell();
}

export function closeExports(): void {
  sessionStorage.removeItem(FLAG);
  tell();
}

/** Whether this page waits for the export; it is told once. */
export const awaited = (id: string): boolean => asked.delete(id);

export function useExportsOpen(): boolean {
  return useSyncExternalStore(subscribe, () => sessionStorage.getItem(FLAG) === "open");
}
