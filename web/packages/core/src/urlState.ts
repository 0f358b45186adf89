import { useCallback, useMemo } from "react";
import { useQueryString } from "./navigate";

/** The state of a view as it stands in the URL: only what differs from the beginning, every value a string. */
export type UrlState = Readonly<Record<string, string>>;

export function readUrl(search: string): UrlState {
  return Object.fromEntries(new URLSearchParams(search));
}

/** Sorted by name, so that the same view has one URL. */
export function writeUrl(state: Readonly<Record<string, string | undefined>>): string {
  const present = Object.entries(state).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(present.toSorted(([a], [b]) => a.localeCompare(b))).toString();
  return text ? `?${text}` : "";
}

export type UrlStateHandle = {
  state: UrlState;
  /** Sets some values (undefined takes one away); the history gets no new entry unless `push`. */
  set: (part: Record<string, string | undefined>, push?: boolean) => void;
  /** Puts a whole state in place. */
  replace: (state: Record<string, string | undefined>) => void;
};

/** View state that a colleague sees when he opens the same URL. */
export function useUrlState(): UrlStateHandle {
  const [search, setSearch] = useQueryString();
  const state = useMemo(() => readUrl(search), [search]);
  const set = useCallback<UrlStateHandle["set"]>(
    (part, push = false) => setSearch((old) => writeUrl({ ...readUrl(old), ...part }), push),
    [setSearch],
  );
  const replace = useCallback<UrlStateHandle["replace"]>(
    (next) => setSearch(() => writeUrl(next), false),
    [setSearch],
  );
  return { state, set, replace };
}

/** The order of the API out of that of the grid (`-price`), if the API knows it. */
export function orderIn<K extends string>(text: string | undefined, known: readonly K[]): { sort?: K; desc?: boolean } {
  const sort = known.find((one) => one === text?.replace(/^-/, ""));
  return sort ? { sort, desc: Boolean(text?.startsWith("-")) } : {};
}

/** The words of a parameter that holds several, those that the API knows. */
export function wordsIn<K extends string>(text: string | undefined, known: readonly K[]): K[] {
  const wanted = (text ?? "").split(",");
  return known.filter((one) => wanted.includes(one));
}
