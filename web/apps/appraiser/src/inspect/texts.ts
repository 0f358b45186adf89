import { texts } from "@kite/i18n";
import { ru } from "./i18n/ru";

export const useI = texts(ru, () => import("./i18n/en").then((dictionary) => dictionary.en));
export type Texts = typeof ru;
