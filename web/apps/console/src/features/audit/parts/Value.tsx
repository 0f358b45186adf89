import { useAccess, usePersonName } from "@kite/core";
import { type Formats, useFormats } from "@kite/i18n";
import { isDay, isInstant, isMoney } from "../logic/diff";

const NONE = "—";

function textOf(value: unknown, formats: Formats): string {
  if (value === null || value === undefined || value === "") return NONE;
  if (isMoney(value)) return formats.money(value, { kopecks: true });
  if (isInstant(value)) return formats.instant(value);
  if (isDay(value)) return formats.day(value);
  if (Array.isArray(value)) return value.length === 0 ? NONE : value.map((one) => textOf(one, formats)).join(", ");
  if (typeof value === "boolean") return value ? "✓" : "✗";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-/;
const PERSON = /(_by|person_id|actor_id|salesman_id|keeper_id|appraiser_id|reviewer_id|giver_id|receiver_id)$/;

/** A value of a field as people read it: names of people and centres in place of their ids. */
export function useValueText(): (path: string, value: unknown) => string {
  const formats = useFormats();
  const name = usePersonName();
  const { centres } = useAccess();
  return (path, value) => {
    if (typeof value === "string" && UUID.test(value)) {
      const centre = centres.find((one) => one.id === value)?.name;
      if (centre) return centre;
      if (PERSON.test(path)) return name(value) ?? value;
      return `…${value.slice(-12)}`;
    }
    if (typeof value === "number" && path.endsWith("_kopecks")) return formats.money({ amount: value, currency: "RUB" }, { kopecks: true });
    return textOf(value, formats);
  };
}
