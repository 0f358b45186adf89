import { allPages, call, identity, useQuery } from "@kite/api";
import { useCallback } from "react";
import { useAccess } from "./access";

/** Of an id that nobody may resolve, people read the end. */
const TAIL = 4;

/**
 * Names of people by the ids that documents carry. Of somebody who is not known, the end of the id is shown,
 * so that two of them can be told apart.
 */
export function usePersonName(): (id: string | null | undefined) => string | undefined {
  const { me } = useAccess();
  const known = useQuery({
    queryKey: ["identity", "person", "names"],
    queryFn: async () => {
      const people = await allPages((cursor) =>
        call(identity.GET("/api/identity/v1/colleagues", { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } })),
      );
      return new Map(people.map((one) => [one.id, one.full_name]));
    },
    staleTime: 10 * 60_000,
    retry: false,
  });
  const { data } = known;
  return useCallback(
    (id) => {
      if (!id) return undefined;
      if (id === me.person.id) return me.person.full_name;
      return data?.get(id) ?? `№ …${id.slice(-TAIL)}`;
    },
    [data, me.person.id, me.person.full_name],
  );
}
