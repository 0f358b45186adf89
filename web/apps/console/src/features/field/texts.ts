import { texts } from "@kite/i18n";
import { ru } from "./i18n/ru";

export const useT = texts(ru, () => import("./i18n/en").then((module) => module.en));
