import { expect, test } from "vitest";
import { pictureKey, swipe } from "./walk";

test("keys walk along the pictures and stop at the ends", () => {
  expect(pictureKey("ArrowRight", 0, 3)).toBe(1);
  expect(pictureKey("ArrowLeft", 1, 3)).toBe(0);
  expect(pictureKey("End", 0, 3)).toBe(2);
  expect(pictureKey("Home", 2, 3)).toBe(0);
  for (const [code, at] of [["ArrowLeft", 0], ["ArrowRight", 2], ["Home", 0], ["End", 2], ["KeyQ", 1]] as const) {
    expect(pictureKey(code, at, 3)).toBeUndefined();
  }
});

test("a finger that scrolls does not turn over", () => {
  expect(swipe(-80, 10)).toBe(1);
  expect(swipe(80, 10)).toBe(-1);
  expect(swipe(20, 0)).toBe(0);
  expect(swipe(60, 200)).toBe(0);
});
