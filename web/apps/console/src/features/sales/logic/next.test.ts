import { describe, expect, it } from "vitest";
import type { Deal, DiscountRequest } from "../types";
import { canCancel, canReserve, canTakeMoney, canUnwind, actBetween } from "./moves";
import { nextOf } from "./next";

const rub = (amount: number) => ({ amount, currency: "RUB" as const });
const NOW = Date.parse("2026-11-21T12:00:00Z");
const LATER = "2026-11-24T06:00:00Z";
const BEFORE = "2026-11-21T11:00:00Z";

const deal = (part: Partial<Deal>): Deal =>
  ({ id: "d", state: "new", price: rub(100), list_price: rub(100), discount: rub(0), paid: rub(0), open: rub(100), zone: "Europe/Moscow", opened_at: BEFORE, ...part }) as Deal;

describe("what a deal waits for", () => {
  it("follows its state", () => {
    expect(nextOf(deal({}), NOW)).toEqual({ step: "reserve", late: false });
    expect(nextOf(deal({ state: "reserved", reserved_until: LATER }), NOW)).toEqual({ step: "sign", due: LATER, late: false });
    expect(nextOf(deal({ state: "reserved", reserved_until: LATER, deposit_due: rub(10) }), NOW).step).toBe("deposit");
    expect(nextOf(deal({ state: "contract", reserved_until: LATER }), NOW).step).toBe("pay");
    expect(nextOf(deal({ state: "paid", reserved_until: LATER }), NOW).step).toBe("hand_over");
    expect(nextOf(deal({ state: "handed_over" }), NOW).step).toBe("close");
    expect(nextOf(deal({ state: "cancelled" }), NOW).step).toBe("none");
  });

  it("is late once the car is kept no longer", () => {
    for (const state of ["reserved", "contract", "paid"] as const) {
      expect(nextOf(deal({ state, reserved_until: BEFORE }), NOW)).toMatchObject({ step: "reserve_again", late: true });
      expect(nextOf(deal({ state, reserved_until: null }), NOW)).toMatchObject({ step: "reserve_again", late: true });
    }
  });

  it("waits for a discount only while somebody can decide it", () => {
    const discount = { expires_at: LATER } as DiscountRequest;
    expect(nextOf(deal({}), NOW, { discount })).toEqual({ step: "wait_discount", due: LATER, late: false });
    expect(nextOf(deal({}), NOW, { discount: { ...discount, expires_at: BEFORE } }).step).toBe("reserve");
  });

  it("takes a car that came free", () => {
    expect(nextOf(deal({}), NOW, { offer: { offered_until: LATER } })).toEqual({ step: "take_offer", due: LATER, late: false });
  });
});

describe("moves", () => {
  it("are those of the state machine and no others", () => {
    expect(actBetween("new", "reserved")).toBe("reserve");
    expect(actBetween("paid", "handed_over")).toBe("hand_over");
    expect(actBetween("contract", "handed_over")).toBeUndefined();
    expect(actBetween("reserved", "new")).toBeUndefined();
  });

  it("never cancel money under a contract", () => {
    expect(canCancel(deal({ state: "contract" }))).toBe(true);
    expect(canCancel(deal({ state: "contract", paid: rub(1) }))).toBe(false);
    expect(canUnwind(deal({ state: "contract", paid: rub(1) }))).toBe(true);
    expect(canUnwind(deal({ state: "reserved" }))).toBe(false);
  });

  it("take money only while something is open", () => {
    expect(canTakeMoney(deal({ state: "paid", open: rub(0) }))).toBe(false);
    expect(canTakeMoney(deal({ state: "contract" }))).toBe(true);
    expect(canReserve(deal({ state: "reserved" }))).toBe(false);
  });
});
