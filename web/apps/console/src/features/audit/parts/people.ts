import { allPages, call, identity, useQuery } from "@kite/api";
import { useCan } from "@kite/core";

/** People to choose from; none for whoever may not see them. */
export function usePeopleOptions(): { value: string; label: string }[] {
  const can = useCan();
  const { data } = useQuery({
    queryKey: ["identity", "person", "options"],
    queryFn: () => allPages((cursor) => call(identity.GET("/api/identity/v1/people", { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } }))),
    enabled: can("identity.person.read"),
    staleTime: 10 * 60_000,
    retry: false,
  });
  return (data ?? []).map((one) => ({ value: one.id, label: one.full_name })).toSorted((a, b) => a.label.localeCompare(b.label));
}
