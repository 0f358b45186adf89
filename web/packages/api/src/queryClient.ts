import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./problem";

const REPEATABLE = new Set([0, 502, 504]);

/** Server state of the page. What the server refused is not asked again; what was lost is, twice. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => count < 2 && error instanceof ApiProblem && REPEATABLE.has(error.status),
      },
      mutations: { retry: false },
    },
  });
}
