import type { MoneyValue } from "@kite/i18n";

/** A line of an entry by hand as it is typed. */
export type DraftLine = {
  key: string;
  debit: string | null;
  credit: string | null;
  amount: MoneyValue | null;
  word: string;
  episode_id: string | null;
  deal_id: string | null;
  centre_id: string | null;
  counterparty_id: string;
};

export type Side = { account: string; debit: number; credit: number };

/** What the lines do to each account, for the eye of the accountant. */
export function sides(lines: readonly Pick<DraftLine, "debit" | "credit" | "amount">[]): Side[] {
  const found = new Map<string, Side>();
  const at = (account: string): Side => {
    const side = found.get(account) ?? { account, debit: 0, credit: 0 };
    found.set(account, side);
    return side;
  };
  for (const line of lines) {
    const kopecks = line.amount?.amount ?? 0;
    if (line.debit) at(line.debit).debit += kopecks;
    if (line.credit) at(line.credit).credit += kopecks;
  }
  return [...found.values()].toSorted((a, b) => a.account.localeCompare(b.account));
}

export type Balance = { debit: number; credit: number; balanced: boolean; /** Numbers of lines, from 1, that are not whole. */ unfinished: number[]; same: number[] };

/** Whether every rouble has both of its sides. */
export function balanceOf(lines: readonly Pick<DraftLine, "debit" | "credit" | "amount">[]): Balance {
  const sum = (side: "debit" | "credit"): number => lines.reduce((total, one) => total + (one[side] ? (one.amount?.amount ?? 0) : 0), 0);
  const numbers = (wrong: (line: Pick<DraftLine, "debit" | "credit" | "amount">) => boolean): number[] =>
    lines.flatMap((one, index) => (wrong(one) ? [index + 1] : []));
  const unfinished = numbers((one) => !one.debit || !one.credit || (one.amount?.amount ?? 0) <= 0);
  const same = numbers((one) => Boolean(one.debit) && one.debit === one.credit);
  const [debit, credit] = [sum("debit"), sum("credit")];
  return { debit, credit, balanced: debit === credit && unfinished.length === 0 && same.length === 0 && debit > 0, unfinished, same };
}

/** The next number of a line of a draft. */
export const emptyLine = (key: string): DraftLine => ({
  key,
  debit: null,
  credit: null,
  amount: null,
  word: "",
  episode_id: null,
  deal_id: null,
  centre_id: null,
  counterparty_id: "",
});
