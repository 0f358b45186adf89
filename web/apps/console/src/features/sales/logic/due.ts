import { type Lang, dayOf, formatTime } from "@kite/i18n";

export type Due = { words: string; tone: "late" | "today" | "later" };

const daysFrom = (from: string, to: string): number => Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

function farWords(lang: Lang, days: number): string {
  const count = Math.abs(days);
  if (lang === "ru") return days > 0 ? `через ${count}\u00a0дн.` : `${count}\u00a0дн. назад`;
  return days > 0 ? `in ${count}\u00a0d` : `${count}\u00a0d ago`;
}

const NEAR = {
  ru: { today: "сегодня", tomorrow: "завтра", yesterday: "вчера" },
  en: { today: "today", tomorrow: "tomorrow", yesterday: "yesterday" },
} as const;

function words(lang: Lang, at: string, zone: string, days: number): string {
  if (days === 0) return `${NEAR[lang].today}, ${formatTime(lang, at, zone)}`;
  if (days === 1) return `${NEAR[lang].tomorrow}, ${formatTime(lang, at, zone)}`;
  return days === -1 ? NEAR[lang].yesterday : farWords(lang, days);
}

/** A term as a salesman says it: «сегодня, 13:15», «через 3 дн.», «вчера». What has passed is late, also an hour ago. */
export function dueOf(lang: Lang, at: string, zone: string, now: number): Due {
  const days = daysFrom(dayOf(now, zone), dayOf(at, zone));
  const late = Date.parse(at) <= now;
  const tone = late ? "late" : days === 0 ? "today" : "later";
  return { words: words(lang, at, zone, days), tone };
}

/** How long ago something began: «вчера», «5 дн. назад»; nothing on the first day. */
export function agoOf(lang: Lang, at: string, zone: string, now: number): string | undefined {
  const days = daysFrom(dayOf(now, zone), dayOf(at, zone));
  if (days >= 0) return undefined;
  return days === -1 ? NEAR[lang].yesterday : farWords(lang, days);
}
