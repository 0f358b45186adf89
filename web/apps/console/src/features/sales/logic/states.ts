import type { Tone } from "@kite/ui";
import type { DealState, DiscountState } from "../types";

/** Stages of a living deal, in their order: the columns of the board. */
export const STAGES = ["new", "reserved", "contract", "paid", "handed_over", "closed"] as const satisfies readonly DealState[];

export type Stage = (typeof STAGES)[number];

/** States in which there is still something to do. */
export const LIVING: readonly DealState[] = ["new", "reserved", "contract", "paid", "handed_over"];

/** States in which nobody sells any more. */
export const ENDED: readonly DealState[] = ["closed", "cancelled", "lost", "unwound"];

export const ALL_STATES: readonly DealState[] = [...STAGES, "cancelled", "lost", "unwound"];

export const STATE_TONE: Record<DealState, Tone> = {
  new: "ink",
  reserved: "blue",
  contract: "violet",
  paid: "amber",
  handed_over: "green",
  closed: "grey",
  cancelled: "grey",
  lost: "grey",
  unwound: "grey",
};

/** A ring is for what has not begun or is over. */
export const isRing = (state: DealState): boolean => state === "new" || ENDED.includes(state);

export const DISCOUNT_TONE: Record<DiscountState, Tone> = {
  requested: "amber",
  approved: "green",
  declined: "ink",
  withdrawn: "grey",
  expired: "grey",
};

export const isLiving = (state: DealState): boolean => LIVING.includes(state);
export const isStage = (state: string): state is Stage => (STAGES as readonly string[]).includes(state);
