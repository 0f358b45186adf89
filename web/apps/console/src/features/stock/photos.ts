import type { components } from "@kite/api/schema/buyback-mobile";
import type { components as vehicleParts } from "@kite/api/schema/vehicles";
import type { Lang } from "@kite/i18n";
import type { Photo } from "@kite/ui";

type CarPhoto = components["schemas"]["CarPhoto"];
type Angles = vehicleParts["schemas"]["VehicleType"]["photo_angles"];

/** Pictures of a car for the gallery: the front comes first, as the vehicle type says. */
export function photosOf(purchase: string, photos: readonly CarPhoto[], angles: Angles, lang: Lang): Photo[] {
  const place = (photo: CarPhoto): number => {
    const at = angles.findIndex((one) => one.code === photo.angle);
    return at < 0 ? angles.length : at;
  };
  return photos
    .toSorted((a, b) => place(a) - place(b) || a.taken_at.localeCompare(b.taken_at))
    .map((photo) => {
      const url = `/api/buyback-mobile/v1/cars/${purchase}/photos/${photo.media_id}`;
      return { id: photo.media_id, label: angles[place(photo)]?.[lang] ?? photo.angle, small: `${url}?size=small`, full: `${url}?size=full` };
    });
}
