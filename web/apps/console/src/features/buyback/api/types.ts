import type { components } from "@kite/api/schema/buyback";
import type { components as vehicleComponents } from "@kite/api/schema/vehicles";

type Schemas = components["schemas"];

export type Purchase = Schemas["PurchaseRow"];
export type PurchaseState = Schemas["PurchaseState"];
export type PurchaseTotals = Schemas["PurchaseTotals"];
export type LeadSource = Schemas["LeadSource"];
export type EndReason = Schemas["EndReason"];
export type Money = Schemas["Money"];
export type Currency = Schemas["Currency"];

export type Appraisal = Schemas["Appraisal"];
export type AppraisalCard = Schemas["AppraisalCard"];
export type AppraisalIn = Schemas["AppraisalIn"];
export type AppraisalFlag = Schemas["AppraisalFlag"];
export type AnswerState = Schemas["AnswerState"];
export type Damage = Schemas["Damage"];
export type DamageKind = Schemas["DamageKind"];
export type Question = Schemas["Question"];
export type QuestionIn = Schemas["QuestionIn"];
export type PtsKind = Schemas["PtsKind"];
export type SellerKind = Schemas["SellerKind"];
export type RegisteredTo = Schemas["RegisteredTo"];
export type VatScheme = Schemas["VatScheme"];

export type Valuation = Schemas["Valuation"];
export type ValuationLine = Schemas["ValuationLine"];
export type LineKind = Schemas["LineKind"];
export type UsedComparable = Schemas["UsedComparable"];
export type CorrectionKind = Schemas["CorrectionKind"];
export type Profit = Schemas["Profit"];
export type Opinion = Schemas["Opinion"];
export type Rung = Schemas["Rung"];
export type Confidence = Schemas["Confidence"];
export type Preview = Schemas["Preview"];
export type PreviewIn = Schemas["PreviewIn"];
export type WhatIf = Schemas["WhatIf"];
export type WhatIfIn = Schemas["WhatIfIn"];
export type Traits = Schemas["Traits"];
export type TraitsIn = Schemas["TraitsIn"];
export type Fuel = Schemas["Fuel"];
export type Transmission = Schemas["Transmission"];
export type ReplayRow = Schemas["ReplayRow"];

export type Offer = Schemas["Offer"];
export type Approval = Schemas["Approval"];
export type ApprovalCard = Schemas["ApprovalCard"];
export type ApprovalState = Schemas["ApprovalState"];
export type ApprovalReason = Schemas["ApprovalReason"];
export type AuthorityLevel = Schemas["AuthorityLevel"];
export type Authority = Schemas["Authority"];
export type Matrix = Schemas["Matrix"];
export type MatrixIn = Schemas["MatrixIn"];

export type SellerCard = Schemas["SellerCard"];
export type SellerIn = Schemas["SellerIn"];
export type ConsentChannel = Schemas["ConsentChannel"];
export type Papers = Schemas["PurchasePapers"];
export type Decision = Schemas["Decision"];
export type HandedPaper = Schemas["HandedPaper"];
export type MoneyWay = Schemas["MoneyWay"];
export type PayoutDue = Schemas["PayoutDue"];
export type ErasureReason = Schemas["ErasureReason"];

export type LossCard = Schemas["LossCard"];
export type FollowUp = Schemas["FollowUp"];
export type FollowUpState = Schemas["FollowUpState"];
export type FollowUpPolicy = Schemas["FollowUpPolicy"];
export type Keeper = Schemas["Keeper"];
export type ChainLink = Schemas["Link"];
export type ReconCard = Schemas["ReconCard"];
export type ReconItem = Schemas["ReconItem"];
export type VarianceCause = Schemas["VarianceCause"];
export type Scorecard = Schemas["Scorecard"];
export type BiasRow = Schemas["BiasRow"];

export type Listing = Schemas["Listing"];
export type ImportReport = Schemas["ImportReport"];
export type RowFault = Schemas["RowFault"];
export type Policy = Schemas["Policy"];
export type PolicyIn = Schemas["PolicyIn"];
export type Retention = Schemas["Retention"];
export type ChecklistVersion = Schemas["ChecklistVersion"];

export type VehicleType = vehicleComponents["schemas"]["VehicleType"];
export type Attribute = vehicleComponents["schemas"]["Attribute"];
