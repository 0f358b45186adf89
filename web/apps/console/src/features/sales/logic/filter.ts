import { type UrlState, wordsIn } from "@kite/core";
import type { DealFilter } from "../api";
import { ALL_STATES } from "./states";
import type { DealState } from "../types";

const NAMES = ["salesman_id", "episode_id", "buyer_id", "from", "to", "q"] as const;


/** The filter of the list as the API asks for it; `me` stands for the caller, so that a saved view is everybody's own. */
export function filterOf(state: UrlState, centre: string | undefined, me: string): DealFilter {
  const filter: DealFilter = centre ? { centre_id: centre } : {};
  for (const name of NAMES) {
    const value = state[name];
    if (value) filter[name] = name === "salesman_id" && value === "me" ? me : value;
  }
  const states = wordsIn<DealState>(state.state, ALL_STATES);
  const [only] = states;
  if (!only) return filter;
  return { ...filter, state: states.length === 1 ? only : states };
}

/** The same without a state: the board has a column for each. */
export function boardFilter({ state: _, ...rest }: DealFilter): DealFilter {
  return rest;
}
