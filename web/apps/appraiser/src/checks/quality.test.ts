import { expect, it } from "vitest";
import type { Rule } from "../data/protocol";
import { distance, faultsOf, measure } from "./quality";

const rule: Rule = { blur_min: 60, dark_max: 45, photos_min: 0, photo_bytes_max: 1, photo_pixels_max: 1, cache_hours: 24 };
const W = 640;
const H = 480;

/** A picture whose light at a place is what `paint` says. */
function picture(paint: (x: number, y: number) => number): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(W * H * 4);
  for (let y = 0; y < H; y += 1) {
    for (let x = 0; x < W; x += 1) rgba.set(Array<number>(3).fill(paint(x, y)).concat(255), (y * W + x) * 4);
  }
  return rgba;
}

const squares = (x: number, y: number): number => ((x >> 4) + (y >> 4)) % 2 === 0 ? 230 : 40;
const soft = (x: number, y: number): number => 128 + 90 * Math.sin(x / 90) * Math.cos(y / 70);
const shot = (paint: (x: number, y: number) => number, angle = "front", sha256 = angle) => ({
  ...measure(picture(paint), W, H),
  angle,
  sha256,
});

it("tells sharp, blurred and dark pictures apart", () => {
  expect(faultsOf(shot(squares), [], rule)).toEqual([]);
  expect(faultsOf(shot(soft), [], rule)).toEqual(["blurred"]);
  expect(faultsOf(shot((x, y) => soft(x, y) / 8), [], rule)).toEqual(["dark"]);
  expect(measure(picture(() => 200), W, H)).toMatchObject({ light: 200, sharpness: 0 });
});

it("knows a picture that shows another angle already, by its bytes and by its look", () => {
  const first = { ...shot(soft), good: true };
  const brighter = shot((x, y) => soft(x, y) + 12, "rear");
  const other = shot((x, y) => soft(y + 100, x * 2), "rear");
  const found = (one: typeof brighter): string[] => faultsOf({ ...one, sharpness: 999 }, [first], rule);
  expect(distance(first.likeness, brighter.likeness)).toBeLessThan(4);
  expect(found(brighter)).toEqual(["duplicate"]);
  expect(found({ ...other, sha256: first.sha256 })).toEqual(["duplicate"]);
  expect(found(other)).toEqual([]);
  expect(found({ ...other, angle: "front" })).toEqual(["duplicate_angle"]);
  expect(faultsOf({ ...other, angle: "front", sharpness: 999 }, [{ ...first, good: false }], rule)).toEqual([]);
});

it("finds no fault by rules that it does not know", () => {
  expect(faultsOf(shot(soft), [], undefined)).toEqual([]);
});
