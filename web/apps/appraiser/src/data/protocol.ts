import type { components } from "@kite/api/schema/buyback-mobile";

/** What the phone and the server tell each other (`docs/modules/buyback-mobile.md`). */

export type Money = { amount: number; currency: string };
export type Named = { code: string; ru: string; en: string };

export type Attribute = Named & {
  kind: "number" | "choice" | "text";
  min?: number;
  max?: number;
  words?: Named[];
  unit?: { ru: string; en: string };
  required: boolean;
};

export type Angle = Named & { required: boolean };
export type Question = Named & { section: string; required: boolean; critical: boolean };

/** Everything that an inspection of a type of vehicle asks for. */
export type Template = {
  vehicle_type: string;
  centre_id: string;
  ru: string;
  en: string;
  number: string;
  usage: "km" | "engine_hours";
  titled: boolean;
  attributes: Attribute[];
  panels: Named[];
  photo_angles: Angle[];
  checklist_id: string;
  questions: Question[];
};

export type Price = Named & { price: Money };
export type PriceList = { vehicle_type: string; centre_id: string; items: Price[] };

export type Visit = {
  purchase_id: string;
  centre_id: string;
  state: string;
  appraiser_id?: string | null;
  appointment_at?: string | null;
  address?: string | null;
  latitude_e6?: number | null;
  longitude_e6?: number | null;
  vehicle_type: string;
  vin?: string | null;
  make: string;
  model: string;
  year: number;
  mileage_km: number;
  attributes: Record<string, string>;
  plate?: string | null;
  seller_name?: string | null;
  seller_phone?: string | null;
  checklist_id?: string | null;
  offer?: { amount: Money; valid_until: string } | null;
};

export type FieldValue = string | number | Readonly<Record<string, string | number | null>> | null;
export type ServerField = { value?: FieldValue; at: string; ours?: boolean };
export type Fault = "blurred" | "dark" | "duplicate" | "duplicate_angle";
/** Two people changed one field without knowing of each other. */
export type Clash = {
  path: string;
  kept?: FieldValue;
  kept_at: string;
  lost?: FieldValue;
  lost_at: string;
  kept_ours: boolean;
};

/** What the server has of an inspection. */
export type Inspection = {
  purchase_id: string;
  state: "open" | "finished" | "complete" | "abandoned";
  checklist_id: string;
  fields: Record<string, ServerField>;
  supplement: Question[];
  photos: { media_id: string; angle: string; state: "expected" | "attached" | "refused"; faults: Fault[] }[];
  missing_angles: string[];
  signatures: { id: string; act_hash: string; signed_at: string; valid: boolean }[];
  conflicts: Clash[];
};

export type Approval = { id: string; purchase_id: string; state: string; asked: Money; limit?: Money | null };

export type FactBodies = {
  template: Template;
  prices: PriceList;
  visit: Visit;
  inspection: Inspection;
  approval: Approval;
};
export type FactKind = keyof FactBodies;
export type Fact = { [Kind in FactKind]: { kind: Kind; id: string; body: FactBodies[Kind] } }[FactKind];

/** Limits that the server sets for photographs and for what is kept here. */
export type Rule = {
  blur_min: number;
  dark_max: number;
  photos_min: number;
  photo_bytes_max: number;
  photo_pixels_max: number;
  cache_hours: number;
};

export type ClientRule = { minimum: string; yours?: string | null; may_start: boolean };

export type SyncPage = {
  cursor: string;
  more: boolean;
  server_time: string;
  expires_at: string;
  device: { id: string; name: string; centre_id: string; person_id: string; last_seq: number };
  client: ClientRule;
  rule: Rule;
  changed: Fact[];
  removed: { kind: FactKind; id: string }[];
};

export type CommandKind = "start_inspection" | "save_inspection" | "attach_photo" | "sign" | "finish_inspection";
export type Refusal = {
  code: string;
  ru: string;
  en: string;
  errors?: { pointer: string; code: string; ru: string; en: string }[];
};

export type Receipt = {
  id: string;
  seq: number;
  state: "accepted" | "rejected" | "conflict";
  device_at: string;
  received_at: string;
  decided_at: string;
  problem?: Refusal;
  conflicts?: Clash[];
};

export type CommandsAnswer = {
  server_time: string;
  receipts: Receipt[];
  resume_from: number;
  stopped?: { code: string; ru: string; en: string } | null;
};

export type SentCommand = { id: string; seq: number; at: string; kind: CommandKind; body: unknown };

type Schemas = components["schemas"];
type Is<Wanted, Given extends Wanted> = Given;
/** What the committed OpenAPI says has to fit what is written above: a drift does not compile. */
export type Agreed = [
  Is<Rule, Schemas["SyncRule"]>,
  Is<ClientRule, Schemas["SyncClient"]>,
  Is<SyncPage["device"], Schemas["SyncDevice"]>,
  Is<{ kind: FactKind; id: string }, Schemas["Gone"]>,
  Is<Pick<SyncPage, "cursor" | "more" | "server_time" | "expires_at">, Schemas["Sync"]>,
  Is<Omit<Refusal, "errors">, Schemas["Refusal"]>,
  Is<Pick<Receipt, "id" | "seq" | "device_at" | "received_at">, Schemas["Receipt"]>,
  Is<Schemas["CommandIn"], Pick<SentCommand, "id" | "seq" | "at" | "kind"> & { body: Record<string, never> }>,
  Is<Pick<CommandsAnswer, "server_time" | "resume_from" | "stopped">, Schemas["CommandsTaken"]>,
  Is<Fault, Schemas["PhotoFault"]>,
];
