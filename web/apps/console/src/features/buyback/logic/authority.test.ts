import { expect, test } from "vitest";
import type { Authority, Money } from "../api/types";
import { deviationBp, limitOf, routeOf } from "./authority";

const rub = (roubles: number): Money => ({ amount: Math.round(roubles * 100), currency: "RUB" });
const level = (name: Authority["level"], millions: number, bp: number, flags: Authority["flags"] = []): Authority => ({
  level: name, amount_max: rub(millions * 1e6), deviation_max_bp: bp, flags, expiry_hours: 24,
});
const MATRIX = [level("buyback_manager", 3, 300), level("centre_director", 10, 700, ["mileage_rollback"])];

test("BUY-2: 1,400,000 on 1,339,108 is 4.55 % and goes to the director", () => {
  expect(deviationBp(rub(1_339_108), rub(1_400_000))).toBe(455);
  expect(routeOf(MATRIX, rub(1_339_108), rub(1_400_000), []).level?.level).toBe("centre_director");
});

test("within three per cent the manager decides, unless a flag asks for the director", () => {
  expect(routeOf(MATRIX, rub(1_000_000), rub(1_030_000), []).level?.level).toBe("buyback_manager");
  expect(routeOf(MATRIX, rub(1_000_000), rub(1_010_000), ["mileage_rollback"]).level?.level).toBe("centre_director");
});

test("above every limit nobody is asked, and the limit is told", () => {
  const route = routeOf(MATRIX, rub(1_000_000), rub(1_070_001), []);
  expect(route).toEqual({ level: undefined, limit: 107_000_000 });
});

test("the amount bounds the deviation", () => {
  const [manager] = MATRIX;
  expect(manager && limitOf(manager, rub(2_990_000))).toBe(300_000_000);
});
