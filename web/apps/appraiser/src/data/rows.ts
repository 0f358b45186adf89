import type { Estimate } from "./estimate";
import type { ClientRule, Clash, CommandKind, Fact, Fault, FieldValue, Question, Receipt, Refusal, Rule } from "./protocol";

/** This phone as the server knows it, and whose it is. */
export type DeviceRow = {
  id: string;
  name: string;
  centre_id: string;
  person_id: string;
  person: string;
  group: string;
  login: string;
  centre: string;
};

/** What the last contact said. */
export type Contact = {
  cursor?: string | undefined;
  /** When the server was last heard, by the clock of the phone. */
  heard_at: string;
  /** Seconds by which the clock of the phone is ahead of the server's. */
  ahead: number;
  expires_at: string;
  rule: Rule;
  client: ClientRule;
  last_seq: number;
};

/** A field of an inspection as the appraiser left it. */
export type Field = {
  value: FieldValue;
  at: string;
  /** What the server was last known to have. */
  seen?: FieldValue | undefined;
  /** Changed since the last command that carried it. */
  dirty: boolean;
};

/** An inspection on this phone. It holds no personal data of the seller. */
export type Draft = {
  purchase_id: string;
  vehicle_type: string;
  centre_id: string;
  checklist_id: string;
  title: string;
  begun_at: string;
  fields: Readonly<Record<string, Field>>;
  /** Which work mends which damage: the price of a damage. */
  links: Readonly<Record<string, { code: string; quantity: number }>>;
  /** Questions, parts and angles as they were when the inspection began: it ends by the list it began with. */
  questions: Question[];
  step: string;
  signed?: { at: string; act_hash: string; name?: string } | undefined;
  finished_at?: string | undefined;
  clashes: Clash[];
  /** What the server found wrong when the inspection was finished. */
  refusal?: Refusal | undefined;
};

export type CommandRow = {
  seq: number;
  id: string;
  at: string;
  kind: CommandKind;
  purchase_id: string;
  body: unknown;
  state: "queued" | "sent" | Receipt["state"];
  problem?: Refusal | undefined;
  decided_at?: string | undefined;
};

export type PhotoState = "stored" | "sending" | "verified" | "refused";

export type PhotoRow = {
  media_id: string;
  purchase_id: string;
  angle: string;
  sha256: string;
  size: number;
  width: number;
  height: number;
  taken_at: string;
  latitude_e6?: number | undefined;
  longitude_e6?: number | undefined;
  faults: Fault[];
  likeness: string;
  thumb: ArrayBuffer;
  state: PhotoState;
  /** The command that attaches it has been made. */
  told: boolean;
  /** The server has heard of it: an upload goes on where it ended. */
  begun: boolean;
  tries: number;
  problem?: Refusal | undefined;
};

/** The picture itself, apart from its row: lists are read without it. */
export type BlobRow = { media_id: string; bytes: ArrayBuffer };

export type FactRow = Fact & { key: string };

export type EstimateRow = Estimate & { purchase_id: string };

export type MetaRow =
  | { key: "device"; value: DeviceRow }
  | { key: "contact"; value: Contact }
  | { key: "seq"; value: number }
  | { key: "device_id"; value: string }
  | { key: "expired_at"; value: string }
  | { key: "ballast"; value: ArrayBuffer };

export const factKey = (kind: string, id: string): string => `${kind} ${id}`;

/** Stores of the phone: name and what a row is. */
export type Rows = {
  meta: MetaRow;
  facts: FactRow;
  drafts: Draft;
  commands: CommandRow;
  photos: PhotoRow;
  blobs: BlobRow;
  estimates: EstimateRow;
};
export type StoreName = keyof Rows;
