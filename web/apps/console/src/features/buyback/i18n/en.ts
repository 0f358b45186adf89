import { appraisal } from "./en/appraisal";
import { common } from "./en/common";
import { field } from "./en/field";
import { offers } from "./en/offers";
import { reports } from "./en/reports";
import { settings } from "./en/settings";
import { valuation } from "./en/valuation";
import { words } from "./en/words";
import type { ru } from "./ru";

export const en: typeof ru = { ...common, words, appraisal, field, valuation, offers, reports, settings };
