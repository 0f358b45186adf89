import { call, useQuery, useQueryClient, verification } from "@kite/api";
import { useCallback } from "react";
import type { Case, CaseState, Light } from "./types";

export const keys = {
  all: ["verification"] as const,
  list: (noun: string, filter: unknown) => ["verification", noun, "list", filter] as const,
};

/** What cases are put in order by on the server. */
export const CASE_SORTS = ["score", "due", "decided"] as const;

export type CaseFilter = {
  state?: CaseState[];
  purpose?: Case["purpose"][];
  purchase_id?: string;
  light?: Light[];
  q?: string;
  centre_id?: string[];
  reviewer_id?: string[];
  overdue?: boolean;
};

/** A case is read again while the registers are answering: partial answers are not pushed. */
export const useCase = (id: string) =>
  useQuery({
    queryKey: ["verification", "case", "one", id],
    queryFn: ({ signal }) => call(verification.GET("/api/verification/v1/cases/{id}", { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data && ["new", "running"].includes(state.data.state) ? 2000 : false),
  });

export const useCaseTotals = (filter: CaseFilter) =>
  useQuery({
    queryKey: ["verification", "case", "totals", filter],
    queryFn: ({ signal }) => call(verification.GET("/api/verification/v1/cases/totals", { params: { query: filter }, signal })),
    placeholderData: (old) => old,
  });

export const useReviewers = (enabled: boolean, period: { from?: string; to?: string } = {}) =>
  useQuery({
    queryKey: ["verification", "reviewer", "all", period],
    queryFn: ({ signal }) => call(verification.GET("/api/verification/v1/reviewers", { params: { query: period }, signal })),
    enabled,
  });

/** Reads everything of the module again after an act of one's own, the lists too. */
export function useReload(): () => void {
  const client = useQueryClient();
  return useCallback(() => {
    for (const queryKey of [keys.all, ["desk"], ["menu"]] as const) void client.invalidateQueries({ queryKey });
  }, [client]);
}
