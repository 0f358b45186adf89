import { type QueryKey, keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";

/** A page of a list: its rows, and where the next page begins. */
export type Page<T> = { items: T[]; next?: string | null };

export type Keyset<T> = {
  rows: T[];
  more: boolean;
  loadMore: () => void;
  loading: boolean;
  loadingMore: boolean;
  /** Old rows of another filter are still shown. */
  stale: boolean;
  error: Error | null;
  reload: () => void;
};

type Options<T> = {
  /** `[module, noun, "list", filter]`: live hints of the server reload by the first two. */
  key: QueryKey;
  page: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>;
  enabled?: boolean;
};

/** A list that is read page after page; old rows stay while a new filter loads. */
export function useKeyset<T>({ key, page, enabled = true }: Options<T>): Keyset<T> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => page(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<T>) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    enabled,
  });
  const { data, fetchNextPage, hasNextPage, isFetchingNextPage, refetch } = query;
  const rows = useMemo(() => data?.pages.flatMap((one) => one.items) ?? [], [data]);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  return {
    rows,
    more: hasNextPage,
    loadMore,
    loading: query.isPending && enabled,
    loadingMore: isFetchingNextPage,
    stale: query.isPlaceholderData,
    error: query.error,
    reload: useCallback(() => void refetch(), [refetch]),
  };
}

/** Reads every page of a short list: directories, centres, roles. */
export async function allPages<T>(page: (cursor?: string) => Promise<Page<T>>): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  do {
    // Each page says where the next one begins, so they cannot be read side by side.
    // oxlint-disable-next-line no-await-in-loop
    const one = await page(cursor);
    rows.push(...one.items);
    cursor = one.next ?? undefined;
  } while (cursor);
  return rows;
}
