import { call, identity, ifMatch, useQuery, useQueryClient } from "@kite/api";
import type { components } from "@kite/api/schema/identity";
import { useCallback } from "react";
import { useCan } from "./access";
import { type UrlState, readUrl, writeUrl } from "./urlState";

type Schemas = components["schemas"];
export type ViewScope = Schemas["ViewScope"];
export type Audiences = Schemas["Audiences"];

/** A saved view: filter, order, columns and mode are one state of the URL. */
export type SavedView = Omit<Schemas["ViewCard"], "query"> & { state: UrlState };

/** What a view shall be. */
export type ViewAsk = { name: string; scope: ViewScope; role?: string | null; centre_id?: string | null; state: Readonly<Record<string, string | undefined>>; is_default: boolean };

/** Of a URL, what a view keeps: the view itself is no part of what it says. */
export const queryOf = (state: Readonly<Record<string, string | undefined>>): string => writeUrl({ ...state, view: undefined }).replace(/^\?/, "");

const bodyOf = ({ state, ...view }: ViewAsk) => ({ ...view, query: queryOf(state) });

/** The views of a list that others shared with me or that I made; nothing until they are known. */
export function useSavedViews(list: string) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ["identity", "view", "of", list],
    queryFn: async ({ signal }) => {
      const { items } = await call(identity.GET("/api/identity/v1/views", { params: { query: { screen: list } }, signal }));
      return items.map(({ query: text, ...view }): SavedView => ({ ...view, state: readUrl(text) }));
    },
    staleTime: 5 * 60_000,
    retry: false,
  });
  const reload = useCallback(() => client.invalidateQueries({ queryKey: ["identity", "view", "of", list] }), [client, list]);
  const keep = useCallback(
    async (view: ViewAsk) => {
      const kept = await call(identity.POST("/api/identity/v1/views", { body: { screen: list, ...bodyOf(view) } }));
      await reload();
      return kept;
    },
    [list, reload],
  );
  const change = useCallback(
    async (before: SavedView, view: ViewAsk) => {
      const path = { path: { id: before.id }, header: ifMatch(before.version) };
      const kept = await call(identity.PUT("/api/identity/v1/views/{id}", { params: path, body: bodyOf(view) }));
      await reload();
      return kept;
    },
    [reload],
  );
  const drop = useCallback(
    async (id: string) => {
      await call(identity.DELETE("/api/identity/v1/views/{id}", { params: { path: { id } } }));
      await reload();
    },
    [reload],
  );
  return { views: query.data, reload, keep, change, drop };
}

const NOBODY: Audiences = { all: false, roles: [], centres: [] };

/** With whom I may share views. */
export function useAudiences(): Audiences {
  const may = useCan()("identity.view.share");
  const query = useQuery({
    queryKey: ["identity", "view", "audiences"],
    queryFn: () => call(identity.GET("/api/identity/v1/views/audiences")),
    enabled: may,
    staleTime: 10 * 60_000,
    retry: false,
  });
  return query.data ?? NOBODY;
}

/** The view that a list opens with: one of mine, else one of my role, of my centre, of everybody, as the server orders them. */
export const defaultView = (views: readonly SavedView[]): SavedView | undefined => views.find((one) => one.is_default);

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
