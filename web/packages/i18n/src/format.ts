import { type Forms, plural } from "./plural";
import { type Lang, useLocale } from "./lang";

/** An amount as the API sends it: kopecks (or the minor unit of the currency). */
export type MoneyValue = { amount: number; currency: string };

type MoneyStyle = {
  /** Kopecks are shown in documents, never in lists. */
  kopecks?: boolean;
  /** A plus sign is for differences and margins only. */
  sign?: boolean;
  /** Millions and billions in words, for summaries. */
  short?: boolean;
  /** Leave the currency sign out where the header says it. */
  bare?: boolean;
};

const LOCALE: Record<Lang, string> = { ru: "ru-RU", en: "en-GB" };
const SIGNS: Record<string, string> = { RUB: "₽", EUR: "€", USD: "$", GBP: "£", CNY: "¥" };
const NONE = "—";
const NBSP = "\u00a0";

const SCALES = [
  { from: 1e12, ru: "трлн", en: "tn" },
  { from: 1e9, ru: "млрд", en: "bn" },
  { from: 1e6, ru: "млн", en: "m" },
] as const;

/** Typographic minus; no-break spaces between thousands in both languages. */
const dress = (text: string): string => text.replace(/^-/, "\u2212").replace(/[\u202f ,](?=\d{3}(\D|$))/g, NBSP);

const numberFormats = new Map<string, Intl.NumberFormat>();

function numberFormat(lang: Lang, digits: number): Intl.NumberFormat {
  const key = `${lang}${digits}`;
  let format = numberFormats.get(key);
  if (!format) {
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative" } as const;
    format = new Intl.NumberFormat(LOCALE[lang], options);
    numberFormats.set(key, format);
  }
  return format;
}

/** A number with thousands apart: `4 859 900`; nothing is `—`, zero is `0`. */
export function formatNumber(lang: Lang, value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined || Number.isNaN(value)) return NONE;
  const text = numberFormat(lang, digits).format(value);
  return lang === "en" ? text.replace(/^-/, "\u2212").replace(/,/g, NBSP) : dress(text);
}

function withSign(text: string, value: number): string {
  return value > 0 ? `+${text}` : text;
}

function shortNumber(lang: Lang, value: number): string {
  const scale = SCALES.find((one) => Math.abs(value) >= one.from);
  if (!scale) return formatNumber(lang, Math.round(value));
  const scaled = value / scale.from;
  const digits = Math.abs(scaled) >= 100 ? 1 : 2;
  return `${formatNumber(lang, scaled, digits)}${NBSP}${scale[lang]}`;
}

/** Money without kopecks: `4 859 900 ₽`; `short`: `83,44 млрд ₽`. */
export function formatMoney(lang: Lang, money: MoneyValue | null | undefined, style: MoneyStyle = {}): string {
  if (!money) return NONE;
  const value = money.amount / 100;
  const digits = style.kopecks ? 2 : 0;
  let text = style.short ? shortNumber(lang, value) : formatNumber(lang, digits ? value : Math.round(value), digits);
  if (style.sign) text = withSign(text, value);
  return style.bare ? text : `${text}${NBSP}${SIGNS[money.currency] ?? money.currency}`;
}

/** Per cent of a share: `0.037` is `3,7 %`. */
export function formatPercent(lang: Lang, share: number | null | undefined, sign = false): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return NONE;
  const text = `${formatNumber(lang, share * 100, 1)}${NBSP}%`;
  return sign && Math.round(share * 1000) > 0 ? `+${text}` : text;
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(lang: Lang, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = lang + zone + Object.entries(options).join();
  let format = dateFormats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(LOCALE[lang], { ...options, timeZone: zone });
    dateFormats.set(key, format);
  }
  return format;
}

const DAY = { day: "2-digit", month: "2-digit", year: "numeric" } as const;
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** A day of a document (`2026-11-20`): `20.11.2026` in both languages, as documents write it. */
export function formatDay(day: string | null | undefined): string {
  if (!day) return NONE;
  const [year, month, date] = day.slice(0, 10).split("-");
  return `${date}.${month}.${year}`;
}

/** The calendar day of an instant in a zone, `2026-11-20`. */
export function dayOf(instant: string | number | Date, zone: string): string {
  const parts = dateFormat("en", zone, DAY).formatToParts(new Date(instant));
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

export function formatTime(lang: Lang, instant: string | number, zone: string): string {
  return dateFormat(lang, zone, TIME).format(new Date(instant));
}

/** Exact date and time: `20.11.2026, 14:20`. */
export function formatInstant(lang: Lang, instant: string | null | undefined, zone: string): string {
  if (!instant) return NONE;
  return `${formatDay(dayOf(instant, zone))}, ${formatTime(lang, instant, zone)}`;
}

const NEAR: Record<Lang, Record<string, string>> = {
  ru: { "0": "сегодня", "-1": "вчера", "1": "завтра" },
  en: { "0": "today", "-1": "yesterday", "1": "tomorrow" },
};

const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

/** Near dates in words: «сегодня, 14:30», «вчера, 09:05»; others exact. */
export function formatNear(lang: Lang, instant: string | null | undefined, zone: string, now = Date.now()): string {
  if (!instant) return NONE;
  const day = dayOf(instant, zone);
  const word = NEAR[lang][String(daysBetween(dayOf(now, zone), day))];
  return word ? `${word}, ${formatTime(lang, instant, zone)}` : formatInstant(lang, instant, zone);
}

/** Near days in words: «сегодня», «вчера»; others `20.11.2026`. */
export function formatNearDay(lang: Lang, day: string | null | undefined, zone: string, now = Date.now()): string {
  if (!day) return NONE;
  return NEAR[lang][String(daysBetween(dayOf(now, zone), day.slice(0, 10)))] ?? formatDay(day);
}

/** A month (`2026-11`): «ноябрь 2026». */
export function formatMonth(lang: Lang, month: string): string {
  const date = new Date(`${month.slice(0, 7)}-15T00:00:00Z`);
  const name = dateFormat(lang, "UTC", { month: "long" }).format(date);
  return `${name} ${date.getUTCFullYear()}`;
}

const STEPS = [
  { seconds: 86_400, ru: { one: "день", few: "дня", many: "дней" }, en: { one: "day", many: "days" } },
  { seconds: 3_600, ru: { one: "час", few: "часа", many: "часов" }, en: { one: "hour", many: "hours" } },
  { seconds: 60, ru: { one: "минута", few: "минуты", many: "минут" }, en: { one: "minute", many: "minutes" } },
] as const;

/** A length of time in its largest unit: «3 часа». */
export function formatSpan(lang: Lang, seconds: number): string {
  const step = STEPS.find((one) => Math.abs(seconds) >= one.seconds) ?? STEPS[2];
  return formatCount(lang, Math.round(seconds / step.seconds), step[lang]);
}

/** A number with its noun: `1 автомобиль`, `2 автомобиля`, `50 000 автомобилей`. */
export function formatCount(lang: Lang, count: number, forms: Forms): string {
  return `${formatNumber(lang, count)}${NBSP}${plural(lang, count, forms)}`;
}

/** `+7 916 123-45-67`; other countries as they came. */
export function formatPhone(phone: string | null | undefined): string {
  if (!phone) return NONE;
  const digits = /^\+?7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(phone.replace(/[\s()-]/g, ""));
  if (!digits) return phone;
  return `+7 ${digits[1]} ${digits[2]}-${digits[3]}-${digits[4]}`.replace(/ /g, NBSP);
}

/** Formats bound to the language and zone of the interface. */
export type Formats = ReturnType<typeof formatsOf>;

export function formatsOf(lang: Lang, zone: string) {
  return {
    lang,
    zone,
    money: (money: MoneyValue | null | undefined, style?: MoneyStyle) => formatMoney(lang, money, style),
    number: (value: number | null | undefined, digits?: number) => formatNumber(lang, value, digits),
    percent: (share: number | null | undefined, sign?: boolean) => formatPercent(lang, share, sign),
    day: formatDay,
    instant: (instant: string | null | undefined) => formatInstant(lang, instant, zone),
    near: (instant: string | null | undefined) => formatNear(lang, instant, zone),
    nearDay: (day: string | null | undefined) => formatNearDay(lang, day, zone),
    time: (instant: string) => formatTime(lang, instant, zone),
    month: (month: string) => formatMonth(lang, month),
    span: (seconds: number) => formatSpan(lang, seconds),
    count: (count: number, forms: Forms) => formatCount(lang, count, forms),
    phone: formatPhone,
  };
}

const cache = new Map<string, Formats>();

/** The formats of the interface; the same object for the same language and zone, so it is safe in dependencies. */
export function useFormats(): Formats {
  const { lang, zone } = useLocale();
  const key = `${lang} ${zone}`;
  let formats = cache.get(key);
  if (!formats) {
    formats = formatsOf(lang, zone);
    cache.set(key, formats);
  }
  return formats;
}
