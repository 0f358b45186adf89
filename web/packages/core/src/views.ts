import { getJson, sendJson, useQuery, useQueryClient } from "@kite/api";
import { useCallback } from "react";
import type { UrlState } from "./urlState";

export type ViewScope = "me" | "role" | "centre" | "all";

/** A saved view: filter, order, columns, widths and mode are one state of the URL. */
export type SavedView = {
  id: string;
  list: string;
  name: string;
  scope: ViewScope;
  state: UrlState;
  mine: boolean;
  version: number;
};

const PATH = "/api/identity/v1/views";

/** The views of a list that others shared with me or that I made. A server without them has none. */
export function useSavedViews(list: string) {
  const client = useQueryClient();
  const key = ["identity", "view", "of", list];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => getJson<{ items: SavedView[] }>(`${PATH}?list=${encodeURIComponent(list)}`, signal),
    staleTime: 5 * 60_000,
    retry: false,
  });
  const reload = useCallback(() => client.invalidateQueries({ queryKey: ["identity", "view"] }), [client]);
  const save = useCallback(
    async (view: { name: string; scope: ViewScope; state: UrlState; at?: string }) => {
      await sendJson("POST", PATH, { list, ...view });
      await reload();
    },
    [list, reload],
  );
  const remove = useCallback(
    async (id: string) => {
      await sendJson("DELETE", `${PATH}/${id}`);
      await reload();
    },
    [reload],
  );
  return { views: query.data?.items ?? [], available: query.isSuccess, save, remove };
}

type Partly = Readonly<Record<string, string | undefined>>;

/** Whether the state of the URL differs from that of the view. */
export function differs(state: Partly, view: Partly, ignore: readonly string[] = ["view"]): boolean {
  const relevant = (one: Partly): string =>
    JSON.stringify(
      Object.entries(one)
        .filter(([name, value]) => !ignore.includes(name) && value)
        .toSorted(([a], [b]) => a.localeCompare(b)),
    );
  return relevant(state) !== relevant(view);
}
