import { readNumber, readPts, readSts } from "../checks/number";
import { factOf, textOf, typeKey } from "../data/facts";
import type { FieldValue, Named, Question, Template } from "../data/protocol";
import type { Draft, PhotoRow } from "../data/rows";
import type { Snapshot } from "../data/store";

export type StepId = "papers" | "photos" | "body" | "cabin" | "technics" | "drive" | "more" | "works" | "summary";

/** Which step a section of the checklist belongs to; sections that a dealer has made himself come together in one. */
const HOME: Readonly<Record<string, StepId>> = {
  documents: "papers", identity: "papers", history: "papers",
  body: "body", paint: "body", glass: "body", wheels: "body",
  interior: "cabin", electrics: "cabin", extras: "cabin",
  engine: "technics", transmission: "technics", suspension: "technics", brakes: "technics", underbody: "technics", diagnostics: "technics",
  test_drive: "drive",
};
const ORDER: readonly StepId[] = ["papers", "photos", "body", "cabin", "technics", "drive", "more", "works", "summary"];

export const homeOf = ({ section }: Question): StepId => HOME[section] ?? "more";

/** The steps of this inspection: those that have nothing to ask are left out. */
export function stepsOf(draft: Draft, template: Template | undefined): StepId[] {
  const asked = new Set(draft.questions.map(homeOf));
  const has = (step: StepId): boolean => {
    if (step === "photos") return (template?.photo_angles.length ?? 0) > 0;
    if (step === "body") return (template?.panels.length ?? 0) > 0 || asked.has(step);
    return step === "papers" || step === "works" || step === "summary" || asked.has(step);
  };
  return ORDER.filter(has);
}

export type Damage = { id: string; panel: string; kind: string; size: number; note: string };

type Row = Readonly<Record<string, string | number | null>>;
const rowOf = (value: FieldValue | undefined): Row | undefined => (typeof value === "object" && value !== null ? value : undefined);

/** Rows of a list: `answers`, `damages`, `recon`, `paint`. */
export function rowsOf(draft: Draft, list: string): [string, Row][] {
  const head = `${list}.`;
  return Object.entries(draft.fields).flatMap(([path, { value }]) => {
    const row = path.startsWith(head) ? rowOf(value) : undefined;
    return row ? [[path.slice(head.length), row]] : [];
  });
}

export const damagesOf = (draft: Draft): Damage[] =>
  rowsOf(draft, "damages").map(([id, row]) => ({ id, panel: String(row.panel), kind: String(row.kind), size: Number(row.size), note: String(row.note ?? "") }));

export const answerOf = (draft: Draft, code: string): { state?: string; note?: string } => {
  const row = rowOf(draft.fields[`answers.${code}`]?.value);
  return row ? { state: String(row.state), note: String(row.note ?? "") } : {};
};

export const micronsOf = (draft: Draft, panel: string): number | undefined => {
  const value = rowOf(draft.fields[`paint.${panel}`]?.value)?.microns;
  return typeof value === "number" ? value : undefined;
};

export const quantityOf = (draft: Draft, code: string): number => Number(rowOf(draft.fields[`recon.${code}`]?.value)?.quantity ?? 0);

/** Parts that have no paint to measure. */
const BARE = /glass|wheel|interior|mechanic|light|seat|exhaust|fork|tyre|tank|chassis|frame/;
export const painted = (panels: readonly Named[]): Named[] => panels.filter(({ code }) => !BARE.test(code));

/** How thick paint is told: what leaves a factory, what was painted again, what hides filler. */
export const paintTone = (microns: number): "factory" | "repaint" | "filler" => (microns > 300 ? "filler" : microns > 180 ? "repaint" : "factory");

/** The cost of all works by the price list, in kopecks. */
export function worksOf(draft: Draft, snapshot: Pick<Snapshot, "facts">): number {
  const items = factOf(snapshot, "prices", typeKey(draft))?.items ?? [];
  return items.reduce((sum, { code, price }) => sum + price.amount * quantityOf(draft, code), 0);
}

/** The photograph that counts for an angle, else the newest. */
export function photoFor(photos: readonly PhotoRow[], angle: string): PhotoRow | undefined {
  const own = photos.filter((photo) => photo.angle === angle && photo.state !== "refused");
  return own.findLast(({ faults }) => faults.length === 0) ?? own.at(-1);
}

export const isGood = ({ faults, state }: PhotoRow): boolean => faults.length === 0 && state !== "refused";

const FIELDS = ["make", "model", "seller_kind", "registered_to"] as const;

/** Fields that must be there and are not, or are wrong. */
export function wrongFields(draft: Draft, template: Template | undefined): string[] {
  const text = (path: string): string => textOf(draft.fields[path]?.value);
  const wrong: string[] = FIELDS.filter((path) => text(path).trim() === "");
  if (readNumber(template?.number ?? "vin", text("vin")).fault) wrong.push("vin");
  const year = Number(text("year"));
  if (!(year >= 1900 && year <= 2100)) wrong.push("year");
  if (template?.usage === "km" && text("mileage_km") === "") wrong.push("mileage_km");
  for (const one of template?.attributes ?? []) if (one.required && text(`attributes.${one.code}`) === "") wrong.push(`attributes.${one.code}`);
  return [...wrong, ...wrongPapers(text, template)];
}

function wrongPapers(text: (path: string) => string, template: Template | undefined): string[] {
  if (!template?.titled) return [];
  const kind = text("pts_kind");
  const number = text("pts_number");
  return [
    ...(kind === "" ? ["pts_kind"] : []),
    ...(number !== "" && !readPts(number, kind === "electronic") ? ["pts_number"] : []),
    ...(text("sts_number") !== "" && !readSts(text("sts_number")) ? ["sts_number"] : []),
  ];
}

export type Missing = { step: StepId; what: "fields" | "answers" | "photos" | "bad"; count: number };

/** What an inspection lacks before it can be finished, by the step where it is given. */
export function missingOf(draft: Draft, template: Template | undefined, photos: readonly PhotoRow[], photosMin = 0): Missing[] {
  const fields = wrongFields(draft, template).length;
  const unanswered = draft.questions.filter((question) => question.required && !answerOf(draft, question.code).state);
  const steps = [...new Set(unanswered.map(homeOf))];
  const required = (template?.photo_angles ?? []).filter((angle) => angle.required);
  const absent = required.filter(({ code }) => !photoFor(photos, code)).length;
  const bad = required.filter(({ code }) => photoFor(photos, code) && !photos.some((photo) => photo.angle === code && isGood(photo))).length;
  const all: Missing[] = [
    { step: "papers", what: "fields", count: fields },
    { step: "photos", what: "photos", count: Math.max(absent, photosMin - photos.filter(isGood).length) },
    { step: "photos", what: "bad", count: bad },
    ...steps.map((step): Missing => ({ step, what: "answers", count: unanswered.filter((question) => homeOf(question) === step).length })),
  ];
  return all.filter(({ count }) => count > 0);
}

/** The step of a field that the server found wrong: `answers.keys`, `mileage_km`, `photos`. */
export function stepOfPath(path: string, draft: Draft): StepId {
  const [head = "", code = ""] = path.replace(/^\//, "").split(/[./]/);
  if (head === "answers") return homeOf(draft.questions.find((question) => question.code === code) ?? { code, section: "", ru: "", en: "", required: false, critical: false });
  if (head === "damages" || head === "paint") return "body";
  if (head === "recon") return "works";
  return head.startsWith("photo") || head === "angle" ? "photos" : "papers";
}

/** `Z94•••4471`: enough to know the car by, not enough to read over a shoulder. */
export const shortVin = (vin: string): string => (vin.length > 9 ? `${vin.slice(0, 3)}•••${vin.slice(-4)}` : vin);
