import { createContext, use, useSyncExternalStore } from "react";
import type { Snapshot, Store } from "../data/store";
import type { Engine, Work } from "../queue/engine";
import type { Net } from "../queue/net";

/** A value that screens watch. */
export class Watched<T> {
  readonly #listeners = new Set<() => void>();
  constructor(private value: T) {}
  get = (): T => this.value;
  set = (value: T): void => {
    this.value = value;
    for (const listener of this.#listeners) listener();
  };
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

export type Space = { used: number; quota: number };

/** Everything behind the screens. */
export type Kite = {
  store: Store;
  engine: Engine;
  net: Net;
  work: Watched<Work>;
  online: Watched<boolean>;
  space: Watched<Space | undefined>;
  /** A newer build of the page is on the phone. */
  newer: Watched<boolean>;
  /** The server has told this phone to delete everything. */
  wiped: Watched<boolean>;
};

export const KiteContext = createContext<Kite | undefined>(undefined);

export function useKite(): Kite {
  const kite = use(KiteContext);
  if (!kite) throw new Error("useKite outside of the page");
  return kite;
}

export function useWatched<T>(watched: Watched<T>): T {
  return useSyncExternalStore(watched.subscribe, watched.get);
}

export function useSnapshot(): Snapshot {
  const { store } = useKite();
  return useSyncExternalStore(store.subscribe, store.get);
}
