import type { Bar } from "@kite/ui";
import type { Account, Section, TrialRow, Word } from "../types";

/** What a word moved on the accounts of profit in a period. */
export type WordSum = { account: string; word: string; kopecks: number; count: number };

export type StatementLine = {
  id: string;
  title: string;
  /** `revenue`, `gross` and `result` are sums; the others stand between them. */
  kind: "line" | "revenue" | "gross" | "result";
  section: Section;
  kopecks: number;
  /** Accounts behind it, for the way to their cards. */
  accounts: string[];
  words: string[];
};

export type Statement = {
  lines: StatementLine[];
  revenue: number;
  gross: number;
  /** Everything between the gross profit and the result. */
  rest: number;
  result: number;
  /** Cars handed over less those that came back. */
  cars: number | undefined;
};

/** Names of the sums, and of the cost that a period shows as one. */
type Titles = { gross: string; result: string; cost?: string };

const SALE = "sale";
const COST = "cost";
const MANUAL = "manual";

const profitAccounts = (accounts: readonly Account[]): Map<string, Account> =>
  new Map(accounts.filter((one) => one.kind === "income" || one.kind === "expense").map((one) => [one.code, one]));

/** Above zero is profit, whatever kind of account it is. */
const moved = (row: TrialRow): number => row.turnover_credit.amount - row.turnover_debit.amount;

/** Revenue and cost of sales stand on 90, above the gross profit; everything else below it. */
const sectionOf = (code: string): Section => (code.startsWith("90") ? "gross" : "result");

const above = (line: StatementLine): boolean => line.section !== "result";

function closed(lines: StatementLine[], titles: Titles, cars: number | undefined): Statement {
  const sum = (wanted: (line: StatementLine) => boolean): number => lines.filter(wanted).reduce((total, one) => total + one.kopecks, 0);
  const gross = sum(above);
  const result = sum(() => true);
  const total = (id: "gross" | "result", kopecks: number): StatementLine => ({ id, title: titles[id], kind: id, section: "result", kopecks, accounts: [], words: [] });
  return {
    lines: [...lines.filter(above), total("gross", gross), ...lines.filter((one) => !above(one)), total("result", result)],
    revenue: sum((one) => one.kind === "revenue"),
    gross,
    rest: result - gross,
    result,
    cars,
  };
}

/** The P&L of a period as its accounts tell it. */
export function byAccount(trial: readonly TrialRow[], accounts: readonly Account[], lang: "ru" | "en", titles: Titles): Statement {
  const known = profitAccounts(accounts);
  const lines = trial.flatMap((row): StatementLine[] => {
    const account = known.get(row.account);
    if (!account || moved(row) === 0) return [];
    const revenue = account.kind === "income" && sectionOf(account.code) === "gross";
    return [{ id: account.code, title: account[lang], kind: revenue ? "revenue" : "line", section: sectionOf(account.code), kopecks: moved(row), accounts: [account.code], words: [] }];
  });
  return closed(lines, titles, undefined);
}

/** Sums of words on the accounts of profit, from the lines of their cards. */
export function wordSums(account: string, lines: readonly { word: string; debit: { amount: number }; credit: { amount: number } }[]): WordSum[] {
  const sums = new Map<string, WordSum>();
  for (const line of lines) {
    const sum = sums.get(line.word) ?? { account, word: line.word, kopecks: 0, count: 0 };
    sum.kopecks += line.credit.amount - line.debit.amount;
    sum.count += line.credit.amount >= line.debit.amount ? 1 : -1;
    sums.set(line.word, sum);
  }
  return [...sums.values()];
}

type Named = { title: string; section: Section; position: number };

/** What a word is called and where it stands; by hand it stands where its account does. */
function named(sum: WordSum, words: ReadonlyMap<string, Word>, accounts: ReadonlyMap<string, Account>, lang: "ru" | "en"): Named {
  const word = words.get(sum.word);
  const account = accounts.get(sum.account);
  if (word && sum.word !== MANUAL) return { title: word[lang], section: word.section, position: word.position };
  const section = sectionOf(sum.account);
  return { title: account ? account[lang] : sum.word, section, position: section === "gross" ? 95 : 900 };
}

/** The P&L of a period word by word: what was sold, what it cost, what came beside. */
export function byWord(sums: readonly WordSum[], words: readonly Word[], accounts: readonly Account[], lang: "ru" | "en", titles: Titles): Statement {
  const dictionary = new Map(words.map((one) => [one.word, one]));
  const known = profitAccounts(accounts);
  const found = new Map<string, StatementLine & { position: number }>();
  let cars = 0;
  for (const sum of sums) {
    const name = named(sum, dictionary, known, lang);
    if (sum.word === COST && titles.cost) name.title = titles.cost;
    const id = sum.word === MANUAL || !dictionary.has(sum.word) ? `${sum.account}:${sum.word}` : sum.word;
    const old = found.get(id);
    if (sum.word === SALE) cars += sum.count;
    const kind = sum.word === SALE ? "revenue" : "line";
    if (!old) found.set(id, { id, title: name.title, kind, section: name.section, kopecks: sum.kopecks, accounts: [sum.account], words: [sum.word], position: name.position });
    else {
      old.kopecks += sum.kopecks;
      if (!old.accounts.includes(sum.account)) old.accounts.push(sum.account);
    }
  }
  const lines = [...found.values()].filter((one) => one.kopecks !== 0).toSorted((a, b) => a.position - b.position);
  return closed(lines.map(({ position: _, ...line }) => line), titles, cars);
}

/** Words that make the price of a car its spread: what is sold, its tax, what it was bought for. */
const SPREAD = new Set([SALE, "vat", "purchase", "cost", "90.1", "90.2", "90.3"]);

type Amounts = readonly { id: string; title: string; kopecks: number; kind: "line" | "revenue" | "gross" | "result" }[];

/** The bridge begins at the spread, not at the revenue: beside the revenue nothing else could be seen. */
export function bridge(lines: Amounts, spread: string): Bar[] {
  const gross = lines.findIndex((one) => one.kind === "gross");
  const start = lines.filter((one) => SPREAD.has(one.id)).reduce((sum, one) => sum + one.kopecks, 0);
  const steps = (part: Amounts): Bar[] =>
    part
      .filter((one) => !SPREAD.has(one.id) && one.kind !== "gross" && one.kind !== "result")
      .map((one) => ({ id: one.id, label: one.title, amount: one.kopecks, kind: one.kopecks < 0 ? "minus" : "plus" }));
  const above = steps(lines.slice(0, gross));
  const bars: Bar[] = above.length > 0 ? [{ id: "spread", label: spread, amount: start, kind: "total" }, ...above] : [];
  const total = lines[gross];
  if (total) bars.push({ id: "gross", label: total.title, amount: total.kopecks, kind: "total" });
  bars.push(...steps(lines.slice(gross + 1)));
  const result = lines.at(-1);
  if (result?.kind === "result") bars.push({ id: "result", label: result.title, amount: result.kopecks, kind: "result" });
  return bars;
}

export type Compared = StatementLine & { old: number | undefined; share: number | undefined; perCar: number | undefined };

/** Each line beside what it was in the other period. */
export function compare(now: Statement, then: Statement | undefined): Compared[] {
  const was = new Map(then?.lines.map((one) => [one.id, one.kopecks]));
  const gone = (then?.lines ?? []).filter((one) => one.kind === "line" && !now.lines.some((line) => line.id === one.id));
  const lines = insertGone(now.lines, gone);
  const whole = now.lines.filter((one) => one.kind === "revenue").reduce((sum, one) => sum + one.kopecks, 0);
  return lines.map((one) => ({
    ...one,
    old: then ? (was.get(one.id) ?? 0) : undefined,
    share: whole > 0 ? Math.abs(one.kopecks) / whole : undefined,
    perCar: now.cars && now.cars > 0 ? Math.round(one.kopecks / now.cars) : undefined,
  }));
}

/** Lines that only the other period had stand at the end of their section, with nothing in this one. */
function insertGone(lines: readonly StatementLine[], gone: readonly StatementLine[]): StatementLine[] {
  const zero = gone.map((one) => ({ ...one, kopecks: 0 }));
  const of = (section: "above" | "below"): StatementLine[] => zero.filter((one) => (one.section === "result") === (section === "below"));
  return lines.flatMap((one) => {
    if (one.kind === "gross") return [...of("above"), one];
    return one.kind === "result" ? [...of("below"), one] : [one];
  });
}
