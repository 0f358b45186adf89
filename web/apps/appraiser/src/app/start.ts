import { expire } from "../data/facts";
import { isIdle } from "../data/outbox";
import { Store } from "../data/store";
import { Engine, type Work, aloneByLock } from "../queue/engine";
import { estimateVisits } from "../queue/estimates";
import { makeNet } from "../queue/net";
import { type Kite, type Space, Watched } from "./kite";
import { watchUpdates } from "./update";

const LOOK_MS = 5 * 60_000;
/** A change is sent when nothing more was changed for a while. */
const SETTLE_MS = 3_000;

async function spaceNow(): Promise<Space | undefined> {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  return quota > 0 ? { used: usage, quota } : undefined;
}

/** Deletes what is kept anywhere on this phone. The pages themselves hold no data and stay. */
export async function wipeAll(store: Store): Promise<void> {
  await store.wipe();
  for (const name of ["group", "login"]) localStorage.removeItem(`kite.${name}`);
  sessionStorage.clear();
}

async function open(): Promise<Kite> {
  const store = await Store.open();
  const work = new Watched<Work>({ kind: "idle" });
  const wiped = new Watched(false);
  const net = makeNet(() => store.get().device?.id);
  const wipe = async (): Promise<void> => {
    await wipeAll(store);
    wiped.set(true);
    work.set({ kind: "idle" });
  };
  const after = (): Promise<void> => estimateVisits(store);
  const engine = new Engine({ store, net, alone: aloneByLock, show: work.set, wipe, after });
  const [online, space, newer] = [new Watched(navigator.onLine), new Watched<Space | undefined>(undefined), new Watched(false)];
  return { store, engine, net, work, online, space, newer, wiped };
}

/** The queue works on start, when the page is looked at, when the network is back, and after every change. */
function triggers({ store, engine, online, space, work }: Kite): void {
  let settle: ReturnType<typeof setTimeout> | undefined;
  const look = async (): Promise<void> => {
    await expire(store);
    space.set(await spaceNow());
    if (navigator.onLine) await engine.kick();
  };
  window.addEventListener("online", () => {
    online.set(true);
    void look();
  });
  window.addEventListener("offline", () => online.set(false));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void look();
  });
  setInterval(() => void look(), LOOK_MS);
  store.subscribe(() => {
    clearTimeout(settle);
    settle = setTimeout(() => {
      void spaceNow().then(space.set);
      // A queue that waits after a failure is not hurried: its own clock goes on.
      if (navigator.onLine && work.get().kind === "idle" && !isIdle(store.get())) void engine.kick();
    }, SETTLE_MS);
  });
  void look();
}

/** Opens the storage and starts the queue. Personal data that are too old are gone before anything is shown. */
export async function start(): Promise<Kite> {
  const kite = await open();
  await expire(kite.store);
  await kite.store.layBallast();
  void navigator.storage?.persist?.();
  triggers(kite);
  watchUpdates(kite);
  return kite;
}
