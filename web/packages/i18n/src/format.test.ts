import { describe, expect, it } from "vitest";
import { formatCount, formatDay, formatInstant, formatMoney, formatNear, formatNearDay, formatNumber, formatPercent, formatPhone, formatSpan } from "./format";
import { matches, otherLayout } from "./layout";
import { plural } from "./plural";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");
const roubles = (amount: number) => ({ amount: Math.round(amount * 100), currency: "RUB" });
const CARS = { one: "автомобиль", few: "автомобиля", many: "автомобилей" };
const EN_CARS = { one: "car", many: "cars" };

describe("money", () => {
  it("groups thousands by no-break spaces and shows no kopecks", () => {
    expect(formatMoney("ru", roubles(4_859_900))).toBe("4\u00a0859\u00a0900\u00a0₽");
    expect(plain(formatMoney("en", roubles(4_859_900)))).toBe("4 859 900 ₽");
    expect(plain(formatMoney("ru", roubles(0)))).toBe("0 ₽");
  });
  it("shows kopecks in documents", () => {
    expect(plain(formatMoney("ru", roubles(1_755_000.5), { kopecks: true }))).toBe("1 755 000,50 ₽");
  });
  it("has a typographic minus, and a plus only when asked", () => {
    expect(plain(formatMoney("ru", roubles(-20_300), { bare: true }))).toBe("−20 300");
    expect(plain(formatMoney("ru", roubles(693_500), { bare: true, sign: true }))).toBe("+693 500");
    expect(plain(formatMoney("ru", roubles(0), { bare: true, sign: true }))).toBe("0");
  });
  it("says large sums in words", () => {
    expect(plain(formatMoney("ru", roubles(83_440_000_000), { short: true }))).toBe("83,44 млрд ₽");
    expect(plain(formatMoney("ru", roubles(115_800_000), { short: true }))).toBe("115,8 млн ₽");
    expect(plain(formatMoney("en", roubles(-2_500_000), { short: true }))).toBe("−2.50 m ₽");
    expect(plain(formatMoney("ru", roubles(999_999), { short: true }))).toBe("999 999 ₽");
  });
  it("writes a dash for what is masked", () => {
    expect(formatMoney("ru", undefined)).toBe("—");
    expect(formatMoney("ru", null)).toBe("—");
  });
});

describe("numbers", () => {
  it("has no negative zero", () => {
    expect(plain(formatPercent("ru", -0.0001))).toBe("0,0 %");
    expect(formatNumber("ru", -0.2)).toBe("0");
  });
  it("writes per cent with a comma", () => {
    expect(plain(formatPercent("ru", 0.037))).toBe("3,7 %");
    expect(plain(formatPercent("ru", 0.037, true))).toBe("+3,7 %");
    expect(plain(formatPercent("ru", -0.044, true))).toBe("−4,4 %");
    expect(formatPercent("ru", Number.NaN)).toBe("—");
  });
});

describe("plurals", () => {
  it.each([
    [0, "автомобилей"],
    [1, "автомобиль"],
    [2, "автомобиля"],
    [5, "автомобилей"],
    [11, "автомобилей"],
    [21, "автомобиль"],
    [22, "автомобиля"],
    [111, "автомобилей"],
    [1001, "автомобиль"],
  ])("%i", (count, word) => expect(plural("ru", count, CARS)).toBe(word));
  it.each([
    [0, "cars"],
    [1, "car"],
    [21, "cars"],
  ])("%i in English", (count, word) => expect(plural("en", count, EN_CARS)).toBe(word));
  it("joins number and noun", () => expect(plain(formatCount("ru", 50_000, CARS))).toBe("50 000 автомобилей"));
  it("says spans in their largest unit", () => {
    expect(plain(formatSpan("ru", 3 * 3600))).toBe("3 часа");
    expect(plain(formatSpan("en", 90_000))).toBe("1 day");
  });
});

describe("dates", () => {
  const zone = "Europe/Moscow";
  const now = Date.parse("2026-11-20T09:00:00Z");
  it("writes days as documents do", () => {
    expect(formatDay("2026-11-20")).toBe("20.11.2026");
    expect(formatDay(undefined)).toBe("—");
  });
  it("tells times in the zone of the centre", () => {
    expect(formatInstant("ru", "2026-11-20T21:30:00Z", zone)).toBe("21.11.2026, 00:30");
    expect(formatInstant("ru", "2026-11-20T21:30:00Z", "Asia/Yekaterinburg")).toBe("21.11.2026, 02:30");
  });
  it("says near days in words", () => {
    expect(formatNear("ru", "2026-11-20T11:30:00Z", zone, now)).toBe("сегодня, 14:30");
    expect(formatNear("en", "2026-11-19T11:30:00Z", zone, now)).toBe("yesterday, 14:30");
    expect(formatNear("ru", "2026-11-01T11:30:00Z", zone, now)).toBe("01.11.2026, 14:30");
    expect(formatNearDay("ru", "2026-11-21", zone, now)).toBe("завтра");
  });
});

describe("what people type", () => {
  it("is understood in the other layout", () => {
    expect(otherLayout("ещнщеф")).toBe("toyota");
    expect(otherLayout("crkfl")).toBe("склад");
    expect(matches("Toyota RAV4", "ещнщеф")).toBe(true);
    expect(matches("Склад автомобилей", "crkfl")).toBe(true);
    expect(matches("Kia Rio", "toyota")).toBe(false);
    expect(matches("Оборот склада", "лада")).toBe(false);
    expect(matches("Оборот склада", "скл об")).toBe(true);
  });
  it("writes telephones", () => {
    expect(plain(formatPhone("+79161234567"))).toBe("+7 916 123-45-67");
    expect(formatPhone("+4420123")).toBe("+4420123");
  });
});
