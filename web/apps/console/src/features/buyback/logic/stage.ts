import type { Tone } from "@kite/ui";
import type { LeadSource, PurchaseState } from "../api/types";

/** Dot of a state: what runs has a colour, what is over or has not begun is a ring, what needs action is red. */
export const LOOK: Record<PurchaseState, { tone: Tone; ring?: boolean }> = {
  lead: { tone: "blue" },
  appointment: { tone: "cyan" },
  inspection: { tone: "violet" },
  valued: { tone: "amber" },
  offered: { tone: "amber" },
  accepted: { tone: "blue" },
  checks: { tone: "violet" },
  checked: { tone: "green" },
  contract_signed: { tone: "blue" },
  payable: { tone: "green" },
  paid: { tone: "green" },
  in_stock: { tone: "ink", ring: true },
  lost: { tone: "grey", ring: true },
  rejected_by_checks: { tone: "red" },
  cancelled: { tone: "grey", ring: true },
};

export type StageId = "lead" | "look" | "value" | "offer" | "check" | "pay";

/** Columns of the board: six fit the width of an office monitor. */
export const STAGES: readonly { id: StageId; tone: Tone; states: readonly PurchaseState[] }[] = [
  { id: "lead", tone: "blue", states: ["lead"] },
  { id: "look", tone: "cyan", states: ["appointment", "inspection"] },
  { id: "value", tone: "violet", states: ["valued"] },
  { id: "offer", tone: "amber", states: ["offered"] },
  { id: "check", tone: "blue", states: ["accepted", "checks", "checked"] },
  { id: "pay", tone: "green", states: ["contract_signed", "payable", "paid"] },
];

export const OPEN_STATES: readonly PurchaseState[] = STAGES.flatMap((one) => one.states);
export const ENDED_STATES: readonly PurchaseState[] = ["in_stock", "lost", "rejected_by_checks", "cancelled"];
export const ALL_STATES: readonly PurchaseState[] = [...OPEN_STATES, ...ENDED_STATES];

/** Where leads come from. */
export const SOURCES: readonly LeadSource[] = ["site", "call", "classifieds", "walk_in", "service", "trade_in"];

export const stageOf = (state: PurchaseState): StageId | undefined => STAGES.find((one) => one.states.includes(state))?.id;

const BEFORE_AGREEMENT: readonly PurchaseState[] = ["lead", "appointment", "inspection", "valued", "offered"];
const BEFORE_MONEY: readonly PurchaseState[] = ["accepted", "checks", "checked", "contract_signed", "payable"];

export const canLose = (state: PurchaseState): boolean => BEFORE_AGREEMENT.includes(state);
export const canCancel = (state: PurchaseState): boolean => BEFORE_MONEY.includes(state);
/** The passport may be entered until the checks begin. */
export const canIdentify = (state: PurchaseState): boolean => canLose(state) || state === "accepted";

/** The way of a purchase on its card, in eight marks. */
export const PATH = ["lead", "look", "value", "offer", "check", "contract", "pay", "stock"] as const;
export type Mark = (typeof PATH)[number];

const MARK: Record<PurchaseState, Mark> = {
  lead: "lead",
  appointment: "look",
  inspection: "look",
  valued: "value",
  offered: "offer",
  accepted: "check",
  checks: "check",
  checked: "check",
  contract_signed: "contract",
  payable: "pay",
  paid: "pay",
  in_stock: "stock",
  lost: "lead",
  rejected_by_checks: "check",
  cancelled: "check",
};

export const markOf = (state: PurchaseState): Mark => MARK[state];

/** Whether a purchase came to nothing. */
export const isEnded = (state: PurchaseState): boolean => state !== "in_stock" && ENDED_STATES.includes(state);

/** What a user may do next with a purchase; the first that he may do is the main button. */
export type Step =
  | "appoint" | "inspect" | "appraise" | "value" | "offer" | "accept" | "checks" | "contract" | "pay" | "accept_car" | "reopen" | "lose" | "cancel";

const NEXT: Record<PurchaseState, readonly Step[]> = {
  lead: ["appoint"],
  appointment: ["inspect", "appoint"],
  inspection: ["appraise", "value"],
  valued: ["offer", "value", "appraise"],
  offered: ["accept", "offer", "value", "appraise"],
  accepted: ["checks"],
  checks: [],
  checked: ["contract", "checks"],
  contract_signed: [],
  payable: ["pay", "checks"],
  paid: ["accept_car"],
  in_stock: [],
  lost: ["reopen"],
  rejected_by_checks: [],
  cancelled: [],
};

export const stepsOf = (state: PurchaseState): readonly Step[] => NEXT[state];

/** The step that brings a card from its column to the one on the right; other moves are none. */
export function stepTo(state: PurchaseState, column: StageId): Step | undefined {
  const from = stageOf(state);
  const at = STAGES.findIndex((one) => one.id === from);
  if (at < 0 || STAGES[at + 1]?.id !== column) return undefined;
  const steps: Partial<Record<PurchaseState, Step>> = { lead: "appoint", inspection: "value", valued: "offer", offered: "accept", checked: "contract" };
  return steps[state];
}
