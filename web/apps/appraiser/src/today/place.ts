import { useSyncExternalStore } from "react";
import { Watched } from "../app/kite";
import type { Visit } from "../data/protocol";

export type Place = { latitude_e6: number; longitude_e6: number };

const EARTH_KM = 6371;
const radians = (e6: number): number => (e6 / 1e6) * (Math.PI / 180);

/** Kilometres along the surface. */
export function kilometres(a: Place, b: Place): number {
  const [lat, lon] = [radians(b.latitude_e6 - a.latitude_e6), radians(b.longitude_e6 - a.longitude_e6)];
  const half = Math.sin(lat / 2) ** 2 + Math.cos(radians(a.latitude_e6)) * Math.cos(radians(b.latitude_e6)) * Math.sin(lon / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
}

const here = new Watched<Place | undefined>(undefined);

const OPTIONS: PositionOptions = { enableHighAccuracy: true, maximumAge: 60_000, timeout: 15_000 };

/** Where the phone is, if its owner lets us know; asked once in a while, never waited for. */
export function findPlace(): void {
  navigator.geolocation?.getCurrentPosition(
    ({ coords }) => here.set({ latitude_e6: Math.round(coords.latitude * 1e6), longitude_e6: Math.round(coords.longitude * 1e6) }),
    () => undefined,
    OPTIONS,
  );
}

export const placeNow = (): Place | undefined => here.get();

export function usePlace(): Place | undefined {
  return useSyncExternalStore(here.subscribe, here.get);
}

export function placeOf({ latitude_e6, longitude_e6 }: Visit): Place | undefined {
  return typeof latitude_e6 === "number" && typeof longitude_e6 === "number" ? { latitude_e6, longitude_e6 } : undefined;
}

/** A link that the phone opens in its map. */
export function mapLink({ latitude_e6, longitude_e6 }: Place, address: string): string {
  const point = `${latitude_e6 / 1e6},${longitude_e6 / 1e6}`;
  const apple = /iPhone|iPad|Macintosh/.test(navigator.userAgent);
  return apple ? `maps://?q=${encodeURIComponent(address)}&ll=${point}` : `geo:${point}?q=${point}(${encodeURIComponent(address)})`;
}
