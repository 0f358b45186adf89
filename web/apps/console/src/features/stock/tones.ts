import type { Tone } from "@kite/ui";
import type { EpisodeState } from "./api";

type Look = { tone: Tone; ring?: boolean };

/** How each state is drawn; red is kept for what needs action. */
export const LOOKS: Record<EpisodeState, Look> = {
  received: { tone: "ink", ring: true },
  inspected: { tone: "violet" },
  recon: { tone: "amber" },
  ready: { tone: "cyan" },
  listed: { tone: "green" },
  handed_over: { tone: "grey", ring: true },
  closed: { tone: "grey", ring: true },
};
