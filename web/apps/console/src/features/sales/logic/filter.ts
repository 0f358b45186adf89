import type { UrlState } from "@kite/core";
import type { DealFilter } from "../api";
import { ALL_STATES } from "./states";
import type { DealState } from "../types";

const NAMES = ["salesman_id", "episode_id", "from", "to"] as const;

const isState = (text: string | undefined): text is DealState => ALL_STATES.includes(text as DealState);

/** The filter of the list as the API asks for it; `me` stands for the caller, so that a saved view is everybody's own. */
export function filterOf(state: UrlState, centre: string | undefined, me: string): DealFilter {
  const filter: DealFilter = centre ? { centre_id: centre } : {};
  for (const name of NAMES) {
    const value = state[name];
    if (value) filter[name] = name === "salesman_id" && value === "me" ? me : value;
  }
  return isState(state.state) ? { ...filter, state: state.state } : filter;
}

/** The same without a state: the board has a column for each. */
export function boardFilter({ state: _, ...rest }: DealFilter): DealFilter {
  return rest;
}
