import type { CommandsAnswer, FieldValue, Receipt, SentCommand } from "../data/protocol";
import type { CommandRow, Draft, Field } from "../data/rows";
import type { Store } from "../data/store";
import { type Net, postJson } from "./net";
import { ApiProblem } from "@kite/api/problem";

const BATCH = 50;
/** A batch of signatures is heavy; a slow line carries this in a few seconds. */
const BATCH_BYTES = 256 * 1024;

const waiting = (store: Store): CommandRow[] =>
  [...store.get().commands.values()].filter(({ state }) => state === "queued" || state === "sent").toSorted((a, b) => a.seq - b.seq);

function batchOf(rows: readonly CommandRow[]): CommandRow[] {
  let size = 0;
  return rows.slice(0, BATCH).filter((row, place) => {
    size += JSON.stringify(row.body).length;
    return place === 0 || size <= BATCH_BYTES;
  });
}

const said = ({ id, seq, at, kind, body }: CommandRow): SentCommand => ({ id, seq, at, kind, body });
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

type Said = { fields: { path: string; value: FieldValue }[] };

/** What the server took, it is known to have. */
function heard(draft: Draft, body: Said): Draft {
  const fields: Record<string, Field> = { ...draft.fields };
  for (const { path, value } of body.fields) {
    const own = fields[path];
    if (own) fields[path] = { ...own, seen: value };
  }
  return { ...draft, fields };
}

/** The value that counts is shown; the other one is kept beside it until somebody has looked at both. */
function clashed(draft: Draft, receipt: Receipt): Draft {
  const fields: Record<string, Field> = { ...draft.fields };
  for (const { path, kept = null, kept_at, kept_ours } of receipt.conflicts ?? []) {
    const own = fields[path];
    if (kept_ours || own?.dirty) continue;
    fields[path] = { value: kept, at: kept_at, seen: kept, dirty: false };
  }
  const told = new Set((receipt.conflicts ?? []).map(({ path }) => path));
  const clashes = [...draft.clashes.filter(({ path }) => !told.has(path)), ...(receipt.conflicts ?? [])];
  return { ...draft, fields, clashes };
}

/** What a receipt means for the inspection. */
export function taken(draft: Draft, row: CommandRow, receipt: Receipt): Draft {
  if (receipt.state === "rejected") {
    const again = { ...draft, refusal: receipt.problem };
    if (row.kind === "finish_inspection") return { ...again, finished_at: undefined };
    return row.kind === "sign" ? { ...again, signed: undefined } : again;
  }
  const known = row.kind === "save_inspection" ? heard(draft, row.body as Said) : draft;
  return receipt.state === "conflict" ? clashed(known, receipt) : known;
}

const isNews = (row: CommandRow | undefined): boolean => row?.state === "queued" || row?.state === "sent";

async function keepReceipts(store: Store, receipts: readonly Receipt[]): Promise<void> {
  const news = receipts.flatMap((receipt) => {
    const row = store.get().commands.get(receipt.seq);
    return row && row.id === receipt.id && isNews(row) ? [{ row, receipt }] : [];
  });
  const commands = news.map(({ row, receipt }): CommandRow => {
    const { state, problem, decided_at } = receipt;
    return { ...row, state, problem, decided_at, body: state === "accepted" ? null : row.body };
  });
  await store.commit({ put: { commands } });
  for (const { row, receipt } of news) store.draft(row.purchase_id, (draft) => taken(draft, row, receipt));
}

/** Commands below `next` were decided in an answer that got lost: their receipts are read once more. */
async function readAgain(store: Store, net: Net, next: number): Promise<void> {
  const lost = waiting(store).filter(({ seq }) => seq < next);
  const first = lost[0];
  if (!first) return;
  const { receipts } = (await (await net({ method: "GET", path: `/receipts?after=${first.seq - 1}` })).json()) as { receipts: Receipt[] };
  await keepReceipts(store, receipts);
}

async function sendBatch(store: Store, net: Net): Promise<boolean> {
  const rows = batchOf(waiting(store));
  if (rows.length === 0) return false;
  await store.commit({ put: { commands: rows.map((row): CommandRow => ({ ...row, state: "sent" })) } });
  const answer = await postJson<CommandsAnswer>(net, "/commands", { commands: rows.map(said) });
  await keepReceipts(store, answer.receipts);
  await readAgain(store, net, answer.resume_from);
  const moved = !same(rows[0]?.id, waiting(store)[0]?.id);
  if (moved) return true;
  const { stopped } = answer;
  throw new ApiProblem(503, { code: stopped?.code ?? "web.unreadable", title: stopped?.ru ?? "" });
}

/** Sends every command in its turn. A rejected one is done with; what the server did not take is sent again later. */
export async function sendCommands(store: Store, net: Net): Promise<void> {
  // The next batch begins where the server says that this one ended.
  // oxlint-disable-next-line no-await-in-loop, no-empty
  while (await sendBatch(store, net)) {}
}
