import { expect, test } from "vitest";
import type { Approval, Money, Offer } from "../api/types";
import { openApproval, pendingApproval, validUntil, wayOf } from "./offer";

const NOW = Date.parse("2026-11-20T09:00:30Z");
const rub = (roubles: number): Money => ({ amount: roubles * 100, currency: "RUB" });
const approval = (part: Partial<Approval>): Approval =>
  ({ id: "a", valuation_id: "v", state: "approved", asked: rub(1_400_000), expires_at: "2026-11-21T09:00:00Z", ...part }) as Approval;
const valuation = { id: "v", offer: rub(1_339_108) };

test("within the valuation no approval is asked for, above it one is", () => {
  expect(wayOf(rub(1_339_108), valuation, undefined).kind).toBe("plain");
  expect(wayOf(rub(1_339_109), valuation, undefined).kind).toBe("ask");
  expect(wayOf(rub(1_400_000), valuation, approval({})).kind).toBe("approved");
  expect(wayOf(rub(1_400_001), valuation, approval({})).kind).toBe("ask");
});

test("an approval of another valuation, a used one and one that ran out give nothing", () => {
  expect(openApproval([approval({})], [], valuation, NOW)?.id).toBe("a");
  expect(openApproval([approval({ valuation_id: "w" })], [], valuation, NOW)).toBeUndefined();
  expect(openApproval([approval({})], [{ approval_id: "a" } as Offer], valuation, NOW)).toBeUndefined();
  expect(openApproval([approval({ expires_at: "2026-11-20T09:00:00Z" })], [], valuation, NOW)).toBeUndefined();
  expect(pendingApproval([approval({ state: "requested" })], NOW)?.id).toBe("a");
});

test("an offer ends with its approval at the latest", () => {
  expect(validUntil(72, NOW)).toBe("2026-11-23T09:00:00.000Z");
  expect(validUntil(72, NOW, approval({}))).toBe("2026-11-21T09:00:00.000Z");
});
