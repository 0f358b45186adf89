import type { Approval, Money, Offer, Valuation } from "../api/types";

/** What the form of an offer leads to: an offer at once, an offer with an approval, or the wish for one. */
export type OfferWay = { kind: "plain" } | { kind: "approved"; approval: Approval } | { kind: "ask" };

/** The approval that still gives an offer on this valuation: approved, in time, not used. */
export function openApproval(approvals: readonly Approval[], offers: readonly Offer[], valuation: Pick<Valuation, "id">, now: number): Approval | undefined {
  const used = new Set(offers.map((one) => one.approval_id));
  return approvals.find((one) => one.state === "approved" && one.valuation_id === valuation.id && !used.has(one.id) && Date.parse(one.expires_at) > now);
}

/** The wish that somebody has yet to decide about. */
export const pendingApproval = (approvals: readonly Approval[], now: number): Approval | undefined =>
  approvals.find((one) => one.state === "requested" && Date.parse(one.expires_at) > now);

export function wayOf(amount: Money | null, valuation: Pick<Valuation, "offer">, approval: Approval | undefined): OfferWay {
  if (!amount || amount.amount <= valuation.offer.amount) return { kind: "plain" };
  return approval && amount.amount <= approval.asked.amount ? { kind: "approved", approval } : { kind: "ask" };
}

const HOUR = 3_600_000;

/** Until when an offer is valid after `hours`, never longer than its approval; whole minutes. */
export function validUntil(hours: number, now: number, approval?: Pick<Approval, "expires_at">): string {
  const wanted = Math.floor((now + hours * HOUR) / 60_000) * 60_000;
  const latest = approval ? Date.parse(approval.expires_at) : Infinity;
  return new Date(Math.min(wanted, latest)).toISOString();
}
