import { buyback, call, identity, ifMatch, useQueryClient } from "@kite/api";
import type { components } from "@kite/api/schema/buyback";
import type { components as identityComponents } from "@kite/api/schema/identity";
import { useCallback } from "react";
import { keys } from "./queries";

type In = components["schemas"];
const at = (id: string) => ({ path: { id } });

/** Everything that a user can do to a purchase; each is one request with its own key. */
export const acts = {
  open: (body: In["LeadIn"]) => call(buyback.POST("/api/buyback/v1/purchases", { body })),
  appoint: (id: string, body: In["AppointmentIn"]) => call(buyback.POST("/api/buyback/v1/purchases/{id}/appointment", { params: at(id), body })),
  inspect: (id: string) => call(buyback.POST("/api/buyback/v1/purchases/{id}/start-inspection", { params: at(id) })),
  appraise: (id: string, version: number, body: In["AppraisalIn"]) =>
    call(buyback.PUT("/api/buyback/v1/purchases/{id}/appraisal", { params: { path: { id }, header: ifMatch(version) }, body })),
  value: (id: string, body: In["ValuationIn"]) => call(buyback.POST("/api/buyback/v1/purchases/{id}/valuations", { params: at(id), body })),
  whatIf: (id: string, body: In["WhatIfIn"]) => call(buyback.POST("/api/buyback/v1/purchases/{id}/valuation-previews", { params: at(id), body })),
  preview: (body: In["PreviewIn"]) => call(buyback.POST("/api/buyback/v1/valuations/preview", { body })),
  offer: (id: string, body: In["OfferIn"]) => call(buyback.POST("/api/buyback/v1/purchases/{id}/offers", { params: at(id), body })),
  accept: (id: string, offer: string) => call(buyback.POST("/api/buyback/v1/purchases/{id}/accept-offer", { params: at(id), body: { offer_id: offer } })),
  ask: (id: string, body: In["ApprovalIn"]) => call(buyback.POST("/api/buyback/v1/purchases/{id}/approvals", { params: at(id), body })),
  approve: (id: string, body: In["DecisionIn"]) => call(buyback.POST("/api/buyback/v1/approvals/{id}/approve", { params: at(id), body })),
  decline: (id: string, body: In["DecisionIn"]) => call(buyback.POST("/api/buyback/v1/approvals/{id}/decline", { params: at(id), body })),
  withdraw: (id: string) => call(buyback.POST("/api/buyback/v1/approvals/{id}/withdraw", { params: at(id) })),
  identify: (id: string, version: number, body: In["SellerIn"]) =>
    call(buyback.PUT("/api/buyback/v1/purchases/{id}/seller", { params: { path: { id }, header: ifMatch(version) }, body })),
  consent: (id: string, body: In["ConsentIn"]) => call(buyback.POST("/api/buyback/v1/purchases/{id}/consents", { params: at(id), body })),
  erase: (seller: string, body: In["ErasureIn"]) => call(buyback.POST("/api/buyback/v1/sellers/{id}/erase", { params: at(seller), body })),
  checks: (id: string) => call(buyback.POST("/api/buyback/v1/purchases/{id}/request-checks", { params: at(id) })),
  sign: (id: string, body: In["ContractIn"]) => call(buyback.POST("/api/buyback/v1/purchases/{id}/contract", { params: at(id), body })),
  pay: (id: string, body: In["PayoutIn"]) => call(buyback.POST("/api/buyback/v1/purchases/{id}/payout", { params: at(id), body })),
  acceptCar: (id: string, body: In["AcceptanceIn"]) => call(buyback.POST("/api/buyback/v1/purchases/{id}/accept-car", { params: at(id), body })),
  lose: (id: string, body: In["LossIn"]) => call(buyback.POST("/api/buyback/v1/purchases/{id}/lose", { params: at(id), body })),
  cancel: (id: string, body: In["EndIn"]) => call(buyback.POST("/api/buyback/v1/purchases/{id}/cancel", { params: at(id), body })),
  reopen: (id: string) => call(buyback.POST("/api/buyback/v1/purchases/{id}/reopen", { params: at(id) })),
  keep: (id: string) => call(buyback.POST("/api/buyback/v1/purchases/{id}/keeper", { params: at(id) })),
  dismiss: (followUp: string) => call(buyback.POST("/api/buyback/v1/follow-ups/{id}/dismiss", { params: at(followUp) })),
  confirmPayout: (id: string, amount: In["Money"], proof: identityComponents["schemas"]["ProofIn"]) =>
    call(identity.POST("/api/identity/v1/confirmations", { body: { action: "buyback.payout", noun_id: id, amount, proof } })),
  passkeyChallenge: () => call(identity.POST("/api/identity/v1/me/factors/challenge", {})),
};

/** Reads everything of the module again after an act of one's own, the lists too. */
export function useReload(): () => void {
  const client = useQueryClient();
  return useCallback(() => {
    void client.invalidateQueries({ queryKey: keys.all });
    void client.invalidateQueries({ queryKey: ["desk"] });
    void client.invalidateQueries({ queryKey: ["menu"] });
  }, [client]);
}
