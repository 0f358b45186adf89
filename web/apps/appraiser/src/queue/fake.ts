import { ApiProblem, OFFLINE } from "@kite/api/problem";
import type { CommandsAnswer, Receipt, SentCommand, SyncPage } from "../data/protocol";
import { sha256 } from "../data/ids";
import type { Call, Net } from "./net";

/** A server in memory that speaks the protocol, and a line that fails as the test wants. For unit tests of the queue only. */
export type FaultKind = "before" | "after" | "cut" | "busy" | "broken";

type Stored = { length: number; sha256: string; bytes: Uint8Array<ArrayBuffer>; state: "receiving" | "verified"; patches: number };

const json = (body: unknown, status = 200): Response => new Response(JSON.stringify(body), { status });
const empty = (status: number, offset: number): Response => new Response(null, { status, headers: { "upload-offset": String(offset) } });
const problem = (status: number, code: string, params?: Record<string, unknown>): ApiProblem =>
  new ApiProblem(status, params ? { code, params } : { code });

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

const unpack = (header: string): Record<string, string> =>
  Object.fromEntries(header.split(",").map((pair) => pair.split(" ")).map(([key = "", value = ""]) => [key, atob(value)]));

export class FakeServer {
  readonly receipts = new Map<string, Receipt>();
  readonly effects: SentCommand[] = [];
  readonly uploads = new Map<string, Stored>();
  /** Bytes that came, those that were cut off included. */
  received = 0;
  requests = 0;
  page: Partial<SyncPage> = {};
  /** Decides about each request; nothing: it goes through. */
  fault: (call: Call) => FaultKind | undefined = () => undefined;
  refuse: (call: Call) => ApiProblem | undefined = () => undefined;
  decide: (command: SentCommand) => Partial<Receipt> = () => ({});
  #next = 1;

  net: Net = async (call) => {
    this.requests += 1;
    const fault = this.fault(call);
    if (fault === "before") throw problem(0, OFFLINE);
    if (fault === "busy") throw problem(503, "buyback_mobile.uploads_crowded");
    if (fault === "broken") throw problem(500, "common.internal");
    const refusal = this.refuse(call);
    if (refusal) throw refusal;
    const response = await this.#answer(call, fault === "cut");
    if (fault === "after" || fault === "cut") throw problem(0, OFFLINE);
    return response;
  };

  async #answer(call: Call, cut: boolean): Promise<Response> {
    if (call.path === "/commands") return json(this.#commands(JSON.parse(String(call.body)) as { commands: SentCommand[] }));
    if (call.path.startsWith("/receipts")) return json({ receipts: [...this.receipts.values()].filter(({ seq }) => seq > Number(call.path.split("=")[1])) });
    if (call.path.startsWith("/sync")) return json(this.#sync());
    return this.#tus(call, cut);
  }

  #commands({ commands }: { commands: SentCommand[] }): CommandsAnswer {
    const receipts: Receipt[] = [];
    for (const command of commands) {
      const known = this.receipts.get(command.id);
      if (!known && command.seq !== this.#next) break;
      receipts.push(known ?? this.#effect(command));
    }
    return { server_time: new Date().toISOString(), receipts, resume_from: this.#next };
  }

  #effect(command: SentCommand): Receipt {
    const at = new Date().toISOString();
    const receipt: Receipt = { id: command.id, seq: command.seq, state: "accepted", device_at: command.at, received_at: at, decided_at: at, ...this.decide(command) };
    this.#next += 1;
    this.receipts.set(command.id, receipt);
    if (receipt.state !== "rejected") this.effects.push(command);
    return receipt;
  }

  #sync(): SyncPage {
    const now = Date.now();
    return {
      cursor: "c1",
      more: false,
      server_time: new Date(now).toISOString(),
      expires_at: new Date(now + 24 * 3_600_000).toISOString(),
      device: { id: "d", name: "", centre_id: "c", person_id: "p", last_seq: this.#next - 1 },
      client: { minimum: "1.0.0", may_start: true },
      rule: { blur_min: 60, dark_max: 45, photos_min: 0, photo_bytes_max: 20_000_000, photo_pixels_max: 50_000_000, cache_hours: 24 },
      changed: [],
      removed: [],
      ...this.page,
    };
  }

  async #tus({ method, path, headers = {}, body }: Call, cut: boolean): Promise<Response> {
    const id = path.split("/")[2] ?? "";
    if (method === "POST") return this.#create(headers);
    const stored = this.uploads.get(id);
    if (!stored) throw problem(404, "common.not_found");
    if (method === "HEAD") return empty(200, stored.bytes.length);
    if (Number(headers["Upload-Offset"]) !== stored.bytes.length) throw problem(409, "buyback_mobile.tus_offset");
    const piece = body as Uint8Array;
    const part = cut ? piece.slice(0, Math.ceil(piece.length / 2)) : piece;
    this.received += piece.length;
    stored.bytes = joined(stored.bytes, part);
    stored.patches += 1;
    if (stored.bytes.length === stored.length) await this.#verify(id, stored);
    return empty(204, stored.bytes.length);
  }

  #create(headers: Record<string, string>): Response {
    const { id = "", sha256: hash = "" } = unpack(headers["Upload-Metadata"] ?? "");
    const old = this.uploads.get(id);
    if (!old) this.uploads.set(id, { length: Number(headers["Upload-Length"]), sha256: hash, bytes: new Uint8Array(), state: "receiving", patches: 0 });
    return empty(201, old?.bytes.length ?? 0);
  }

  async #verify(id: string, stored: Stored): Promise<void> {
    if ((await sha256(stored.bytes)) !== stored.sha256) {
      this.uploads.delete(id);
      throw problem(422, "buyback_mobile.hash_mismatch");
    }
    stored.state = "verified";
  }
}

/** Dice that fall the same way for the same seed. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

export const bytesOf = (seed: number, size: number): Uint8Array<ArrayBuffer> => {
  const roll = dice(seed);
  return Uint8Array.from({ length: size }, () => Math.floor(roll() * 256));
};

