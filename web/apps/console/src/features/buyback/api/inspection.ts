import { ApiProblem, buyback, call, ifMatch, mobile, useQuery } from "@kite/api";
import type { components } from "@kite/api/schema/buyback";
import { useAccess, useCan } from "@kite/core";
import type { Photo } from "@kite/ui";
import { keys } from "./queries";

export type Risk = components["schemas"]["Risk"];
export type Verdict = components["schemas"]["RiskVerdict"];

const path = (id: string) => ({ params: { path: { id } } });

const readInspection = (id: string, signal: AbortSignal) => call(mobile.GET("/api/buyback-mobile/v1/inspections/{id}", { ...path(id), signal }));

export type Inspection = Awaited<ReturnType<typeof readInspection>>;
export type InspectionPhoto = Inspection["photos"][number];

/** Whether the caller may see what phones have brought, and whether there are phones in this installation. */
export function useMayInspect(centre: string): boolean {
  const can = useCan();
  const { modules } = useAccess();
  return modules.has("buyback_mobile") && can("buyback_mobile.inspection.read", centre);
}

/** The inspection by phone; a car that was looked at at the desk has none. */
export const useInspection = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: ["buyback_mobile", "inspection", "one", id],
    enabled,
    queryFn: async ({ signal }): Promise<Inspection | null> => {
      try {
        return await readInspection(id, signal);
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 404) return null;
        throw error;
      }
    },
  });

export const takeOver = (id: string, reason: string) => call(mobile.POST("/api/buyback-mobile/v1/inspections/{id}/take-over", { ...path(id), body: { reason } }));

const contentOf = (id: string, size: "small" | "full"): string => `/api/buyback-mobile/v1/photos/${id}/content?size=${size}`;

export const smallOf = (id: string): string => contentOf(id, "small");

export const signatureOf = (id: string): string => `/api/buyback-mobile/v1/signatures/${id}/picture`;

/** A photograph as the gallery shows it. */
export const shown = (photo: InspectionPhoto, label: string, note: string | undefined): Photo => ({
  id: photo.media_id,
  label,
  note,
  faulty: photo.faults.length > 0,
  small: contentOf(photo.media_id, "small"),
  full: contentOf(photo.media_id, "full"),
});

export const useRisks = (id: string) =>
  useQuery({
    queryKey: [...keys.purchase(id), "risks"],
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/purchases/{id}/risks", { ...path(id), signal })),
  });

export const reviewRisk = (risk: Risk, verdict: Verdict, reason: string) =>
  call(buyback.POST("/api/buyback/v1/risks/{id}/review", { params: { path: { id: risk.id }, header: ifMatch(risk.version) }, body: { verdict, reason } }));
