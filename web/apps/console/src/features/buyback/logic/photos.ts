import type { Lang } from "@kite/i18n";
import type { Inspection, InspectionPhoto } from "../api/inspection";
import type { VehicleType } from "../api/types";

type Angles = VehicleType["photo_angles"];

/** Words that an appraiser gives an angle of his own begin so. */
const OWN = /^(?:other|damage)_/;

/** What a photograph shows: an angle of the vehicle type, or what its appraiser called it. */
export function angleName(code: string, angles: Angles, lang: Lang, own: { other: string; damage: (part: string) => string }, panels: VehicleType["panels"] = []): string {
  const known = angles.find((one) => one.code === code);
  if (known) return known[lang];
  const part = code.replace(OWN, "");
  if (code.startsWith("damage_")) return own.damage(panels.find((one) => one.code === part)?.[lang] ?? part.replaceAll("_", " "));
  if (code.startsWith("other_")) return `${own.other}: ${part.replaceAll("_", " ")}`;
  return code;
}

/** In the order of the vehicle type, so that every card begins with the front; photographs that do not count come last. */
export function inOrder(photos: readonly InspectionPhoto[], angles: Angles): InspectionPhoto[] {
  const place = (photo: InspectionPhoto): number => {
    const at = angles.findIndex((one) => one.code === photo.angle);
    return (photo.faults.length > 0 ? 1_000 : 0) + (at < 0 ? 500 : at);
  };
  return photos.toSorted((a, b) => place(a) - place(b) || a.taken_at.localeCompare(b.taken_at));
}

/** Photographs that can be looked at: their pictures are here. */
export const arrived = (card: Inspection): InspectionPhoto[] => card.photos.filter((one) => one.state === "attached");
