import { allPages, call, finance, ifMatch, inGroups, keepPreviousData, sales, useKeyset, useQuery, vehicles } from "@kite/api";
import { useAccess } from "@kite/core";
import { useMemo } from "react";
import type { BuyerRow, DealState, DiscountState, Money, OverrideRule, Outcome, ReasonKind } from "./types";

/** What an act of sales changes: its own data, the stock and the ledger. */
export const TOUCHED = [["sales"], ["vehicles"], ["finance"]];

export type DealFilter = { state?: DealState | readonly DealState[]; centre_id?: string; salesman_id?: string; episode_id?: string; buyer_id?: string; from?: string; to?: string; q?: string };

/** What deals are put in order by on the server. */
export const DEAL_SORTS = ["car", "price", "open", "due"] as const;
export type DealOrder = { sort?: (typeof DEAL_SORTS)[number]; desc?: boolean };

const PAGE = 60;
const AT_MOST_PAGES = 5;

const several = <T>(one: T | readonly T[]): T[] => (Array.isArray(one) ? [...(one as readonly T[])] : [one as T]);

/** The API takes several of each; the page narrows by one, and by several states. */
const asked = ({ state, centre_id, salesman_id, ...rest }: DealFilter) => ({
  ...rest,
  ...(state ? { state: several(state) } : {}),
  ...(centre_id ? { centre_id: several(centre_id) } : {}),
  ...(salesman_id ? { salesman_id: [salesman_id] } : {}),
});

const withCursor = (cursor: string | undefined) => (cursor ? { cursor } : {});

export const dealPage = (filter: DealFilter, cursor: string | undefined, limit = PAGE, signal?: AbortSignal, order: DealOrder = {}) =>
  call(sales.GET("/api/sales/v1/deals", { params: { query: { ...asked(filter), ...order, limit, ...withCursor(cursor) } }, ...(signal ? { signal } : {}) }));

export function useDeals(filter: DealFilter, order: DealOrder = {}, parts: readonly Partial<DealFilter>[] = [{}]) {
  return useKeyset({
    key: ["sales", "deal", "list", { ...filter, ...order }, parts],
    page: inGroups(parts, (part, cursor, signal) => dealPage({ ...filter, ...part }, cursor, PAGE, signal, order)),
  });
}

export function useDealTotals(filter: DealFilter) {
  return useQuery({
    queryKey: ["sales", "deal", "totals", filter],
    queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/deals/totals", { params: { query: asked(filter) }, signal })),
    placeholderData: keepPreviousData,
  });
}

const path = (id: string) => ({ params: { path: { id } } });

export function useDeal(id: string) {
  return useQuery({ queryKey: ["sales", "deal", "one", id], enabled: Boolean(id), queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/deals/{id}", { ...path(id), signal })) });
}

export function useVersions(id: string) {
  return useKeyset({
    key: ["sales", "version", "of", id],
    page: (cursor, signal) => call(sales.GET("/api/sales/v1/deals/{id}/versions", { params: { path: { id }, query: { limit: 100, ...withCursor(cursor) } }, signal })),
  });
}

export function useComparison(id: string, from: number | undefined, to: number | undefined) {
  return useQuery({
    queryKey: ["sales", "version", "compare", id, from, to],
    enabled: from !== undefined && to !== undefined && from !== to,
    queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/deals/{id}/versions/compare", { params: { path: { id }, query: { from: from ?? 1, to: to ?? 1 } }, signal })),
  });
}

export function useHandoverItems(id: string, enabled = true) {
  return useQuery({ queryKey: ["sales", "handover_items", "of", id], enabled, staleTime: 5 * 60_000, queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/deals/{id}/handover-items", { ...path(id), signal })) });
}

export function useCancelPreview(id: string, enabled: boolean) {
  return useQuery({ queryKey: ["sales", "cancel", "preview", id], enabled, gcTime: 0, queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/deals/{id}/cancel-preview", { ...path(id), signal })) });
}

export function useUnwindPreview(id: string, fee: Money | null) {
  return useQuery({
    queryKey: ["sales", "unwind", "preview", id, fee?.amount ?? 0],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/deals/{id}/unwind-preview", { params: { path: { id }, query: fee ? { fee_kopecks: fee.amount } : {} }, signal })),
  });
}

export function useCar(id: string | undefined) {
  const { can } = useAccess();
  return useQuery({
    queryKey: ["vehicles", "episode", "one", id],
    enabled: Boolean(id) && can("vehicles.episode.read"),
    retry: false,
    queryFn: ({ signal }) => call(vehicles.GET("/api/vehicles/v1/episodes/{id}", { ...path(id ?? ""), signal })),
  });
}

export function usePnl(id: string, enabled: boolean) {
  return useQuery({ queryKey: ["finance", "deal", "pnl", id], enabled, retry: false, queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/deals/{id}/pnl", { ...path(id), signal })) });
}

export function useVatForecast(id: string, ask: { price: number; on: string; episode_id: string }, enabled: boolean) {
  return useQuery({
    queryKey: ["finance", "deal", "vat", id, ask],
    enabled,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/deals/{id}/vat-forecast", { params: { path: { id }, query: ask }, signal })),
  });
}

/** Every car on offer: there are hundreds, so they are found on the page without asking again. */
export function useCars(centre: string | undefined) {
  return useQuery({
    queryKey: ["sales", "car", "all", centre],
    staleTime: 30_000,
    queryFn: ({ signal }) =>
      allPages((cursor) => call(sales.GET("/api/sales/v1/cars", { params: { query: { limit: 200, ...(centre ? { centre_id: centre } : {}), ...withCursor(cursor) } }, signal }))),
  });
}

export function useOffers() {
  return useQuery({
    queryKey: ["sales", "offer", "mine"],
    queryFn: ({ signal }) => allPages((cursor) => call(sales.GET("/api/sales/v1/desk", { params: { query: { limit: 200, ...withCursor(cursor) } }, signal }))),
  });
}

export type DiscountFilter = { state?: DiscountState; centre_id?: string; deal_id?: string; asked_by?: string; decided_by?: string };

export function useDiscounts(filter: DiscountFilter, enabled = true) {
  return useKeyset({
    key: ["sales", "discount", "list", filter],
    enabled,
    page: (cursor, signal) => call(sales.GET("/api/sales/v1/discount-requests", { params: { query: { ...filter, limit: PAGE, ...withCursor(cursor) } }, signal })),
  });
}

/** The requests of a deal, read anew when they change: unlike a list, a card always shows the latest. */
export function useDealDiscounts(deal: string) {
  return useQuery({
    queryKey: ["sales", "discount", "of", deal],
    queryFn: async ({ signal }) => (await call(sales.GET("/api/sales/v1/discount-requests", { params: { query: { deal_id: deal, limit: 50 } }, signal }))).items,
  });
}

/** What waits for a decision now, by deal. */
export function useUndecided(centre: string | undefined) {
  const query = useQuery({
    queryKey: ["sales", "discount", "undecided", centre],
    queryFn: async ({ signal }) => (await call(sales.GET("/api/sales/v1/discount-requests", { params: { query: { state: "requested", limit: 200, ...(centre ? { centre_id: centre } : {}) } }, signal }))).items,
  });
  return useMemo(() => new Map((query.data ?? []).map((one) => [one.deal_id, one])), [query.data]);
}

export function useDiscountTotals(filter: DiscountFilter) {
  return useQuery({ queryKey: ["sales", "discount", "totals", filter], queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/discount-requests/totals", { params: { query: filter }, signal })) });
}

export function useDiscount(id: string) {
  return useQuery({ queryKey: ["sales", "discount", "one", id], queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/discount-requests/{id}", { ...path(id), signal })) });
}

export function useReasons(kind: ReasonKind, on?: string) {
  return useQuery({
    queryKey: ["sales", "reason", kind, on],
    staleTime: 5 * 60_000,
    queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/reasons", { params: { query: { kind, ...(on ? { on } : {}) } }, signal })),
  });
}

const atCentre = (centre: string | undefined) => ({ params: { query: centre ? { centre_id: centre } : {} } });

export function useDiscountRules(centre: string | undefined) {
  const { can } = useAccess();
  return useQuery({ queryKey: ["sales", "discount_rule", "all", centre], enabled: can("sales.rule.read"), staleTime: 60_000, queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/discount-rules", { ...atCentre(centre), signal })) });
}

export function useDepositRules(centre: string | undefined) {
  const { can } = useAccess();
  return useQuery({ queryKey: ["sales", "deposit_rule", "all", centre], enabled: can("sales.rule.read"), staleTime: 60_000, queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/deposit-rules", { ...atCentre(centre), signal })) });
}

export function useTimes() {
  const { can } = useAccess();
  return useQuery({ queryKey: ["sales", "times", "all"], enabled: can("sales.rule.read"), staleTime: 60_000, queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/times", { signal })) });
}

export type OverrideFilter = { centre_id?: string; person_id?: string; rule?: OverrideRule; outcome?: Outcome; from?: string; to?: string };

export function useOverrides(filter: OverrideFilter) {
  return useKeyset({
    key: ["sales", "override", "list", filter],
    page: (cursor, signal) => call(sales.GET("/api/sales/v1/overrides", { params: { query: { ...filter, limit: PAGE, ...withCursor(cursor) } }, signal })),
  });
}

export function useOverrideTotals(filter: OverrideFilter) {
  return useQuery({ queryKey: ["sales", "override", "totals", filter], queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/overrides/totals", { params: { query: filter }, signal })) });
}

export type BuyerFilter = { q?: string; centre_id?: string };

const buyerPage = ({ q, centre_id }: BuyerFilter, cursor: string | undefined, signal?: AbortSignal) =>
  call(sales.GET("/api/sales/v1/buyers", { params: { query: { limit: 200, ...(q ? { q } : {}), ...(centre_id ? { centre_id: [centre_id] } : {}), ...withCursor(cursor) } }, ...(signal ? { signal } : {}) }));

export function useBuyers(filter: BuyerFilter) {
  return useKeyset({ key: ["sales", "buyer", "list", filter], page: (cursor, signal) => buyerPage(filter, cursor, signal) });
}

export function useBuyer(id: string, enabled = true) {
  return useQuery({ queryKey: ["sales", "buyer", "one", id], enabled, queryFn: ({ signal }) => call(sales.GET("/api/sales/v1/buyers/{id}", { ...path(id), signal })) });
}

/** The newest of a list that has no search of its own; `whole` is false when older rows were left out. */
async function newest<T>(page: (cursor: string | undefined) => Promise<{ items: T[]; next?: string | null }>): Promise<{ rows: T[]; whole: boolean }> {
  const rows: T[] = [];
  let cursor: string | undefined;
  for (let turn = 0; turn < AT_MOST_PAGES; turn += 1) {
    // oxlint-disable-next-line no-await-in-loop
    const one = await page(cursor);
    rows.push(...one.items);
    if (!one.next) return { rows, whole: true };
    cursor = one.next;
  }
  return { rows, whole: false };
}

/** Buyers to choose from and to compare with: the newest thousand. */
export function useKnownBuyers() {
  return useQuery({ queryKey: ["sales", "buyer", "known"], staleTime: 60_000, queryFn: ({ signal }) => newest<BuyerRow>((cursor) => buyerPage({}, cursor, signal)) });
}

/** Names of the buyers of a list of deals. */
export function useBuyerNames(): (id: string) => string | undefined {
  const { data } = useKnownBuyers();
  const names = useMemo(() => new Map((data?.rows ?? []).map((one) => [one.id, one.name])), [data]);
  return (id) => names.get(id);
}

/** The newest deals in which somebody buys or bought. */
export function useDealsOfBuyer(buyer: string) {
  return useQuery({
    queryKey: ["sales", "deal", "of_buyer", buyer],
    queryFn: ({ signal }) => newest((cursor) => dealPage({ buyer_id: buyer }, cursor, 200, signal)),
  });
}

/** Sends an act on a document that others may change meanwhile. */
export const versioned = (id: string, version: number) => ({ params: { path: { id }, header: ifMatch(version) } });
export const at = path;
