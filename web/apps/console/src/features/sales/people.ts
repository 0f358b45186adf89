import { allPages, call, identity, useQuery } from "@kite/api";
import { useAccess } from "@kite/core";
import { useMemo } from "react";

/** Names of colleagues for who may see people; of oneself for everybody. */
export function usePeople(): { nameOf: (id: string | null | undefined) => string | undefined; all: readonly { id: string; full_name: string }[] } {
  const { me, can } = useAccess();
  const query = useQuery({
    queryKey: ["identity", "person", "list"],
    enabled: can("identity.person.read"),
    staleTime: 10 * 60_000,
    retry: false,
    queryFn: ({ signal }) => allPages((cursor) => call(identity.GET("/api/identity/v1/people", { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } }, signal }))),
  });
  return useMemo(() => {
    const all = query.data ?? [];
    const names = new Map<string, string>(all.map((one) => [one.id, one.full_name]));
    names.set(me.person.id, me.person.full_name);
    return { all, nameOf: (id) => (id ? names.get(id) : undefined) };
  }, [query.data, me.person]);
}

/** «Орлова Марина Сергеевна» in a line: «Орлова М. С.». */
export function shortName(name: string | undefined): string | undefined {
  if (!name) return undefined;
  const [surname, ...rest] = name.split(/\s+/);
  return [surname, ...rest.map((part) => `${part.slice(0, 1)}.`)].join("\u00a0");
}

/** A buyer on a small card: without the patronymic; names of organisations stay whole. */
export function nameInShort(name: string | undefined): string | undefined {
  const parts = name?.split(/\s+/) ?? [];
  return parts.length === 3 && /(вич|вна|ична|оглы|кызы)$/i.test(parts[2] ?? "") ? parts.slice(0, 2).join(" ") : name;
}
