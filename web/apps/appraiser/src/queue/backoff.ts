const FIRST_MS = 2_000;
const LONGEST_MS = 5 * 60_000;

/** How long to wait after so many failures in a row: twice as long each time, a little different on every phone. */
export function pauseAfter(failures: number, chance = Math.random()): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(whole * (0.75 + chance / 4));
}
