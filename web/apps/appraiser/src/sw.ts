/*
 * Keeps the page on the phone. Every build has a shell of its own, and the page is shown out of the one that was chosen: a new
 * build is fetched beside it and waits until the page says that its queue is empty. So a worker may change at any time, and
 * nobody loses a screen under his hands.
 */
type Extendable = Event & { waitUntil: (work: Promise<unknown>) => void };
type Fetching = Event & { request: Request; respondWith: (answer: Promise<Response>) => void };
type Asking = Extendable & { data: unknown; ports: readonly MessagePort[] };
type Scope = { skipWaiting: () => Promise<void>; clients: { claim: () => Promise<void> } };

declare const KITE_FILES: readonly string[];
declare const KITE_BUILD: string;

const BASE = "/appraiser/";
const SHELL = `kite-shell ${KITE_BUILD}`;
const CHOICE = "kite-shell-choice";
const worker = globalThis as unknown as Scope;

async function chosen(): Promise<string> {
  const kept = await (await caches.open(CHOICE)).match(BASE);
  return kept ? kept.text() : SHELL;
}

async function choose(): Promise<void> {
  await (await caches.open(CHOICE)).put(BASE, new Response(SHELL));
  const old = (await caches.keys()).filter((name) => name.startsWith("kite-shell ") && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function install(): Promise<void> {
  const first = !(await (await caches.open(CHOICE)).match(BASE));
  const shell = await caches.open(SHELL);
  await shell.addAll(KITE_FILES.map((file) => new Request(BASE + file, { cache: "reload" })));
  if (first) await choose();
  await worker.skipWaiting();
}

/** A page is always the same one: where it leads is its own affair. What was never kept comes from the network. */
async function answer(request: Request): Promise<Response> {
  const wanted = request.mode === "navigate" ? BASE : request;
  const shell = await caches.open(await chosen());
  return (await shell.match(wanted, { ignoreSearch: true })) ?? (await caches.match(request)) ?? fetch(request);
}

async function reply({ data, ports }: Asking): Promise<void> {
  if (data === "take the new one") await choose();
  ports[0]?.postMessage({ newer: (await chosen()) !== SHELL, build: KITE_BUILD });
}

addEventListener("install", (event) => (event as Extendable).waitUntil(install()));
addEventListener("activate", (event) => (event as Extendable).waitUntil(worker.clients.claim()));
addEventListener("message", (event) => (event as unknown as Asking).waitUntil(reply(event as unknown as Asking)));
addEventListener("fetch", (event) => {
  const { request, respondWith } = event as Fetching;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !pathname.startsWith(BASE)) return;
  respondWith.call(event, answer(request));
});
