import type { QueryClient } from "@tanstack/react-query";

/** A hint of the server that something the caller may see has changed. */
export type Hint = { module: string; noun: string; id: string; kind: string };

/** What the page that holds the stream passes on: a hint, or that hints may have been missed. */
type Told = Hint | "anew";

const EVENTS = "/api/platform/v1/events";
const GATHER_MS = 400;
/** Who got the stream at once has read everything a moment ago; who had to wait for it may have missed something. */
const WAITED_MS = 2_000;

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

/** The stream itself. A lost line is taken up again by the browser; `missed` says whether something was missed before it began. */
function stream(tell: (told: Told) => void, missed: boolean): () => void {
  const source = new EventSource(EVENTS);
  let lost = missed;
  source.addEventListener("hint", ((event: MessageEvent<string>) => tell(JSON.parse(event.data) as Hint)) as EventListener);
  source.addEventListener("resync", () => tell("anew"));
  source.addEventListener("error", () => {
    lost = true;
    // A server without this feature answers 404 once; trying for ever would only fill its log.
    if (source.readyState === EventSource.CLOSED) source.close();
  });
  source.addEventListener("open", () => {
    if (lost) tell("anew");
    lost = false;
  });
  return () => source.close();
}

/**
 * One page of a browser holds the stream and passes on what it hears: a browser has six connections to a server, and an hour of
 * work has many tabs. When that page goes, another one takes over. Where there are no locks (plain HTTP), each has its own.
 */
function shared(person: string, hear: (told: Told) => void): () => void {
  const name = `kite-live ${person}`;
  const channel = new BroadcastChannel(name);
  const over = new AbortController();
  const asked = performance.now();
  channel.addEventListener("message", ({ data }: MessageEvent<Told>) => hear(data));
  const tell = (told: Told): void => {
    // A channel has no other origin to send to.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    channel.postMessage(told);
    hear(told);
  };
  const hold = (): Promise<void> =>
    new Promise((done) => {
      const close = stream(tell, performance.now() - asked > WAITED_MS);
      over.signal.addEventListener("abort", () => {
        close();
        done();
      });
    });
  const { locks } = navigator as { locks?: LockManager };
  const held = locks ? locks.request(name, { signal: over.signal }, hold) : hold();
  held.catch(() => undefined);
  return () => {
    over.abort();
    channel.close();
  };
}

/** Listens to the server while the page is open. After a lost line everything shown is read anew. */
export function listen(client: QueryClient, person: string): () => void {
  let gathered: Hint[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = undefined;
    const hints = gathered;
    gathered = [];
    refresh(client, hints);
    for (const hint of hints) for (const listener of listeners) listener(hint);
  };
  const stop = shared(person, (told) => {
    if (told === "anew") return void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[2] !== "list" });
    gathered.push(told);
    timer ??= setTimeout(flush, GATHER_MS);
    return undefined;
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
