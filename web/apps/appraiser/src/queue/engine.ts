import { type ApiProblem, asProblem } from "@kite/api/problem";
import { tellAll } from "../data/outbox";
import { tidy } from "../data/facts";
import type { Store } from "../data/store";
import { pauseAfter } from "./backoff";
import { sendCommands } from "./commands";
import { type Meaning, type Net, meaningOf } from "./net";
import { sendPhotos } from "./photos";
import { pull } from "./pull";

/** What the queue is doing, for the screens. */
export type Work =
  | { kind: "idle" }
  | { kind: "sending"; photo?: { media_id: string; offset: number; size: number } }
  | { kind: "waiting"; until: number; problem: ApiProblem }
  | { kind: "stopped"; why: Exclude<Meaning, "later">; problem: ApiProblem };

export type Parts = {
  store: Store;
  net: Net;
  /** One uploader at a time, whatever the number of pages and triggers. */
  alone: (work: () => Promise<void>) => Promise<void>;
  show: (work: Work) => void;
  /** Told to delete everything. */
  wipe: () => Promise<void>;
  /** Best effort, when all is sent: what is nice to know without network. */
  after?: () => Promise<void>;
};

const LOCK = "kite-appraiser-queue";

/** Runs `work` unless another page of this phone is at it. */
export async function aloneByLock(work: () => Promise<void>): Promise<void> {
  await navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}

/** Sends the outbox and the pictures, then asks for what is new; again after a pause when something came between. */
export class Engine {
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(private readonly parts: Parts) {}

  /** Works now. Calls that come while it works make it look once more when it is done. */
  kick = (): Promise<void> => {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    clearTimeout(this.#timer);
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  };

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      // A round that was asked for meanwhile begins after this one.
      // oxlint-disable-next-line no-await-in-loop
      await this.parts.alone(() => this.#round());
    } while (this.#again);
  }

  async #round(): Promise<void> {
    if (!this.parts.store.get().device) return;
    this.parts.show({ kind: "sending" });
    try {
      await this.#send();
      await pull(this.parts.store, this.parts.net);
      await tidy(this.parts.store);
      await this.parts.after?.();
      this.#failures = 0;
      this.parts.show({ kind: "idle" });
    } catch (error) {
      await this.#failed(asProblem(error));
    }
  }

  /** Commands before pictures: an upload belongs to an inspection that the server knows. */
  async #send(): Promise<void> {
    const { store, net, show } = this.parts;
    const progress = (media_id: string) => (offset: number, size: number) => show({ kind: "sending", photo: { media_id, offset, size } });
    let more = true;
    while (more) {
      // Every command that comes meanwhile goes out before the next picture.
      /* oxlint-disable no-await-in-loop */
      await tellAll(store);
      await sendCommands(store, net);
      more = await sendPhotos(store, net, progress);
      /* oxlint-enable no-await-in-loop */
    }
  }

  async #failed(problem: ApiProblem): Promise<void> {
    const why = meaningOf(problem);
    if (why === "wipe") return this.parts.wipe();
    if (why === "sign_in" || why === "device") return this.parts.show({ kind: "stopped", why, problem });
    this.#failures += 1;
    const pause = Math.max(pauseAfter(this.#failures), (problem.retryAfter ?? 0) * 1000);
    this.parts.show({ kind: "waiting", until: Date.now() + pause, problem });
    this.#timer = setTimeout(() => void this.kick(), pause);
    return undefined;
  }
}
