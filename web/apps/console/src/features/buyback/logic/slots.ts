import { dayOf } from "@kite/i18n";

/** Hours in which cars are looked at, and the length of a visit. */
export const FIRST_HOUR = 8;
export const LAST_HOUR = 20;
export const HOURS: readonly number[] = Array.from({ length: LAST_HOUR - FIRST_HOUR }, (_, index) => FIRST_HOUR + index);

const DAY_MS = 86_400_000;

const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const dayText = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Monday of the week of a day. */
export function weekOf(day: string): string {
  const weekday = (new Date(utc(day)).getUTCDay() + 6) % 7;
  return dayText(utc(day) - weekday * DAY_MS);
}

export const shiftDay = (day: string, by: number): string => dayText(utc(day) + by * DAY_MS);

export const daysFrom = (monday: string, count = 7): string[] => Array.from({ length: count }, (_, index) => shiftDay(monday, index));

/** The difference of a zone from UTC at an instant, in minutes. */
function offsetOf(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(new Date(instant));
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  return Math.round((local - Math.floor(instant / 60_000) * 60_000) / 60_000);
}

/** The instant at which it is `hour:minute` on `day` in the zone of the centre, whatever the zone of this computer. */
export function instantOf(day: string, hour: number, minute: number, zone: string): string {
  const wanted = utc(day) + (hour * 60 + minute) * 60_000;
  const guess = wanted - offsetOf(wanted, zone) * 60_000;
  // Around a change of the clock the first guess may be an hour off.
  return new Date(wanted - offsetOf(guess, zone) * 60_000).toISOString();
}

/** Day and hour of an instant in the zone of the centre. */
export function placeOf(instant: string, zone: string): { day: string; hour: number; minute: number } {
  const at = Date.parse(instant);
  const minutes = new Date(at + offsetOf(at, zone) * 60_000);
  return { day: dayOf(instant, zone), hour: minutes.getUTCHours(), minute: minutes.getUTCMinutes() };
}

/** Visits by day and hour; those outside of the hours stand in the first or the last. */
export function slotKey(instant: string, zone: string): string {
  const { day, hour } = placeOf(instant, zone);
  return `${day}T${Math.min(LAST_HOUR - 1, Math.max(FIRST_HOUR, hour))}`;
}
