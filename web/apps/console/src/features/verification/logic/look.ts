import type { Tone } from "@kite/ui";
import type { CallState, Case, CaseState, CheckCard, DecisionReason, Light, Outcome } from "../api/types";

export const LIGHT: Record<Light, { tone: Tone; ring?: boolean }> = {
  green: { tone: "green" },
  yellow: { tone: "amber" },
  red: { tone: "red" },
  incomplete: { tone: "grey", ring: true },
};

export const STATE: Record<CaseState, { tone: Tone; ring?: boolean }> = {
  new: { tone: "ink", ring: true },
  running: { tone: "violet" },
  needs_review: { tone: "amber" },
  in_review: { tone: "blue" },
  proposed: { tone: "cyan" },
  approved: { tone: "green" },
  rejected: { tone: "grey", ring: true },
};

export const CALL: Record<CallState, Tone> = { queued: "grey", asked: "violet", answered: "green", failed: "red" };

/** How a question reads at a glance: found and failed are worth a look, and failed never reads as clean. */
export function outcomeTone(outcome: Outcome | null | undefined, hard: boolean): "positive" | "negative" | "warning" | "muted" {
  if (!outcome) return "muted";
  if (outcome === "found") return hard ? "negative" : "warning";
  if (outcome === "failed") return "negative";
  return outcome === "not_applicable" ? "muted" : "positive";
}

/** Reasons of a yes and of a no; «other» belongs to both. */
export const APPROVE_REASONS: readonly DecisionReason[] = ["extract_clean", "pledge_released", "false_match", "document_replaced", "restriction_lifted", "risk_priced", "other"];
export const REJECT_REASONS: readonly DecisionReason[] = ["pledged", "stop_listed", "document_invalid", "hard_stop", "restricted", "seller_risk", "source_silent", "no_consent", "other"];

/** Questions with a finding and no paper beside it: the first signature needs one each. */
export function withoutPaper(checks: readonly CheckCard[]): CheckCard[] {
  return checks.filter((check) => check.outcome === "found" && !check.evidence.some((one) => one.source === "manual"));
}

/** Mandatory questions that nobody has answered: no yes while there is one. */
export const unanswered = (checks: readonly CheckCard[]): CheckCard[] => checks.filter((check) => check.mandatory && (!check.outcome || check.outcome === "failed"));

export type CaseStep = "take" | "take_over" | "release" | "recheck" | "approve" | "reject" | "confirm" | "decline" | "withdraw";

type Who = { me: string; decides: boolean; overrides: boolean; writes: boolean };

/**
 * What a caller may do with a case now. Nobody approves a hard stop; whoever gave the first signature gives no second;
 * anything but green needs the right to override.
 */
export function stepsOf(one: Pick<Case, "state" | "reviewer_id" | "proposed_by" | "light" | "hard_stops">, { me, decides, overrides, writes }: Who): CaseStep[] {
  const mine = one.reviewer_id === me;
  const steps: CaseStep[] = [];
  const green = one.light === "green";
  if (decides && one.state === "needs_review") steps.push("take");
  if (decides && one.state === "in_review" && !mine) steps.push("take_over");
  if (decides && one.state === "in_review" && mine) {
    if (one.hard_stops.length === 0 && (green || overrides)) steps.push("approve");
    steps.push("reject");
  }
  if (decides && one.state === "proposed") {
    if (one.proposed_by === me) steps.push("withdraw");
    else {
      if (overrides) steps.push("confirm");
      steps.push("decline");
    }
  }
  if (writes && (one.state === "needs_review" || (one.state === "in_review" && mine))) steps.push("recheck");
  if (decides && one.state === "in_review" && mine) steps.push("release");
  return steps;
}

/** Minutes until a case is due; below zero it is overdue. */
export const minutesLeft = (due: string | null | undefined, now: number): number | undefined => (due ? Math.round((Date.parse(due) - now) / 60_000) : undefined);
