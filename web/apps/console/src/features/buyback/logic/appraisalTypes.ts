import type { components } from "@kite/api/schema/buyback";

export type Answer = components["schemas"]["Answer"];
export type Sheet = components["schemas"]["Sheet"];
