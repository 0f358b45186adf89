import type { Deal, DealState } from "../types";
import type { Stage } from "./states";

/** What carries a card from one column to the next one. */
export type Act = "reserve" | "sign" | "pay" | "hand_over" | "close";

type Edge = { from: Stage; to: Stage; act: Act };

/** The moves of `docs/states/deal.md` that a person makes. */
export const EDGES: readonly Edge[] = [
  { from: "new", to: "reserved", act: "reserve" },
  { from: "reserved", to: "contract", act: "sign" },
  { from: "contract", to: "paid", act: "pay" },
  { from: "paid", to: "handed_over", act: "hand_over" },
  { from: "handed_over", to: "closed", act: "close" },
];

/** Payments are the cashier's, everything else is the salesman's. */
export const ACT_NEEDS = {
  reserve: "sales.deal.write",
  sign: "sales.deal.write",
  pay: "sales.payment.write",
  hand_over: "sales.deal.write",
  close: "sales.deal.write",
} as const;

export function actBetween(from: DealState, to: string): Act | undefined {
  return EDGES.find((edge) => edge.from === from && edge.to === to)?.act;
}

/** What else a state lets a salesman do. */
export const canChangeTerms = (deal: Deal): boolean => deal.state === "new" || deal.state === "reserved";
export const canAddProduct = (deal: Deal): boolean => deal.state === "contract" || deal.state === "paid";
export const canTakeMoney = (deal: Deal): boolean => ["reserved", "contract", "paid"].includes(deal.state) && deal.open.amount > 0;
export const canReserve = (deal: Deal): boolean => ["new", "contract", "paid"].includes(deal.state);
/** Money under a contract is no deposit: such a deal is unwound, not called off. */
export const canCancel = (deal: Deal): boolean =>
  deal.state === "new" || deal.state === "reserved" || (deal.state === "contract" && deal.paid.amount === 0);
export const canUnwind = (deal: Deal): boolean => ["contract", "paid", "handed_over", "closed"].includes(deal.state);

/** Whether the car is kept for the deal now. */
export const keepsCar = (deal: Deal, now: number): boolean => Boolean(deal.reserved_until && Date.parse(deal.reserved_until) > now);
