import { appraisal } from "./ru/appraisal";
import { common } from "./ru/common";
import { field } from "./ru/field";
import { offers } from "./ru/offers";
import { reports } from "./ru/reports";
import { settings } from "./ru/settings";
import { valuation } from "./ru/valuation";
import { words } from "./ru/words";

export const ru = { ...common, words, appraisal, field, valuation, offers, reports, settings };
