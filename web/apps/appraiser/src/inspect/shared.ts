import { createContext, use } from "react";
import { setField } from "../data/outbox";
import type { FieldValue, PriceList, Template } from "../data/protocol";
import type { Draft, PhotoRow } from "../data/rows";
import type { Store } from "../data/store";

/** The inspection that is on the screen. */
export type Inspecting = {
  store: Store;
  draft: Draft;
  template: Template | undefined;
  prices: PriceList | undefined;
  photos: PhotoRow[];
  set: (path: string, value: FieldValue) => void;
};

export const InspectContext = createContext<Inspecting | undefined>(undefined);

export function useInspection(): Inspecting {
  const inspection = use(InspectContext);
  if (!inspection) throw new Error("useInspection outside of an inspection");
  return inspection;
}

export const setter =
  (store: Store, id: string) =>
  (path: string, value: FieldValue): void =>
    setField(store, id, path, value);
