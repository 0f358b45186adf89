import { keepPref, readPref, useAccess, useUrlState } from "@kite/core";
import type { Permission } from "@kite/api";
import { useEntities } from "../queries";

/** The legal entity whose books are shown: of the URL, else of the chosen centre, else the last one. */
export function useEntity(permission: Permission = "finance.journal.read") {
  const { me, centre, centres } = useAccess();
  const { state, set } = useUrlState();
  const all = useEntities();
  const reach = me.permissions[permission];
  // Whoever has a centre of an entity sees the part of its books that is of the centre.
  const centred = new Set(centres.flatMap((one) => (reach?.centres.includes(one.id) ? [one.entity_id] : [])));
  const within = (all.data ?? []).filter((one) => !reach || reach.everywhere || reach.entities.includes(one.id) || centred.has(one.id)).toSorted((a, b) => a.id.localeCompare(b.id));
  const wished = [state.entity_id, centres.find((one) => one.id === centre)?.entity_id, readPref("finance.entity")];
  const entity = wished.flatMap((id) => within.find((one) => one.id === id) ?? [])[0] ?? within[0];
  return {
    entity,
    entities: within,
    pending: all.isPending,
    error: all.error,
    reload: () => void all.refetch(),
    choose: (id: string): void => {
      keepPref("finance.entity", id);
      set({ entity_id: id });
    },
  };
}

export type EntityChoice = ReturnType<typeof useEntity>;
