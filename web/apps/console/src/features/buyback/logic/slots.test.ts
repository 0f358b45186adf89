import { expect, test } from "vitest";
import { daysFrom, instantOf, placeOf, shiftDay, slotKey, weekOf } from "./slots";

test("a week begins on Monday", () => {
  expect(weekOf("2026-11-20")).toBe("2026-11-16");
  expect(weekOf("2026-11-16")).toBe("2026-11-16");
  expect(weekOf("2026-11-22")).toBe("2026-11-16");
  expect(daysFrom("2026-12-28").at(-1)).toBe("2027-01-03");
  expect(shiftDay("2026-03-01", -1)).toBe("2026-02-28");
});

test("an hour is that of the centre, not of this computer", () => {
  expect(instantOf("2026-11-20", 12, 0, "Europe/Moscow")).toBe("2026-11-20T09:00:00.000Z");
  expect(instantOf("2026-11-20", 9, 30, "Asia/Vladivostok")).toBe("2026-11-19T23:30:00.000Z");
});

test("an instant is put where its hour is, and back", () => {
  for (const zone of ["Europe/Moscow", "Asia/Vladivostok", "Europe/London"]) {
    const instant = instantOf("2026-03-29", 14, 15, zone);
    expect(placeOf(instant, zone)).toEqual({ day: "2026-03-29", hour: 14, minute: 15 });
  }
});

test("early and late visits stand at the edges", () => {
  expect(slotKey("2026-11-20T03:00:00Z", "Europe/Moscow")).toBe("2026-11-20T8");
  expect(slotKey("2026-11-20T19:30:00Z", "Europe/Moscow")).toBe("2026-11-20T19");
});
