import type { Rows, StoreName } from "./rows";

export const NAME = "kite-appraiser";

type Step = (base: IDBDatabase, change: IDBTransaction) => void;

/**
 * How the stores came to be what they are. A step that was delivered is never changed, a new one is added behind it: whoever
 * comes with a full queue out of an old version goes through all that follow and loses nothing.
 */
export const STEPS: readonly Step[] = [
  (base) => {
    base.createObjectStore("meta", { keyPath: "key" });
    base.createObjectStore("facts", { keyPath: "key" });
    base.createObjectStore("drafts", { keyPath: "purchase_id" });
    base.createObjectStore("commands", { keyPath: "seq" });
    base.createObjectStore("photos", { keyPath: "media_id" });
    base.createObjectStore("blobs", { keyPath: "media_id" });
    base.createObjectStore("estimates", { keyPath: "purchase_id" });
  },
];

export const STORES: readonly StoreName[] = ["meta", "facts", "drafts", "commands", "photos", "blobs", "estimates"];

export const failed = (error: DOMException | null): Error => error ?? new Error("IndexedDB");

/** Opens the database and brings it up to date. `outdated` is called when another page needs a newer one. */
export function openBase(name = NAME, steps: readonly Step[] = STEPS, outdated?: () => void): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(name, steps.length);
    asked.addEventListener("upgradeneeded", ({ oldVersion }) => {
      const change = asked.transaction;
      if (change) for (const step of steps.slice(oldVersion)) step(asked.result, change);
    });
    asked.addEventListener("success", () => {
      const base = asked.result;
      base.addEventListener("versionchange", () => {
        base.close();
        outdated?.();
      });
      done(base);
    });
    asked.addEventListener("error", () => fail(failed(asked.error)));
  });
}

export function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((done, fail) => {
    request.addEventListener("success", () => done(request.result));
    request.addEventListener("error", () => fail(failed(request.error)));
  });
}

/**
 * One change of several stores: all of it is on the disk when the promise is kept, or none of it. `strict` because a phone
 * that goes out right after "saved" must not have lied.
 */
export function change(base: IDBDatabase, stores: readonly StoreName[], work: (change: IDBTransaction) => void): Promise<void> {
  return new Promise((done, fail) => {
    const made = base.transaction(stores, "readwrite", { durability: "strict" });
    made.addEventListener("complete", () => done());
    made.addEventListener("error", () => fail(failed(made.error)));
    made.addEventListener("abort", () => fail(failed(made.error)));
    try {
      work(made);
    } catch (error) {
      made.abort();
      fail(error as Error);
    }
  });
}

export function readAll<Name extends StoreName>(base: IDBDatabase, store: Name): Promise<Rows[Name][]> {
  return asked(base.transaction(store).objectStore(store).getAll() as IDBRequest<Rows[Name][]>);
}

export function readOne<Name extends StoreName>(base: IDBDatabase, store: Name, key: IDBValidKey): Promise<Rows[Name] | undefined> {
  return asked(base.transaction(store).objectStore(store).get(key) as IDBRequest<Rows[Name] | undefined>);
}

export const isQuota = (error: unknown): boolean => error instanceof DOMException && error.name === "QuotaExceededError";
