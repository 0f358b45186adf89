import { call, ifMatch, vehicles } from "@kite/api";
import type { EpisodeView, Money } from "./api";

const path = (id: string) => ({ path: { id } });

/** Commands about one car, by the names of the API. */
export const inspect = (id: string) => call(vehicles.POST("/api/vehicles/v1/episodes/{id}/inspect", { params: path(id) }));
export const startRecon = (id: string) => call(vehicles.POST("/api/vehicles/v1/episodes/{id}/start-recon", { params: path(id) }));
export const finishRecon = (id: string) => call(vehicles.POST("/api/vehicles/v1/episodes/{id}/finish-recon", { params: path(id) }));
export const requestCheck = (id: string) => call(vehicles.POST("/api/vehicles/v1/episodes/{id}/request-check", { params: path(id) }));
export const hold = (id: string) => call(vehicles.POST("/api/vehicles/v1/episodes/{id}/holds", { params: path(id) }));
export const release = (id: string) => call(vehicles.POST("/api/vehicles/v1/holds/{id}/release", { params: path(id) }));
export const backIn = (id: string) => call(vehicles.POST("/api/vehicles/v1/outings/{id}/back", { params: path(id) }));

export const list = (car: { id: string; version: number }, price: Money) =>
  call(vehicles.POST("/api/vehicles/v1/episodes/{id}/list", { params: { ...path(car.id), header: ifMatch(car.version) }, body: { price } }));

export const move = (id: string, body: { place_id: string; reason: string; slot?: string | null }) =>
  call(vehicles.POST("/api/vehicles/v1/episodes/{id}/location", { params: path(id), body }));

/** The price after a change by per cent, rounded to 100 roubles. */
export function changedPrice(car: Pick<EpisodeView, "price">, percent: number): Money | undefined {
  if (!car.price) return undefined;
  const amount = Math.round((car.price.amount * (100 + percent)) / 100 / 10_000) * 10_000;
  return { amount, currency: car.price.currency };
}
