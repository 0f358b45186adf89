import type { BuyerRow } from "../types";

export type Twin = { buyer: BuyerRow; by: "phone" | "name" };

const digits = (phone: string): string => phone.replace(/\D/g, "").replace(/^8(?=\d{10}$)/, "7");

const words = (name: string): string[] =>
  name
    .toLowerCase()
    .replaceAll("ё", "е")
    .replace(/[^a-zа-я0-9\s-]/g, " ")
    .split(/\s+/)
    .filter(Boolean);

function sameName(a: string, b: string): boolean {
  const [one, other] = [words(a), words(b)];
  if (one.length < 2 || other.length < 2) return false;
  return one.slice(0, 2).every((word, index) => word === other[index]);
}

const LEAST_DIGITS = 11;

/** Buyers that may be the one who is being entered: the same phone first, then the same surname and name. */
export function twinsOf(known: readonly BuyerRow[], typed: { full_name: string; phone: string }): Twin[] {
  const phone = digits(typed.phone);
  const byPhone = phone.length >= LEAST_DIGITS ? known.filter((one) => digits(one.phone) === phone) : [];
  const byName = known.filter((one) => !byPhone.includes(one) && sameName(one.name, typed.full_name));
  return [...byPhone.map((buyer): Twin => ({ buyer, by: "phone" })), ...byName.map((buyer): Twin => ({ buyer, by: "name" }))].slice(0, 5);
}
