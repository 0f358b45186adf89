import { audit, call, useKeyset, useQuery, vehicles } from "@kite/api";
import type { components } from "@kite/api/schema/audit";
import type { UrlState } from "@kite/core";

export type AuditRecord = components["schemas"]["Record"];
export type Head = components["schemas"]["Head"];

const NAMES = ["module", "action", "noun", "noun_id", "actor_id", "on_behalf", "correlation_id"] as const;

export type Filter = Partial<globalThis.Record<(typeof NAMES)[number] | "from" | "until", string>> & { sights?: boolean; overrides?: boolean };

/** The end of a day of the filter is the beginning of the next one. */
const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00`) + 86_400_000).toISOString();

/** The part of the URL that the log is asked by. */
export function filterOf(state: UrlState): Filter {
  const plain = Object.fromEntries(NAMES.filter((name) => state[name]).map((name) => [name, state[name]]));
  return {
    ...plain,
    ...(state.from ? { from: new Date(`${state.from}T00:00:00`).toISOString() } : {}),
    ...(state.to ? { until: dayAfter(state.to) } : {}),
    ...(state.sights === "true" ? { sights: true } : {}),
    ...(state.overrides === "true" ? { overrides: true } : {}),
  };
}

export function useRecords(filter: Filter, enabled = true) {
  return useKeyset({
    key: ["audit", "record", "list", filter],
    page: (cursor, signal) => call(audit.GET("/api/audit/v1/records", { params: { query: { ...filter, limit: 100, ...(cursor ? { cursor } : {}) } }, signal })),
    enabled,
  });
}

export function useChain() {
  return useQuery({
    queryKey: ["audit", "chain", "state"],
    queryFn: ({ signal }) => call(audit.GET("/api/audit/v1/chain", { signal })),
    refetchInterval: 15_000,
  });
}

export function useHeads(below: number | undefined) {
  return useQuery({
    queryKey: ["audit", "chain", "heads", below],
    queryFn: ({ signal }) => call(audit.GET("/api/audit/v1/chain/heads", { params: { query: { limit: 50, ...(below ? { below } : {}) } }, signal })),
  });
}

const LEAST = 3;

/** Cars by characters of their VIN, to ask the log about them. */
export function useCars(vin: string, enabled: boolean) {
  return useQuery({
    queryKey: ["vehicles", "episode", "pick", vin],
    queryFn: ({ signal }) => call(vehicles.GET("/api/vehicles/v1/episodes", { params: { query: { vin, limit: 20 } }, signal })),
    enabled: enabled && vin.length >= LEAST,
    retry: false,
  });
}
