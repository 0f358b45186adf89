import { keepPref, readPref } from "@kite/core/prefs";

export type Theme = "auto" | "light" | "dark";

const system = globalThis.matchMedia?.("(prefers-color-scheme: dark)");

export const themeNow = (): Theme => {
  const kept = readPref("scheme");
  return kept === "light" || kept === "dark" ? kept : "auto";
};

/** Paints the page in the chosen theme; the console on the same device has the same one. */
export function applyTheme(): void {
  const theme = themeNow();
  const dark = theme === "auto" ? (system?.matches ?? false) : theme === "dark";
  document.documentElement.dataset.mantineColorScheme = dark ? "dark" : "light";
}

export function setTheme(theme: Theme): void {
  keepPref("scheme", theme);
  applyTheme();
}

system?.addEventListener("change", applyTheme);
