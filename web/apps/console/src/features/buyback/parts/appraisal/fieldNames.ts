import type { Lang } from "@kite/i18n";
import type { AnswerState, Question, ReconItem, VehicleType } from "../../api/types";
import type { AnswerField, DamageField } from "../../logic/appraisalForm";
import type { ru } from "../../i18n/ru";

/** What a field of the flat form is called on the screen. */
export function fieldLabel(name: string, t: typeof ru, questions: readonly Question[], items: readonly ReconItem[], type: VehicleType | undefined, lang: Lang): string {
  const [kind = "", ...rest] = name.split(".");
  const code = rest.join(".");
  if (kind === "answers") return questions.find((one) => one.code === code)?.[lang] ?? code;
  if (kind === "recon") return items.find((one) => one.code === code)?.[lang] ?? code;
  if (kind === "attributes") return type?.attributes.find((one) => one.code === code)?.[lang] ?? code;
  const a = t.appraisal;
  const plain: Record<string, string> = {
    vin: a.vin, make: a.make, model: a.model, year: a.year, mileage_km: a.mileage, seller_kind: a.sellerKind, registered_to: a.registeredTo,
    pts_kind: a.ptsKind, pts_number: a.ptsNumber, sts_number: a.stsNumber, ...a.fields,
  };
  return plain[name] ?? name;
}

/** A value of the flat form as people read it. */
export function fieldText(value: string | undefined, t: typeof ru): string {
  if (value === undefined) return "—";
  const read: unknown = JSON.parse(value);
  if (Array.isArray(read)) return (read as DamageField[]).map((one) => `${t.words.damage[one.kind]}, ${t.words.size[one.size]}`).join("; ") || "—";
  if (typeof read === "object" && read !== null) {
    const { state, note } = read as AnswerField;
    return [state ? t.words.answer[state as AnswerState] : "—", note].filter(Boolean).join(": ");
  }
  return String(read ?? "") || "—";
}
