import type { ReactNode } from "react";
import { ErrorNote, PageSkeleton } from "./States";

type Loaded<T> = { data: T | undefined; error: unknown; refetch: () => unknown };

/** Shows what a query brought; while it is on its way a skeleton, and when it failed why. Old data stays meanwhile. */
export function QueryView<T>({ query, lines, children }: { query: Loaded<T>; lines?: number; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  return <PageSkeleton {...(lines ? { lines } : {})} />;
}
