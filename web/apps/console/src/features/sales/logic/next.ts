import type { Deal, DiscountRequest, Offer } from "../types";

/** What a deal waits for. */
export type StepKind =
  | "reserve"
  | "reserve_again"
  | "take_offer"
  | "wait_discount"
  | "deposit"
  | "sign"
  | "pay"
  | "hand_over"
  | "close"
  | "none";

export type Next = { step: StepKind; due?: string; late: boolean };

type Known = {
  /** The discount of the deal that nobody has decided yet. */
  discount?: DiscountRequest | undefined;
  /** The car that became free for the deal. */
  offer?: Pick<Offer, "offered_until"> | undefined;
};

const over = (until: string | null | undefined, now: number): boolean => !until || Date.parse(until) <= now;

function dated(step: StepKind, due: string | null | undefined, now: number): Next {
  return due ? { step, due, late: Date.parse(due) <= now } : { step, late: false };
}

function ofNew(now: number, known: Known): Next {
  if (known.offer) return dated("take_offer", known.offer.offered_until, now);
  return { step: "reserve", late: false };
}

function ofReserved(deal: Deal, now: number): Next {
  if (over(deal.reserved_until, now)) return { step: "reserve_again", late: true, ...(deal.reserved_until ? { due: deal.reserved_until } : {}) };
  const owed = deal.deposit_due && deal.paid.amount < deal.deposit_due.amount;
  return dated(owed ? "deposit" : "sign", deal.reserved_until, now);
}

/** The next thing to do for a deal, until when, and whether that has passed. */
export function nextOf(deal: Deal, now: number, known: Known = {}): Next {
  const undecided = known.discount && Date.parse(known.discount.expires_at) > now ? known.discount : undefined;
  if (undecided && (deal.state === "new" || deal.state === "reserved")) return dated("wait_discount", undecided.expires_at, now);
  switch (deal.state) {
    case "new":
      return ofNew(now, known);
    case "reserved":
      return ofReserved(deal, now);
    case "contract":
    case "paid": {
      const step = deal.state === "contract" ? "pay" : "hand_over";
      // The car has to be kept to the last: a contract without it cannot be handed over.
      if (over(deal.reserved_until, now)) return { step: "reserve_again", late: true };
      return dated(step, deal.reserved_until, now);
    }
    case "handed_over":
      return { step: "close", late: false };
    default:
      return { step: "none", late: false };
  }
}
