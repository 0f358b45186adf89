import { allPages, call, finance, identity, sales, useKeyset, useQuery, vehicles } from "@kite/api";
import { useCan } from "@kite/core";
import type { UrlState } from "@kite/core";

const PAGE = 100;
const LONG = 10 * 60_000;

/** Legal entities of the group. */
export function useEntities() {
  return useQuery({
    queryKey: ["identity", "entity", "all"],
    queryFn: () => allPages((cursor) => call(identity.GET("/api/identity/v1/entities", { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } }))),
    staleTime: LONG,
  });
}

export function useAccounts(entity: string | undefined) {
  return useQuery({
    queryKey: ["finance", "account", "chart", entity],
    queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/accounts", { params: { query: { entity_id: entity ?? "" } }, signal })),
    enabled: Boolean(entity),
    staleTime: LONG,
  });
}

export type EntryFilter = { entity_id?: string; deal_id?: string; episode_id?: string; event_id?: string; from?: string; to?: string };

const FILTERS = ["entity_id", "deal_id", "episode_id", "event_id", "from", "to"] as const;

/** The part of the URL that the journal is asked by. */
export function entryFilter(state: UrlState): EntryFilter {
  return Object.fromEntries(FILTERS.filter((name) => state[name]).map((name) => [name, state[name]]));
}

export function useJournal(filter: EntryFilter, enabled = true) {
  return useKeyset({
    key: ["finance", "entry", "list", filter],
    page: (cursor, signal) => call(finance.GET("/api/finance/v1/entries", { params: { query: { ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) } }, signal })),
    enabled,
  });
}

export function useJournalTotals(filter: EntryFilter) {
  return useQuery({
    queryKey: ["finance", "entry", "totals", filter],
    queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/entries/totals", { params: { query: filter }, signal })),
  });
}

export function useEntry(id: string) {
  return useQuery({
    queryKey: ["finance", "entry", "card", id],
    queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/entries/{id}", { params: { path: { id } }, signal })),
  });
}

export type Span = { from: string; to: string };

export function useTrial(entity: string | undefined, span: Span, enabled = true) {
  return useQuery({
    queryKey: ["finance", "trial", entity, span],
    queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/trial-balance", { params: { query: { entity_id: entity ?? "", ...span } }, signal })),
    enabled: Boolean(entity) && enabled,
  });
}

export function useYear(entity: string | undefined, year: number) {
  const can = useCan();
  return useQuery({
    queryKey: ["finance", "period", "year", entity, year],
    queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/periods", { params: { query: { entity_id: entity ?? "", year } }, signal })),
    enabled: Boolean(entity) && can("finance.period.read"),
  });
}

export function usePeriod(entity_id: string, month: string) {
  const can = useCan();
  return useQuery({
    queryKey: ["finance", "period", "card", entity_id, month],
    queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/periods/{entity_id}/{month}", { params: { path: { entity_id, month } }, signal })),
    enabled: Boolean(entity_id && month) && can("finance.period.read"),
  });
}

export function useChecklist(entity_id: string, month: string) {
  return useQuery({
    queryKey: ["finance", "period", "checklist", entity_id, month],
    queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/periods/{entity_id}/{month}/checklist", { params: { path: { entity_id, month } }, signal })),
  });
}

export function useRequests(filter: { entity_id?: string; month?: string }) {
  return useQuery({
    queryKey: ["finance", "period", "requests", filter],
    queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/reopen-requests", { params: { query: { ...filter, limit: 50 } }, signal })),
  });
}

export function useRules() {
  const can = useCan();
  return useQuery({
    queryKey: ["finance", "rule", "all"],
    queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/posting-rules", { signal })),
    enabled: can("finance.rule.read"),
    staleTime: LONG,
  });
}

export function useRates() {
  return useQuery({
    queryKey: ["finance", "rate", "all"],
    queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/rates", { signal })),
  });
}

export function useCloseSteps() {
  return useQuery({
    queryKey: ["finance", "close_step", "all"],
    queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/close-steps", { signal })),
  });
}

/** The P&L of a deal or of a car in stock. */
export function usePnl(of: "deals" | "episodes", id: string) {
  return useQuery({
    queryKey: ["finance", "pnl", of, id],
    queryFn: ({ signal }) =>
      of === "deals"
        ? call(finance.GET("/api/finance/v1/deals/{id}/pnl", { params: { path: { id } }, signal }))
        : call(finance.GET("/api/finance/v1/episodes/{id}/pnl", { params: { path: { id } }, signal })),
  });
}

/** A deal, to name it; undefined for whoever may not see deals. */
export function useDeal(id: string | null | undefined) {
  const can = useCan();
  return useQuery({
    queryKey: ["sales", "deal", "card", id],
    queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/deals/{id}", { params: { path: { id: id ?? "" } }, signal })),
    enabled: Boolean(id) && can("sales.deal.read"),
    retry: false,
  });
}

/** A car in stock, to name it. */
export function useCar(id: string | null | undefined) {
  const can = useCan();
  return useQuery({
    queryKey: ["vehicles", "episode", "card", id],
    queryFn: ({ signal }) => call(vehicles.GET("/api/vehicles/v1/episodes/{id}", { params: { path: { id: id ?? "" } }, signal })),
    enabled: Boolean(id) && can("vehicles.episode.read"),
    retry: false,
  });
}
