import { ApiProblem, OFFLINE, problemOf } from "@kite/api/problem";
import { spoken } from "@kite/api/session";
import { version } from "../../package.json";

export const VERSION = version;
export const BASE = "/api/buyback-mobile/v1";

const TIMEOUT_MS = 60_000;

export type Call = { method: string; path: string; headers?: Record<string, string>; body?: BodyInit; signal?: AbortSignal };

/** One request to the module of the field. A refusal is thrown as `ApiProblem`, and so is a network that is not there. */
export type Net = (call: Call) => Promise<Response>;

export function makeNet(device: () => string | undefined, base = BASE): Net {
  return async ({ method, path, headers, body, signal }) => {
    const id = device();
    const all = { "Accept-Language": spoken(), "X-Kite-Client": VERSION, ...(id ? { "X-Kite-Device": id } : {}), ...headers };
    const until = AbortSignal.timeout(TIMEOUT_MS);
    const init: RequestInit = { method, headers: all, signal: signal ? AbortSignal.any([signal, until]) : until, cache: "no-store" };
    if (body !== undefined) init.body = body;
    let response: Response;
    try {
      response = await fetch(base + path, init);
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new ApiProblem(0, { code: OFFLINE });
    }
    if (!response.ok) throw await problemOf(response);
    return response;
  };
}

export async function getJson<T>(net: Net, path: string): Promise<T> {
  return (await (await net({ method: "GET", path })).json()) as T;
}

export async function postJson<T>(net: Net, path: string, body: unknown): Promise<T> {
  const headers = { "Content-Type": "application/json" };
  return (await (await net({ method: "POST", path, headers, body: JSON.stringify(body) })).json()) as T;
}

/** What a failure means for the queue. */
export type Meaning = "wipe" | "sign_in" | "device" | "later" | "refused";

const LATER = new Set([0, 408, 423, 425, 429, 460]);

/** A refusal that says when to come back (somebody changes the same thing at this moment) is none: nothing may be given up for it. */
export function meaningOf(problem: ApiProblem): Meaning {
  if (problem.status === 401) return String(problem.params.wipe) === "true" ? "wipe" : "sign_in";
  if (problem.status === 403 && problem.code === "buyback_mobile.device_needed") return "device";
  const passes = problem.retryAfter !== undefined || LATER.has(problem.status) || problem.status >= 500;
  return passes ? "later" : "refused";
}
