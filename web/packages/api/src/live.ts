import type { QueryClient } from "@tanstack/react-query";

/** A hint of the server that something the caller may see has changed. */
export type Hint = { module: string; noun: string; id: string; kind: string };

const EVENTS = "/api/platform/v1/events";
const GATHER_MS = 400;

type Listener = (hint: Hint) => void;
const listeners = new Set<Listener>();

/** Hears every hint, for screens that mark a row instead of reading again. */
export function onHint(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Cards are read again at once; lists keep their rows until the user asks, see `useFresh`. */
function refresh(client: QueryClient, hints: Hint[]): void {
  const touched = new Set(hints.map((hint) => hint.module));
  void client.invalidateQueries({
    predicate: ({ queryKey }) => touched.has(String(queryKey[0])) && queryKey[2] !== "list",
  });
}

/** Listens to the server while the page is open. A lost line is taken up again, and everything shown is read anew. */
export function listen(client: QueryClient): () => void {
  const source = new EventSource(EVENTS);
  let gathered: Hint[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lost = false;
  const flush = (): void => {
    timer = undefined;
    const hints = gathered;
    gathered = [];
    refresh(client, hints);
    for (const hint of hints) for (const listener of listeners) listener(hint);
  };
  const take = (event: MessageEvent<string>): void => {
    gathered.push(JSON.parse(event.data) as Hint);
    timer ??= setTimeout(flush, GATHER_MS);
  };
  const anew = (): void => void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[2] !== "list" });
  source.addEventListener("hint", take as EventListener);
  // Hints were missed: everything shown is read anew.
  source.addEventListener("resync", anew);
  source.addEventListener("error", () => {
    lost = true;
    // A server without this feature answers 404 once; trying for ever would only fill its log.
    if (source.readyState === EventSource.CLOSED) source.close();
  });
  source.addEventListener("open", () => {
    if (lost) anew();
    lost = false;
  });
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
