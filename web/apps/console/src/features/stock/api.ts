import { call, mobile, vehicles, identity, allPages, useQuery } from "@kite/api";
import type { components } from "@kite/api/schema/vehicles";
import { type UrlState, useAccess } from "@kite/core";
import { useLang } from "@kite/i18n";
import type { Photo } from "@kite/ui";
import { photosOf } from "./photos";

type Schemas = components["schemas"];
export type EpisodeView = Schemas["EpisodeView"];
/** The card of a car tells what the list does. */
export type EpisodeCard = EpisodeView;
export type EpisodeState = Schemas["EpisodeState"];
export type CostSheet = Schemas["CostSheet"];
export type CostLine = Schemas["CostLine"];
export type ReconView = Schemas["ReconView"];
export type ReconStep = Schemas["ReconStepView"];
export type PriceReview = Schemas["PriceReview"];
export type Whereabouts = Schemas["Whereabouts"];
export type LotAct = Schemas["LotAct"];
export type Difference = Schemas["Difference"];
export type ReconCard = Schemas["ReconCard"];
export type Money = Schemas["Money"];
export type VehicleType = Schemas["VehicleType"];

export const STATES: readonly EpisodeState[] = ["received", "inspected", "recon", "ready", "listed", "handed_over", "closed"];
export const SOLD: readonly EpisodeState[] = ["handed_over", "closed"];

export type EpisodeFilter = {
  state?: EpisodeState[];
  centre_id?: string[];
  vehicle_type?: string[];
  q?: string;
  price_min?: number;
  price_max?: number;
  days_min?: number;
  days_max?: number;
};

const NUMBERS = ["price_min", "price_max", "days_min", "days_max"] as const;

const words = (text: string | undefined): string[] => (text ?? "").split(",").filter(Boolean);

/** The filter of the API out of the URL; what is no filter is left out. */
export function filterOf(state: UrlState, centre: string | undefined): EpisodeFilter {
  const filter: EpisodeFilter = {};
  const wanted = words(state.state);
  const known = STATES.filter((one) => wanted.includes(one));
  if (known.length > 0) filter.state = known;
  if (centre) filter.centre_id = [centre];
  if (state.vehicle_type) filter.vehicle_type = words(state.vehicle_type);
  if (state.q) filter.q = state.q;
  for (const name of NUMBERS) if (state[name] && Number.isFinite(Number(state[name]))) filter[name] = Number(state[name]);
  return filter;
}

const SORTS = ["car", "year", "mileage", "price", "acquired_on"] as const;

export type Order = { sort?: (typeof SORTS)[number]; desc?: boolean };

/** The order of the API out of that of the grid. Days in stock grow as the first day of ownership goes back. */
export function orderOf(text: string | undefined): Order {
  const name = text?.replace(/^-/, "");
  const desc = Boolean(text?.startsWith("-"));
  if (name === "days") return { sort: "acquired_on", desc: !desc };
  const sort = SORTS.find((one) => one === name);
  return sort ? { sort, desc } : {};
}

export const episodePage = (filter: EpisodeFilter, order: Order, cursor: string | undefined, signal: AbortSignal) =>
  call(vehicles.GET("/api/vehicles/v1/episodes", { params: { query: { ...filter, ...order, limit: 100, ...(cursor ? { cursor } : {}) } }, signal }));

export function useTotals(filter: EpisodeFilter) {
  return useQuery({
    queryKey: ["vehicles", "episode", "totals", filter],
    queryFn: ({ signal }) => call(vehicles.GET("/api/vehicles/v1/episodes/totals", { params: { query: filter }, signal })),
    placeholderData: (old) => old,
  });
}

const path = (id: string) => ({ params: { path: { id } } });

export const useEpisode = (id: string) =>
  useQuery({ queryKey: ["vehicles", "episode", "one", id], queryFn: () => call(vehicles.GET("/api/vehicles/v1/episodes/{id}", path(id))) });

export const useCosts = (id: string, enabled: boolean) =>
  useQuery({ queryKey: ["vehicles", "episode", "costs", id], enabled, queryFn: () => call(vehicles.GET("/api/vehicles/v1/episodes/{id}/cost-lines", path(id))) });

export const useWhereabouts = (id: string) =>
  useQuery({ queryKey: ["vehicles", "episode", "location", id], queryFn: () => call(vehicles.GET("/api/vehicles/v1/episodes/{id}/location", path(id))) });

export const usePhotos = (id: string) =>
  useQuery({ queryKey: ["vehicles", "episode", "photos", id], queryFn: () => call(vehicles.GET("/api/vehicles/v1/episodes/{id}/photos", { params: { path: { id }, query: { limit: 200 } } })) });

/** Photographs that the appraiser's phone has brought, in the order of the vehicle type. Undefined while it is not known whether there are any. */
export function useCarPhotos(car: EpisodeCard): Photo[] | undefined {
  const lang = useLang();
  const { can, modules } = useAccess();
  const id = car.purchase_id ?? "";
  const asked = Boolean(id) && modules.has("buyback_mobile") && can("buyback_mobile.photo.read", car.centre_id);
  const types = useVehicleTypes(car.centre_id).data?.items;
  const { data, isPending } = useQuery({
    queryKey: ["buyback_mobile", "photo", "of", id],
    enabled: asked,
    staleTime: HOUR,
    retry: false,
    // A car that was looked at at the desk has no pictures; that is no failure, and a drawing stands for them.
    queryFn: ({ signal }) => call(mobile.GET("/api/buyback-mobile/v1/cars/{id}/photos", { ...path(id), signal })).catch(() => []),
  });
  if (!asked) return [];
  if (isPending) return undefined;
  return photosOf(id, data ?? [], types?.find((one) => one.code === car.vehicle_type)?.photo_angles ?? [], lang);
}

/** The last preparation; a car that never had one answers 404, which is no error here. */
export const useRecon = (id: string) =>
  useQuery({
    queryKey: ["vehicles", "episode", "recon", id],
    queryFn: async () => {
      try {
        return await call(vehicles.GET("/api/vehicles/v1/episodes/{id}/recon", path(id)));
      } catch (error) {
        if ((error as { status?: number }).status === 404) return null;
        throw error;
      }
    },
  });

export const useReviewsOf = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: ["vehicles", "price_review", "of", id],
    enabled,
    queryFn: () => call(vehicles.GET("/api/vehicles/v1/price-reviews", { params: { query: { episode_id: id, limit: 50 } } })),
  });

const HOUR = 3_600_000;

export const usePlaces = () =>
  useQuery({
    queryKey: ["identity", "place", "all"],
    staleTime: HOUR,
    queryFn: () => allPages((cursor) => call(identity.GET("/api/identity/v1/places", { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } }))),
  });

export const useVehicleTypes = (centre: string | undefined) =>
  useQuery({
    queryKey: ["vehicles", "vehicle_type", "all", centre],
    staleTime: HOUR,
    queryFn: () => call(vehicles.GET("/api/vehicles/v1/vehicle-types", { params: { query: centre ? { centre_id: centre } : {} } })),
  });

/** Everything that a command about cars changes. */
export const CHANGES = [["vehicles"], ["finance"], ["desk"], ["menu"]];

export const carName = (car: { make: string; model: string }): string => `${car.make} ${car.model}`;
