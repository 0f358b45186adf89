import { expect, test } from "vitest";
import { photosOf } from "./photos";

const angles = [
  { code: "front", ru: "Спереди", en: "Front", required: true },
  { code: "rear", ru: "Сзади", en: "Rear", required: true },
] as never;
const photo = (angle: string, at: string) => ({ media_id: `${angle}-${at}`, angle, taken_at: `2026-03-05T09:0${at}:00Z` });

test("the front comes first, an angle that the type does not know any more comes last under its code", () => {
  const shown = photosOf("p1", [photo("roof", "0"), photo("rear", "1"), photo("front", "2")], angles, "ru");
  expect(shown.map((one) => one.label)).toEqual(["Спереди", "Сзади", "roof"]);
  expect(shown[0]?.small).toBe("/api/buyback-mobile/v1/cars/p1/photos/front-2?size=small");
});
