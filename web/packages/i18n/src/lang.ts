import { createContext, use } from "react";

/** Languages of the interface. Russian is the source: every other dictionary has its type. */
export type Lang = "ru" | "en";

/** A short text in both languages, for what is declared once and shown everywhere: menu items, commands, titles. */
export type Words = { readonly ru: string; readonly en: string };

export const LANGS: readonly Lang[] = ["ru", "en"];

const KEY = "kite.lang";

/** The language that was chosen, else the browser's, else Russian. */
export function firstLang(): Lang {
  const chosen = localStorage.getItem(KEY);
  if (chosen === "ru" || chosen === "en") return chosen;
  return navigator.language.startsWith("en") ? "en" : "ru";
}

export function keepLang(lang: Lang): void {
  localStorage.setItem(KEY, lang);
}

/** Language of the interface and the time zone in which times are shown. */
export type Locale = { lang: Lang; setLang: (lang: Lang) => void; zone: string };

export const LocaleContext = createContext<Locale>({
  lang: "ru",
  setLang: () => undefined,
  zone: "Europe/Moscow",
});

export function useLocale(): Locale {
  return use(LocaleContext);
}

export function useLang(): Lang {
  return use(LocaleContext).lang;
}

/** Picks the language of a label: reference data carries both. */
export function useWords(): (words: Words) => string {
  const lang = useLang();
  return (words) => words[lang];
}
