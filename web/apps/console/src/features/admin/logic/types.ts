import type { components } from "@kite/api/schema/vehicles";

type S = components["schemas"];
export type VehicleType = S["VehicleType"];
export type VehicleTypeIn = S["VehicleTypeIn"];
export type Attribute = S["Attribute"];
export type Term = S["Term"];
export type PhotoAngle = S["PhotoAngle"];

export type Keyed<T> = T & { key: string };

/** A type of vehicles as it is typed: every row of a list knows itself, so that removing one moves no other. */
export type TypeDraft = Omit<VehicleTypeIn, "attributes" | "photo_angles" | "panels" | "valid_from" | "centre_id"> & {
  attributes: Keyed<{ code: string; ru: string; en: string; kind: Attribute["kind"]; required: boolean; min: number | string; max: number | string; unit_ru: string; unit_en: string; words: string }>[];
  photo_angles: Keyed<PhotoAngle>[];
  panels: Keyed<Term>[];
  valid_from: string | null;
  centre_id: string | null;
};

const fresh = (): string => crypto.randomUUID();

const keyed = <T extends object>(rows: readonly T[]): Keyed<T>[] => rows.map((one) => ({ ...one, key: fresh() }));

/** `petrol = бензин / petrol`, one word a line. */
export function wordsText(words: readonly Term[] | undefined): string {
  return (words ?? []).map((one) => `${one.code} = ${one.ru} / ${one.en}`).join("\n");
}

export function wordsOf(text: string): Term[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [code = "", names = ""] = line.split("=").map((part) => part.trim());
      const [ru = "", en = ""] = names.split("/").map((part) => part.trim());
      return { code, ru, en: en || ru };
    });
}

/** A version to begin with: a copy of the one in force, or an empty type. */
export function draftOf(type: VehicleType | undefined, valid_from: string): TypeDraft {
  if (!type) {
    return { code: "", ru: "", en: "", number: "vin", usage: "km", titled: true, photos_min: 6, source: "", vat_schemes: ["full"], attributes: [], photo_angles: [], panels: [], valid_from, centre_id: null };
  }
  const { code, ru, en, number, usage, titled, photos_min, vat_schemes } = type;
  const attributes = type.attributes.map((one) => ({ key: fresh(), code: one.code, ru: one.ru, en: one.en, kind: one.kind, required: one.required, min: one.min ?? "", max: one.max ?? "", unit_ru: one.unit?.ru ?? "", unit_en: one.unit?.en ?? "", words: wordsText(one.words) }));
  return { code, ru, en, number, usage, titled, photos_min, vat_schemes, source: "", attributes, photo_angles: keyed(type.photo_angles), panels: keyed(type.panels), valid_from, centre_id: type.centre_id ?? null };
}

const whole = (value: number | string): number | null => (value === "" ? null : Number(value));

function attributeOf(one: TypeDraft["attributes"][number]): Attribute {
  const plain = { code: one.code.trim(), ru: one.ru.trim(), en: one.en.trim(), kind: one.kind, required: one.required };
  if (one.kind === "choice") return { ...plain, words: wordsOf(one.words) };
  if (one.kind === "text") return plain;
  const unit = one.unit_ru || one.unit_en ? { unit: { ru: one.unit_ru.trim(), en: (one.unit_en || one.unit_ru).trim() } } : {};
  return { ...plain, min: whole(one.min), max: whole(one.max), ...unit };
}

const bare = <T extends object>({ key: _, ...row }: Keyed<T>): Omit<Keyed<T>, "key"> => row;

export function bodyOf(draft: TypeDraft): VehicleTypeIn {
  const { centre_id, valid_from, ...rest } = draft;
  return {
    ...rest,
    code: draft.code.trim(),
    photos_min: Number(draft.photos_min),
    valid_from: valid_from ?? "",
    attributes: draft.attributes.map(attributeOf),
    photo_angles: draft.photo_angles.map(bare),
    panels: draft.panels.map(bare),
    ...(centre_id ? { centre_id } : {}),
  };
}

/** How a number of vehicles would be read: `AAA*****A999` as the eye sees it. */
export function maskExample(mask: string): string {
  if (mask === "vin") return "Z94K241C9PR000042";
  if (mask === "frame") return "JZX100-6012345";
  let digit = 0;
  return [...mask].map((letter) => {
    if (letter === "A") return "K";
    if (letter === "9" || letter === "*") return String((digit = (digit % 9) + 1));
    return letter;
  }).join("");
}
