import { type ReactNode, useSyncExternalStore } from "react";
import { Watched } from "./kite";
import { Told } from "./Told";

const LOCK = "kite-appraiser-page";

const state = new Watched<"asking" | "here" | "elsewhere">("asking");

/** A page that is being reloaded lets go of the lock a moment after its successor has begun. */
const PATIENCE_MS = 1_500;

/** Holds the lock of the page. Whoever loses it begins anew and waits: what it has in memory is no longer what is kept. */
function hold(steal: boolean): void {
  navigator.locks
    .request(LOCK, { steal }, () => {
      state.set("here");
      return new Promise<never>(() => undefined);
    })
    .catch(() => location.reload());
}

setTimeout(() => {
  if (state.get() === "asking") state.set("elsewhere");
}, PATIENCE_MS);
hold(false);

/** Two pages on one phone would type over each other: the second one waits until it is asked to go on here. */
export function Alone({ children }: { children: ReactNode }) {
  const now = useSyncExternalStore(state.subscribe, state.get);
  if (now === "elsewhere") return <Told what="elsewhere" act={() => hold(true)} />;
  return now === "here" ? children : null;
}
