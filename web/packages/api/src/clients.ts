import createClient from "openapi-fetch";
import type { paths as Audit } from "../schema.audit";
import type { paths as Buyback } from "../schema.buyback";
import type { paths as Mobile } from "../schema.buyback-mobile";
import type { paths as Platform } from "../schema.console";
import type { paths as Finance } from "../schema.finance";
import type { paths as Identity } from "../schema.identity";
import type { paths as Sales } from "../schema.sales";
import type { paths as Vehicles } from "../schema.vehicles";
import type { paths as Verification } from "../schema.verification";
import { transport } from "./transport";

const options = {
  baseUrl: globalThis.location?.origin ?? "http://localhost",
  fetch: transport,
  // Several values of a filter are one word with commas.
  querySerializer: { array: { style: "form", explode: false } },
} as const;

/** One client per module; paths, queries and bodies are checked against the committed OpenAPI. */
export const audit = createClient<Audit>(options);
export const buyback = createClient<Buyback>(options);
/** Inspections by phone, as the desk sees them. */
export const mobile = createClient<Mobile>(options);
export const finance = createClient<Finance>(options);
export const identity = createClient<Identity>(options);
/** What the pages need beside the business: modules, files of lists. */
export const platform = createClient<Platform>(options);
export const sales = createClient<Sales>(options);
export const vehicles = createClient<Vehicles>(options);
export const verification = createClient<Verification>(options);

/** The body of an answer. A refusal has already been thrown as `ApiProblem`. */
export async function call<T>(answer: Promise<{ data?: T }>): Promise<T> {
  const { data } = await answer;
  return data as T;
}

/** The version that a write expects, for `params.header`. */
export const ifMatch = (version: number): { "If-Match": string } => ({ "If-Match": `"${version}"` });

/** JSON from a path that has no schema yet. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const url = new URL(path, options.baseUrl);
  const response = await transport(new Request(url, signal ? { signal } : {}));
  return (await response.json()) as T;
}

/** Sends JSON to a path that has no schema yet. */
export async function sendJson<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<T> {
  const url = new URL(path, options.baseUrl);
  const init: RequestInit = { method };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { "Content-Type": "application/json" };
  }
  const response = await transport(new Request(url, init));
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}
