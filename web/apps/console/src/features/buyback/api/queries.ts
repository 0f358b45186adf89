import { ApiProblem, allPages, buyback, call, useQuery, vehicles } from "@kite/api";
import { useAccess, useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import type { Purchase, PurchaseState } from "./types";

/** Live hints of the server read again what begins with the module; lists (`list` in the third place) wait for the user. */
export const keys = {
  all: ["buyback"] as const,
  purchase: (id: string) => ["buyback", "purchase", id] as const,
  list: (noun: string, filter: unknown) => ["buyback", noun, "list", filter] as const,
};

/** What purchases are put in order by on the server. */
export const PURCHASE_SORTS = ["car", "year", "mileage", "appointment"] as const;

export type PurchaseFilter = {
  state?: PurchaseState[];
  centre_id?: string[];
  q?: string;
  source?: Purchase["source"][];
  appraiser?: string[];
  vehicle_type?: string[];
  from?: string;
  to?: string;
};

/** What is not there is no failure: a purchase without an inspection has no appraisal. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return null;
    throw error;
  }
}

const path = (id: string) => ({ params: { path: { id } } });

export const usePurchase = (id: string) =>
  useQuery({ queryKey: keys.purchase(id), queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/purchases/{id}", { ...path(id), signal })) });

export const useTotals = (filter: PurchaseFilter) =>
  useQuery({
    queryKey: ["buyback", "purchase", "totals", filter],
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/purchases/totals", { params: { query: filter }, signal })),
    placeholderData: (old) => old,
  });

export const useAppraisal = (purchase: Purchase) =>
  useQuery({
    queryKey: [...keys.purchase(purchase.id), "appraisal", purchase.appraisal_version],
    queryFn: ({ signal }) => orNull(call(buyback.GET("/api/buyback/v1/purchases/{id}/appraisal", { ...path(purchase.id), signal }))),
    placeholderData: (old) => old,
  });

export const useSeller = (id: string) => {
  const can = useCan();
  return useQuery({
    queryKey: [...keys.purchase(id), "seller"],
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/purchases/{id}/seller", { ...path(id), signal })),
    enabled: can("buyback.seller.read"),
  });
};

export const useOffers = (id: string) => {
  const can = useCan();
  return useQuery({
    queryKey: [...keys.purchase(id), "offers"],
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/purchases/{id}/offers", { ...path(id), signal })),
    enabled: can("buyback.valuation.read"),
  });
};

export const usePapers = (id: string) => {
  const can = useCan();
  return useQuery({
    queryKey: [...keys.purchase(id), "papers"],
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/purchases/{id}/papers", { ...path(id), signal })),
    enabled: can("buyback.valuation.read"),
  });
};

/** Ids of the valuations, newest first. */
export const useValuationIds = (id: string) => {
  const can = useCan();
  return useQuery({
    queryKey: [...keys.purchase(id), "valuations"],
    queryFn: async ({ signal }) => (await call(buyback.GET("/api/buyback/v1/purchases/{id}/valuations", { params: { path: { id }, query: { limit: 50 } }, signal }))).items,
    enabled: can("buyback.valuation.read"),
  });
};

/** A valuation never changes. */
export const useValuation = (id: string | undefined) =>
  useQuery({
    queryKey: ["buyback", "valuation", id],
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/valuations/{id}", { ...path(id ?? ""), signal })),
    enabled: Boolean(id),
    staleTime: Infinity,
  });

export const useApprovalsOf = (id: string) => {
  const can = useCan();
  return useQuery({
    queryKey: [...keys.purchase(id), "approvals"],
    queryFn: async ({ signal }) => (await call(buyback.GET("/api/buyback/v1/approvals", { params: { query: { purchase_id: id, limit: 50 } }, signal }))).items,
    enabled: can("buyback.valuation.read"),
  });
};

export const useApproval = (id: string | undefined) =>
  useQuery({
    queryKey: ["buyback", "approval", id],
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/approvals/{id}", { ...path(id ?? ""), signal })),
    enabled: Boolean(id),
  });

export const useReasons = (centre: string | undefined) =>
  useQuery({
    queryKey: ["buyback", "approval_reason", centre],
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/approval-reasons", { params: { query: centre ? { centre_id: centre } : {} }, signal })),
    staleTime: 5 * 60_000,
  });

export const useMatrix = (centre: string | undefined) =>
  useQuery({
    queryKey: ["buyback", "matrix", centre],
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/approval-matrices", { params: { query: centre ? { centre_id: centre } : {} }, signal })),
  });

export const useReconItems = (vehicleType: string, centre: string | undefined) =>
  useQuery({
    queryKey: ["buyback", "recon_item", vehicleType, centre],
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/recon-items", { params: { query: { vehicle_type: vehicleType, ...(centre ? { centre_id: centre } : {}) } }, signal })),
    staleTime: 5 * 60_000,
  });

/** Kinds of vehicles in force: their attributes, panels and angles are data. */
export const useVehicleTypes = (centre: string | undefined) => {
  const can = useCan();
  return useQuery({
    queryKey: ["vehicles", "vehicle_type", centre],
    queryFn: async ({ signal }) => (await call(vehicles.GET("/api/vehicles/v1/vehicle-types", { params: { query: centre ? { centre_id: centre } : {} }, signal }))).items,
    enabled: can("vehicles.type.read"),
    staleTime: 5 * 60_000,
  });
};

export const useVehicleType = (code: string, centre: string | undefined) => {
  const types = useVehicleTypes(centre);
  return types.data?.find((one) => one.code === code);
};

/** Every purchase in a state: for the calendar, where a page of a list would hide visits. */
export const useEvery = (state: PurchaseState) => {
  const { centre } = useAccess();
  const filter = { state: [state], ...(centre ? { centre_id: [centre] } : {}) };
  return useQuery({
    queryKey: ["buyback", "purchase", "every", filter],
    queryFn: ({ signal }) =>
      allPages((cursor) => call(buyback.GET("/api/buyback/v1/purchases", { params: { query: { ...filter, limit: 200, ...(cursor ? { cursor } : {}) } }, signal }))),
  });
};

/** The name of a centre within reach. */
export function useCentreName(): (id: string) => string {
  const { centres } = useAccess();
  return (id) => centres.find((one) => one.id === id)?.name ?? "—";
}

/** Zone of a centre: visits happen by its clock. */
export function useZoneOf(id: string | undefined): string {
  const { centres } = useAccess();
  const { zone } = useFormats();
  return centres.find((one) => one.id === id)?.zone ?? zone;
}
