/** A lead is called within five minutes; the API keeps no rule for it yet. */
export const FIRST_CALL_SECONDS = 5 * 60;

export type Wait = { seconds: number; left: number; tone: "positive" | "warning" | "negative" };

/** How long a lead has waited, and how much of its time is left. */
export function waitOf(openedAt: string, now: number): Wait {
  const seconds = Math.max(0, Math.floor((now - Date.parse(openedAt)) / 1000));
  const left = FIRST_CALL_SECONDS - seconds;
  if (left < 0) return { seconds, left, tone: "negative" };
  return { seconds, left, tone: left < 120 ? "warning" : "positive" };
}

/** `4:07` of a number of seconds below an hour. */
export function clockOf(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
