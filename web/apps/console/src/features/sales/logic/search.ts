import { matches, otherLayout } from "@kite/i18n";

const LEAST = 3;

/** Whether somebody means this car: by words of its name, or by any part of its number, in either keyboard layout. */
export function fitsCar(car: { title: string; vin: string }, text: string): boolean {
  const part = text.trim();
  if (!part || matches(`${car.title} ${car.vin}`, part)) return true;
  const within = (typed: string): boolean => car.vin.includes(typed.toUpperCase());
  return part.length >= LEAST && (within(part) || within(otherLayout(part)));
}
