import { use } from "react";
import { type Lang, useLang } from "./lang";

/**
 * Makes the hook that gives a dictionary in the language of the interface.
 *
 * Russian comes with the screen, English is loaded when it is first needed: the screen waits behind its skeleton.
 * `import { texts } from "@kite/i18n"; export const useT = texts(ru, () => import("./en").then((m) => m.en));`
 */
export function texts<T>(ru: T, loadEn: () => Promise<T>): () => T {
  let english: Promise<T> | undefined;
  const load = (lang: Lang): Promise<T> | undefined => {
    if (lang === "ru") return undefined;
    english ??= loadEn();
    return english;
  };
  return function useTexts(): T {
    const waiting = load(useLang());
    return waiting ? use(waiting) : ru;
  };
}
