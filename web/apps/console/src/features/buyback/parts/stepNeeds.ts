import type { Permission } from "@kite/api";
import type { Step } from "../logic/stage";

/** Who may take a step. */
export const STEP_NEEDS: Record<Step, Permission> = {
  appoint: "buyback.lead.write",
  inspect: "buyback.appraisal.write",
  appraise: "buyback.appraisal.write",
  value: "buyback.valuation.write",
  offer: "buyback.offer.write",
  accept: "buyback.offer.write",
  checks: "buyback.contract.write",
  contract: "buyback.contract.write",
  pay: "buyback.payout.write",
  accept_car: "buyback.contract.write",
  reopen: "buyback.lead.write",
  lose: "buyback.lead.write",
  cancel: "buyback.contract.write",
};
