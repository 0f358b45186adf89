import { useCallback, useEffect, useRef, useState } from "react";

const NAME = "kite-drafts";
const STORE = "drafts";

type Draft = { key: string; at: number; value: unknown };

function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.addEventListener("upgradeneeded", () => asked.result.createObjectStore(STORE, { keyPath: "key" }));
    asked.addEventListener("success", () => done(asked.result));
    asked.addEventListener("error", () => fail(asked.error ?? new Error("IndexedDB")));
  });
}

async function act<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const base = await open();
  try {
    return await new Promise<T>((done, fail) => {
      const asked = work(base.transaction(STORE, mode).objectStore(STORE));
      asked.addEventListener("success", () => done(asked.result));
      asked.addEventListener("error", () => fail(asked.error ?? new Error("IndexedDB")));
    });
  } finally {
    base.close();
  }
}

export async function keepDraft(key: string, value: unknown): Promise<void> {
  await act("readwrite", (store) => store.put({ key, at: Date.now(), value } satisfies Draft));
}

export async function readDraft(key: string): Promise<Draft | undefined> {
  return act<Draft | undefined>("readonly", (store) => store.get(key) as IDBRequest<Draft | undefined>);
}

export async function dropDraft(key: string): Promise<void> {
  await act("readwrite", (store) => store.delete(key));
}

const SAVE_MS = 400;

/**
 * Keeps what was typed, whatever happens to the page. `restore` gets the draft once, if there is one;
 * `save` is called with every change; `drop` when the form was sent.
 */
export function useDraft<T>(key: string, restore: (value: T) => void) {
  const [restored, setRestored] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const take = useRef(restore);
  take.current = restore;
  useEffect(() => {
    let gone = false;
    void readDraft(key)
      .then((draft) => {
        if (gone || !draft) return;
        take.current(draft.value as T);
        setRestored(true);
      })
      .catch(() => undefined);
    return () => {
      gone = true;
    };
  }, [key]);
  const save = useCallback(
    (value: T) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void keepDraft(key, value).catch(() => undefined), SAVE_MS);
    },
    [key],
  );
  const drop = useCallback(() => {
    clearTimeout(timer.current);
    setRestored(false);
    return dropDraft(key).catch(() => undefined);
  }, [key]);
  return { restored, save, drop };
}
