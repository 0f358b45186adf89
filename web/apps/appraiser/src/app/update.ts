import { isIdle } from "../data/outbox";
import type { Kite } from "./kite";

type Answer = { newer: boolean };

function ask(question: string): Promise<Answer | undefined> {
  const worker = navigator.serviceWorker.controller;
  if (!worker) return Promise.resolve(undefined);
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", (event: MessageEvent<Answer>) => done(event.data));
    port1.start();
    worker.postMessage(question, [port2]);
    setTimeout(() => done(undefined), 3_000);
  });
}

/** Registers the worker and learns of a new build. It is taken by `takeUpdate` only. */
export function watchUpdates({ newer }: Kite): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const look = async (): Promise<void> => {
    const answer = await ask("which");
    if (answer) newer.set(answer.newer);
  };
  navigator.serviceWorker.addEventListener("controllerchange", () => void look());
  void navigator.serviceWorker.register("/appraiser/sw.js", { scope: "/appraiser/", updateViaCache: "none" }).then(async (registration) => {
    await look();
    const update = (): void => void registration.update().catch(() => undefined);
    window.addEventListener("online", update);
    setInterval(update, 60 * 60_000);
  });
}

/** Whether the new build may be taken without asking: nothing waits to be sent. */
export const mayUpdate = ({ store, work }: Kite): boolean => isIdle(store.get()) && work.get().kind !== "sending";

/** Shows the new build. What is kept comes along: its storage is brought up to date step by step. */
export async function takeUpdate({ store }: Kite): Promise<void> {
  await store.saved();
  await ask("take the new one");
  location.reload();
}
