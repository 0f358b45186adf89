/** Months and days of documents as plain text, so that no time zone can move them. */

export type Days = { from: string; to: string };

const two = (value: number): string => String(value).padStart(2, "0");

const split = (month: string): [number, number] => [Number(month.slice(0, 4)), Number(month.slice(5, 7))];

/** `2026-11` of `2026-11-20`. */
export const monthOf = (day: string): string => day.slice(0, 7);

export function lastDay(month: string): string {
  const [year, number] = split(month);
  return `${month}-${two(new Date(Date.UTC(year, number, 0)).getUTCDate())}`;
}

export const monthSpan = (month: string): Days => ({ from: `${month}-01`, to: lastDay(month) });

export const yearSpan = (year: number): Days => ({ from: `${year}-01-01`, to: `${year}-12-31` });

/** `quarter` from 1 to 4. */
export function quarterSpan(year: number, quarter: number): Days {
  return { from: `${year}-${two(quarter * 3 - 2)}-01`, to: lastDay(`${year}-${two(quarter * 3)}`) };
}

export function addMonths(month: string, by: number): string {
  const [year, number] = split(month);
  const all = year * 12 + (number - 1) + by;
  return `${Math.floor(all / 12)}-${two((all % 12) + 1)}`;
}

export function addDays(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);
}

export type Shape = { kind: "month"; month: string } | { kind: "quarter"; year: number; quarter: number } | { kind: "year"; year: number } | { kind: "days" };

/** What people call such days: a month, a quarter, a year, or just days. */
export function shapeOf({ from, to }: Days): Shape {
  const [year, first] = split(from);
  if (!from.endsWith("-01") || to !== lastDay(monthOf(to)) || year !== split(to)[0]) return { kind: "days" };
  const months = split(to)[1] - first + 1;
  if (months === 1) return { kind: "month", month: monthOf(from) };
  if (months === 3 && first % 3 === 1) return { kind: "quarter", year, quarter: (first + 2) / 3 };
  if (months === 12) return { kind: "year", year };
  return { kind: "days" };
}

/** The days of the same kind before these: the month before a month, the year before a year. */
export function before(days: Days): Days {
  const shape = shapeOf(days);
  if (shape.kind === "month") return monthSpan(addMonths(shape.month, -1));
  if (shape.kind === "quarter") return { from: `${addMonths(monthOf(days.from), -3)}-01`, to: lastDay(addMonths(monthOf(days.to), -3)) };
  if (shape.kind === "year") return yearSpan(shape.year - 1);
  const length = (Date.parse(days.to) - Date.parse(days.from)) / 86_400_000 + 1;
  return { from: addDays(days.from, -length), to: addDays(days.from, -1) };
}

const back = (day: string): string => `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;

/** The same days a year ago. */
export function yearAgo({ from, to }: Days): Days {
  const end = lastDay(monthOf(to)) === to ? lastDay(monthOf(back(to))) : back(to);
  return { from: back(from), to: end };
}
