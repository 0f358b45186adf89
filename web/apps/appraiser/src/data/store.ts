import { asked, change, isQuota, openBase, readAll, readOne } from "./db";
import type { CommandRow, Contact, DeviceRow, Draft, EstimateRow, FactRow, MetaRow, PhotoRow, Rows, StoreName } from "./rows";

/** Everything that the screens show, as it is in memory. Pictures themselves stay on the disk. */
export type Snapshot = {
  device?: DeviceRow | undefined;
  device_id?: string | undefined;
  contact?: Contact | undefined;
  /** When personal data were deleted because nobody had been in contact for a day. */
  expired_at?: string | undefined;
  facts: ReadonlyMap<string, FactRow>;
  drafts: ReadonlyMap<string, Draft>;
  commands: ReadonlyMap<number, CommandRow>;
  photos: ReadonlyMap<string, PhotoRow>;
  estimates: ReadonlyMap<string, EstimateRow>;
  /** The phone refused to keep something because it is full. */
  full: boolean;
  /** A newer version of the page has taken the data over. */
  outdated: boolean;
};

export type Change = {
  put?: { [Name in StoreName]?: readonly Rows[Name][] };
  drop?: { [Name in StoreName]?: readonly IDBValidKey[] };
};

/** A change of a draft that may be made twice without harm. */
export type Edit = { id: string; make: (draft: Draft) => Draft };

/** A command before it has its number. */
export type Order = Pick<CommandRow, "kind" | "purchase_id" | "body" | "at" | "id">;

const EMPTY: Snapshot = {
  facts: new Map(),
  drafts: new Map(),
  commands: new Map(),
  photos: new Map(),
  estimates: new Map(),
  full: false,
  outdated: false,
};

/** So much room is kept for text: when the phone is full it is given up, so that what was typed still fits. */
const BALLAST = 1024 * 1024;

type Mapped = "facts" | "drafts" | "commands" | "photos" | "estimates";
const MAPPED: readonly Mapped[] = ["facts", "drafts", "commands", "photos", "estimates"];
const KEYS: Record<Mapped, string> = {
  facts: "key",
  drafts: "purchase_id",
  commands: "seq",
  photos: "media_id",
  estimates: "purchase_id",
};

const keyed = (name: Mapped, rows: readonly unknown[]): [IDBValidKey, unknown][] =>
  rows.map((row) => [(row as Record<string, IDBValidKey>)[KEYS[name]] ?? "", row]);

/** What the phone keeps: in memory for the screens, on the disk before anything is called saved. */
export class Store {
  #base: IDBDatabase;
  #snapshot: Snapshot = EMPTY;
  readonly #listeners = new Set<() => void>();
  readonly #unsaved = new Set<string>();
  #saving: Promise<void> | undefined;

  private constructor(base: IDBDatabase) {
    this.#base = base;
  }

  static async open(name?: string): Promise<Store> {
    const opened: { store?: Store } = {};
    const base = await openBase(name, undefined, () => opened.store?.tell({ outdated: true }));
    const store = new Store(base);
    opened.store = store;
    await store.#load();
    return store;
  }

  async #load(): Promise<void> {
    const loaded: Partial<Record<keyof Snapshot, unknown>> = {};
    const rows = await Promise.all(MAPPED.map((name) => readAll(this.#base, name)));
    for (const [index, name] of MAPPED.entries()) loaded[name] = new Map(keyed(name, rows[index] ?? []));
    const meta = await readAll(this.#base, "meta");
    this.tell({ ...(loaded as Partial<Snapshot>), ...shown(meta) });
  }

  get = (): Snapshot => this.#snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Changes what the screens show without keeping it. */
  tell(part: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...part };
    for (const listener of this.#listeners) listener();
  }

  /** Keeps a change: on the disk first, on the screens after that. */
  async commit(made: Change): Promise<void> {
    const names = touched(made);
    if (names.length === 0) return;
    await this.#roomy(() => change(this.#base, names, (tx) => apply(tx, made)));
    this.#show(made);
  }

  /**
   * Commands get their numbers in the order in which they are given, without a gap. They, `also` and what `edit` makes of the
   * draft are one change; what was typed while it was being kept stays.
   */
  async order(orders: readonly Order[], also: Change = {}, edit?: Edit): Promise<CommandRow[]> {
    const draft = edit && this.#snapshot.drafts.get(edit.id);
    const whole: Change = draft && edit ? { ...also, put: { ...also.put, drafts: [edit.make(draft)] } } : also;
    const names = [...new Set<StoreName>(["meta", "commands", ...touched(whole)])];
    let rows: CommandRow[] = [];
    await this.#roomy(() =>
      change(this.#base, names, (tx) => {
        const meta = tx.objectStore("meta");
        const last = meta.get("seq") as IDBRequest<{ value: number } | undefined>;
        last.addEventListener("success", () => {
          const from = last.result?.value ?? 0;
          rows = orders.map((order, index) => ({ ...order, seq: from + index + 1, state: "queued" }));
          for (const row of rows) tx.objectStore("commands").put(row);
          meta.put({ key: "seq", value: from + rows.length } satisfies MetaRow);
          apply(tx, whole);
        });
      }),
    );
    this.#show({ ...also, put: { ...also.put, commands: [...(also.put?.commands ?? []), ...rows] } });
    if (edit) this.draft(edit.id, edit.make);
    return rows;
  }

  /** Numbers go on after those that the server has already: an old backup must not use them again. */
  async atLeastSeq(last: number): Promise<void> {
    const row = await readOne(this.#base, "meta", "seq");
    const own = row?.key === "seq" ? row.value : 0;
    if (own < last) await this.commit({ put: { meta: [{ key: "seq", value: last }] } });
  }

  /** Changes a draft at once on the screen, and on the disk as soon as the change before is there. */
  draft(id: string, edit: (draft: Draft) => Draft): void {
    const old = this.#snapshot.drafts.get(id);
    if (!old) return;
    this.tell({ drafts: new Map(this.#snapshot.drafts).set(id, edit(old)) });
    this.#unsaved.add(id);
    this.#saving ??= this.#save();
  }

  /** Everything that was typed is on the disk. */
  async saved(): Promise<void> {
    await this.#saving;
  }

  async #save(): Promise<void> {
    try {
      while (this.#unsaved.size > 0) {
        const drafts = [...this.#unsaved].flatMap((id) => this.#snapshot.drafts.get(id) ?? []);
        this.#unsaved.clear();
        // One change after the other: what was typed meanwhile goes with the next.
        // oxlint-disable-next-line no-await-in-loop
        await this.#roomy(() => change(this.#base, ["drafts"], (tx) => apply(tx, { put: { drafts } })));
      }
    } finally {
      this.#saving = undefined;
    }
  }

  /** Reads a picture. */
  async bytes(media: string): Promise<ArrayBuffer | undefined> {
    return (await readOne(this.#base, "blobs", media))?.bytes;
  }

  /** Keeps a new picture. A full phone refuses it: the room that is left belongs to text. */
  async keepPhoto(photo: PhotoRow, bytes: ArrayBuffer, drop: readonly string[] = []): Promise<void> {
    const made: Change = {
      put: { photos: [photo], blobs: [{ media_id: photo.media_id, bytes }] },
      drop: { photos: drop, blobs: drop },
    };
    try {
      await change(this.#base, ["photos", "blobs"], (tx) => apply(tx, made));
    } catch (error) {
      if (isQuota(error)) this.tell({ full: true });
      throw error;
    }
    this.#show(made);
  }

  /** Lays the room for text aside, unless the phone is full already. */
  async layBallast(): Promise<void> {
    const old = await readOne(this.#base, "meta", "ballast");
    if (old) return;
    const value = new Uint8Array(BALLAST);
    for (let from = 0; from < BALLAST; from += 65_536) crypto.getRandomValues(value.subarray(from, from + 65_536));
    const made: Change = { put: { meta: [{ key: "ballast", value: value.buffer }] } };
    await change(this.#base, ["meta"], (tx) => apply(tx, made)).then(
      () => this.tell({ full: false }),
      () => undefined,
    );
  }

  async #roomy(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isQuota(error)) throw error;
      this.tell({ full: true });
      await change(this.#base, ["meta"], (tx) => tx.objectStore("meta").delete("ballast"));
      await work();
    }
  }

  #show({ put = {}, drop = {} }: Change): void {
    const part: Partial<Record<keyof Snapshot, unknown>> = {};
    for (const name of MAPPED) {
      const [added, gone] = [put[name] ?? [], drop[name] ?? []];
      if (added.length + gone.length === 0) continue;
      const next = new Map<IDBValidKey, unknown>(this.#snapshot[name] as ReadonlyMap<IDBValidKey, unknown>);
      for (const key of gone) next.delete(key);
      for (const [key, row] of keyed(name, added)) next.set(key, row);
      part[name] = next;
    }
    for (const key of drop.meta ?? []) part[key as keyof Snapshot] = undefined;
    this.tell({ ...(part as Partial<Snapshot>), ...shown(put.meta ?? []) });
  }

  /** Deletes everything: the database itself, not its rows. */
  async wipe(): Promise<void> {
    const { name } = this.#base;
    this.#base.close();
    await asked(indexedDB.deleteDatabase(name));
    this.#base = await openBase(name);
    this.#unsaved.clear();
    this.#snapshot = EMPTY;
    this.tell({});
  }

  close(): void {
    this.#base.close();
  }
}

const touched = ({ put = {}, drop = {} }: Change): StoreName[] => {
  const names = new Set([...Object.entries(put), ...Object.entries(drop)].filter(([, rows]) => rows.length > 0).map(([name]) => name));
  return [...names] as StoreName[];
};

function apply(tx: IDBTransaction, { put = {}, drop = {} }: Change): void {
  for (const [name, keys] of Object.entries(drop)) for (const key of keys) tx.objectStore(name).delete(key);
  for (const [name, rows] of Object.entries(put)) for (const row of rows) tx.objectStore(name).put(row);
}

/** The rows of `meta` that screens look at. */
function shown(rows: readonly MetaRow[]): Partial<Snapshot> {
  const known = rows.filter((row) => row.key !== "ballast" && row.key !== "seq");
  return Object.fromEntries(known.map((row) => [row.key, row.value]));
}
