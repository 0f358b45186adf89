import { expect, test } from "vitest";
import type { InspectionPhoto } from "../api/inspection";
import { angleName, inOrder } from "./photos";

const angles = [
  { code: "front", ru: "Спереди", en: "Front", required: true },
  { code: "rear", ru: "Сзади", en: "Rear", required: true },
];
const own = { other: "Другое", damage: (part: string) => `Повреждение: ${part}` };
const photo = (angle: string, faults: InspectionPhoto["faults"] = [], at = "2026-03-05T09:00:00Z") => ({ media_id: `${angle}${at}`, angle, faults, taken_at: at, state: "attached" }) as unknown as InspectionPhoto;

test("an angle is called as the vehicle type calls it, or as its appraiser did", () => {
  expect(angleName("rear", angles, "ru", own)).toBe("Сзади");
  expect(angleName("rear", angles, "en", own)).toBe("Rear");
  expect(angleName("damage_hood", angles, "ru", own, [{ code: "hood", ru: "Капот", en: "Bonnet" }] as never)).toBe("Повреждение: Капот");
  expect(angleName("other_spare_key", angles, "ru", own)).toBe("Другое: spare key");
  expect(angleName("roof", angles, "ru", own)).toBe("roof");
});

test("photographs stand in the order of the type; what does not count stands last", () => {
  const order = inOrder([photo("other_key"), photo("rear"), photo("front", ["blurred"]), photo("front", [], "2026-03-05T09:02:00Z")], angles as never);
  expect(order.map((one) => `${one.angle}${one.faults.join("")}`)).toEqual(["front", "rear", "other_key", "frontblurred"]);
});
