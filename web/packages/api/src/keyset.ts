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
  /** Reads on until so many rows are here, or all of them. */
  loadUpTo: (most: number) => Promise<T[]>;
  /** The keys of the rows, and the way to those that are not loaded yet: a record walks on to its neighbours with it. */
  walk: (keyOf: (row: T) => string) => Walk;
};

/** Keys in the order of a list, and how the next ones are found; without `more` the list is at its end. */
export type Walk = { ids: readonly string[]; more?: () => Promise<readonly string[]> };

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
  const last = data?.pages.at(-1)?.next ?? undefined;
  const rows = useMemo(() => data?.pages.flatMap((one) => one.items) ?? [], [data]);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const loadUpTo = useCallback(
    async (most: number) => {
      let read = rows;
      let more = hasNextPage;
      while (more && read.length < most) {
        // Each page says where the next one begins.
        // oxlint-disable-next-line no-await-in-loop
        const next = await fetchNextPage();
        if (next.error) throw next.error;
        read = next.data?.pages.flatMap((one) => one.items) ?? read;
        more = next.hasNextPage;
      }
      return read;
    },
    [rows, hasNextPage, fetchNextPage],
  );
  const walk = (keyOf: (row: T) => string): Walk => {
    let cursor = last;
    const more = async (): Promise<readonly string[]> => {
      if (!cursor) return [];
      const one = await page(cursor, new AbortController().signal);
      cursor = one.next ?? undefined;
      return one.items.map(keyOf);
    };
    return { ids: rows.map(keyOf), ...(last ? { more } : {}) };
  };
  return {
    rows,
    more: hasNextPage,
    loadMore,
    loading: query.isPending && enabled,
    loadingMore: isFetchingNextPage,
    stale: query.isPlaceholderData,
    error: query.error,
    reload: useCallback(() => void refetch(), [refetch]),
    loadUpTo,
    walk,
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

/** So many rows of small groups come with one page. */
const FILL = 50;

/**
 * A list that is read group after group: each group is a filter of its own, so the server needs no order by it, and a million
 * rows stay as quick as without. The cursor says in which group the next page begins.
 */
export function inGroups<T, G>(groups: readonly G[], page: (group: G, cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>) {
  return async (cursor: string | undefined, signal: AbortSignal): Promise<Page<T>> => {
    const cut = cursor?.indexOf(" ") ?? -1;
    let at = cursor ? Number(cursor.slice(0, cut)) : 0;
    let inside = cursor?.slice(cut + 1) || undefined;
    const items: T[] = [];
    while (at < groups.length) {
      // A group begins where the one before it ends.
      // oxlint-disable-next-line no-await-in-loop
      const one = await page(groups[at] as G, inside, signal);
      items.push(...one.items);
      inside = one.next ?? undefined;
      if (!inside) at += 1;
      if (inside || items.length >= FILL) break;
    }
    return { items, next: at < groups.length ? `${at} ${inside ?? ""}` : null };
  };
}
