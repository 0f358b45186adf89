import { expect, test } from "vitest";
import { clockOf, waitOf } from "./sla";

const opened = "2026-11-20T09:00:00Z";
const at = (seconds: number): number => Date.parse(opened) + seconds * 1000;

test("five minutes turn from green to amber to red", () => {
  expect(waitOf(opened, at(0))).toEqual({ seconds: 0, left: 300, tone: "positive" });
  expect(waitOf(opened, at(181)).tone).toBe("warning");
  expect(waitOf(opened, at(301))).toEqual({ seconds: 301, left: -1, tone: "negative" });
});

test("a clock that is behind the server gives no negative waiting", () => {
  expect(waitOf(opened, at(-30)).seconds).toBe(0);
});

test("minutes and seconds", () => {
  expect(clockOf(247)).toBe("4:07");
  expect(clockOf(0)).toBe("0:00");
});
