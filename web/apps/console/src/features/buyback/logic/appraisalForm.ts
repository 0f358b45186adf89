import type { Answer, Sheet } from "./appraisalTypes";
import type { AnswerState, Appraisal, AppraisalIn, DamageKind, PtsKind, Purchase, Question, RegisteredTo, SellerKind } from "../api/types";

export type AnswerField = { state: AnswerState | ""; note: string };
export type DamageField = { panel: string; kind: DamageKind; size: number; note: string };

/** An appraisal as it is typed: empty fields are empty texts, answers and works stand by their codes. */
export type AppraisalForm = {
  vin: string;
  make: string;
  model: string;
  year: number | "";
  mileage_km: number | "";
  attributes: Record<string, string>;
  seller_kind: SellerKind;
  registered_to: RegisteredTo;
  pts_kind: PtsKind | null;
  pts_number: string;
  sts_number: string;
  answers: Record<string, AnswerField>;
  damages: DamageField[];
  /** Readings of the phone; shown, sent back as they are. */
  paint: AppraisalIn["paint"];
  recon: Record<string, number>;
  note: string;
};

const NO_ANSWER: AnswerField = { state: "", note: "" };

/** The newest version, or what the lead has told before the first one. */
export function formOf(purchase: Purchase, questions: readonly Question[], sheet: Appraisal | null | undefined): AppraisalForm {
  const given = new Map((sheet?.answers ?? []).map((one: Answer) => [one.question, one]));
  const known: Sheet | Purchase = sheet ?? purchase;
  return {
    vin: known.vin ?? "",
    make: known.make,
    model: known.model,
    year: known.year,
    mileage_km: known.mileage_km,
    attributes: { ...known.attributes },
    seller_kind: sheet?.seller_kind ?? "person",
    registered_to: sheet?.registered_to ?? "seller",
    pts_kind: sheet?.pts_kind ?? null,
    pts_number: sheet?.pts_number ?? "",
    sts_number: sheet?.sts_number ?? "",
    answers: Object.fromEntries(
      questions.map(({ code }) => {
        const answer = given.get(code);
        return [code, answer ? { state: answer.state, note: answer.note ?? "" } : NO_ANSWER];
      }),
    ),
    damages: (sheet?.damages ?? []).map((one) => ({ panel: one.panel, kind: one.kind, size: one.size, note: one.note ?? "" })),
    paint: (sheet?.paint ?? []).map((one) => ({ ...one })),
    recon: Object.fromEntries((sheet?.recon ?? []).map((one) => [one.code, one.quantity])),
    note: sheet?.note ?? "",
  };
}

const text = (value: string): string | null => value.trim() || null;

type Shape = { byKm: boolean; titled: boolean };

/** The body of the API, and to which fields of the form its positions belong. */
export function bodyOf(form: AppraisalForm, { byKm, titled }: Shape): { body: AppraisalIn; names: Record<string, string> } {
  const names: Record<string, string> = {};
  const answered = Object.entries(form.answers).filter((entry): entry is [string, { state: AnswerState; note: string }] => entry[1].state !== "");
  const works = Object.entries(form.recon).filter(([, quantity]) => quantity > 0);
  for (const [index, [code]] of answered.entries()) names[`answers.${index}`] = `answers.${code}`;
  for (const [index, [code]] of works.entries()) names[`recon.${index}`] = `recon.${code}`;
  const attributes = Object.fromEntries(Object.entries(form.attributes).filter(([, value]) => value.trim()));
  const body: AppraisalIn = {
    vin: form.vin.trim(),
    make: form.make.trim(),
    model: form.model.trim(),
    year: Number(form.year),
    attributes,
    seller_kind: form.seller_kind,
    registered_to: form.registered_to,
    answers: answered.map(([question, { state, note }]) => ({ question, state, note: text(note) })),
    damages: form.damages.map((one) => ({ panel: one.panel, kind: one.kind, size: one.size, note: text(one.note) })),
    paint: form.paint,
    recon: works.map(([item, quantity]) => ({ item, quantity })),
    note: text(form.note),
  };
  if (byKm) body.mileage_km = form.mileage_km === "" ? null : form.mileage_km;
  if (titled) {
    body.pts_kind = form.pts_kind;
    body.pts_number = text(form.pts_number);
    body.sts_number = text(form.sts_number);
  }
  return { body, names };
}

export type SectionProgress = { section: string; questions: Question[]; answered: number; required: number; missing: number; defects: number };

/** Questions by section, in the order of the checklist, with what is still open. */
export function progressOf(questions: readonly Question[], answers: AppraisalForm["answers"]): SectionProgress[] {
  const sections = new Map<string, SectionProgress>();
  for (const question of questions) {
    const one = sections.get(question.section) ?? { section: question.section, questions: [], answered: 0, required: 0, missing: 0, defects: 0 };
    const state = answers[question.code]?.state ?? "";
    one.questions.push(question);
    if (state) one.answered += 1;
    if (state === "defect") one.defects += 1;
    if (question.required) one.required += 1;
    if (question.required && !state) one.missing += 1;
    sections.set(question.section, one);
  }
  return [...sections.values()];
}
