import { call, identity, sendJson } from "@kite/api/clients";
import { keepCsrf } from "@kite/api/session";
import type { components } from "@kite/api/schema/identity";
import { uuid7 } from "../data/ids";
import { isIdle } from "../data/outbox";
import type { DeviceRow } from "../data/rows";
import type { Store } from "../data/store";
import { VERSION } from "../queue/net";

type Schemas = components["schemas"];
export type Asked = Schemas["SecondFactorAsked"];
export type Started = Schemas["SessionStarted"];
export type Proof = Schemas["ProofIn"];
export type Centre = { id: string; name: string };

/** What the person may do from a phone. */
const RIGHT = "buyback_mobile.command.write";

export const isStarted = (answer: Started | Asked): answer is Started => "csrf_token" in answer;

export function enter(group: string, login: string, password: string): Promise<Started | Asked> {
  return call(identity.POST("/api/identity/v1/sessions", { body: { group, login, password } })) as Promise<Started | Asked>;
}

export async function prove(pending: string, proof: Proof): Promise<Started> {
  return call(identity.POST("/api/identity/v1/sessions/second-factor", { body: { pending, proof } }));
}

/** The centres at which the person may inspect cars. */
export async function centresOf(me: Started): Promise<Centre[]> {
  keepCsrf(me.csrf_token);
  const reach = me.permissions[RIGHT];
  if (!reach) return [];
  const { items } = await call(identity.GET("/api/identity/v1/centres", { params: { query: { limit: 200 } } }));
  return items.filter(({ id }) => reach.everywhere || reach.centres.includes(id));
}

/** `Android, Chrome`: a name that a person recognises in a list. */
export function platform(): string {
  const { userAgent } = navigator;
  const system = [["iPhone", /iPhone/], ["iPad", /iPad/], ["Android", /Android/], ["Windows", /Windows/], ["macOS", /Mac OS/], ["Linux", /Linux/]] as const;
  const browser = [["Samsung Internet", /SamsungBrowser/], ["YaBrowser", /YaBrowser/], ["Firefox", /Firefox/], ["Chrome", /Chrome/], ["Safari", /Safari/]] as const;
  const named = (list: readonly (readonly [string, RegExp])[]): string => list.find(([, mark]) => mark.test(userAgent))?.[0] ?? "";
  return [named(system), named(browser)].filter(Boolean).join(", ") || "browser";
}

/** The id of this phone is made once; after a wipe it is another phone. */
async function deviceId(store: Store): Promise<string> {
  const known = store.get().device_id;
  if (known) return known;
  const id = uuid7();
  await store.commit({ put: { meta: [{ key: "device_id", value: id }] } });
  return id;
}

/** Registers this phone; the answer sets the cookie that proves it from now on. */
export async function register(store: Store, me: Started, group: string, centre: Centre, name: string): Promise<void> {
  const id = await deviceId(store);
  const body = { id, centre_id: centre.id, name, platform: platform(), client_version: VERSION, keep: "cookie" };
  await sendJson("POST", "/api/buyback-mobile/v1/devices", body);
  const device: DeviceRow = {
    id,
    name,
    centre_id: centre.id,
    centre: centre.name,
    person_id: me.person.id,
    person: me.person.full_name ?? "",
    login: me.person.login ?? "",
    group,
  };
  await store.commit({ put: { meta: [{ key: "device", value: device }] } });
}

/** Whether somebody else's work waits on this phone. An empty phone is simply taken over. */
export async function isForeign(store: Store, me: Started): Promise<boolean> {
  const { device } = store.get();
  if (!device || device.person_id === me.person.id) return false;
  if (!isIdle(store.get())) return true;
  await store.wipe();
  return false;
}

/** A fresh token for a phone that is known already. */
export async function renew(store: Store, me: Started): Promise<boolean> {
  const { device } = store.get();
  if (!device || device.person_id !== me.person.id) return false;
  await register(store, me, device.group, { id: device.centre_id, name: device.centre }, device.name);
  return true;
}

