import { call, finance, keepPreviousData, useQuery } from "@kite/api";
import { useLang } from "@kite/i18n";
import type { Days } from "../logic/months";
import { type Statement, type WordSum, byAccount, byWord, wordSums } from "../logic/pnl";
import { useAccounts, useRules, useTrial } from "../queries";
import { useT } from "../texts";
import type { Account, CardLine, TrialRow } from "../types";

/** A card is read page by page; beyond this the page would only make the server sweat. */
const PAGES_MAX = 40;
const PAGE = 200;

export type ProfitLine = CardLine & { account: string };
export type Details = { sums: WordSum[]; lines: ProfitLine[]; tooMany: boolean };

async function cardLines(entity_id: string, code: string, days: Days, signal: AbortSignal): Promise<ProfitLine[] | undefined> {
  const lines: ProfitLine[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const query = { entity_id, ...days, limit: PAGE, ...(cursor ? { cursor } : {}) };
    // Each page says where the next one begins.
    // oxlint-disable-next-line no-await-in-loop
    const card = await call(finance.GET("/api/finance/v1/accounts/{code}/card", { params: { path: { code }, query }, signal }));
    lines.push(...card.items.map((one) => ({ ...one, account: code })));
    if (!card.next) return lines;
    cursor = card.next;
  }
  return undefined;
}

const isProfit = (account: Account): boolean => account.kind === "income" || account.kind === "expense";

function movedCodes(trial: readonly TrialRow[] | undefined, chart: readonly Account[] | undefined): string[] {
  const codes = new Set((chart ?? []).filter(isProfit).map((one) => one.code));
  return (trial ?? []).filter((row) => codes.has(row.account) && (row.turnover_debit.amount !== 0 || row.turnover_credit.amount !== 0)).map((row) => row.account);
}

/** A period in which nothing moved has no postings to read. */
const STILL: Details = { sums: [], lines: [], tooMany: false };

/** The postings of the accounts of profit, for the P&L by lines. */
function useDetails(entity: string | undefined, days: Days, codes: readonly string[], enabled: boolean) {
  return useQuery({
    queryKey: ["finance", "entry", "profit", entity, days, codes],
    queryFn: async ({ signal }): Promise<Details> => {
      const cards = await Promise.all(codes.map((code) => cardLines(entity ?? "", code, days, signal)));
      const lines = cards.flatMap((card) => card ?? []);
      const sums = codes.flatMap((code, index) => wordSums(code, cards[index] ?? []));
      return { sums, lines, tooMany: cards.some((card) => card === undefined) };
    },
    enabled: enabled && Boolean(entity) && codes.length > 0,
    placeholderData: keepPreviousData,
  });
}

export type StatementView = {
  statement: Statement | undefined;
  /** Lines of the P&L by word, or by account where that is all there is. */
  detailed: boolean;
  tooMany: boolean;
  pending: boolean;
  error: unknown;
  reload: () => void;
  lines: readonly ProfitLine[];
};

/** The P&L of a period: from the accounts at once, from the words as soon as their postings are read. */
export function useStatement(entity: string | undefined, days: Days, wanted: "word" | "account"): StatementView {
  const t = useT();
  const lang = useLang();
  const titles = { gross: t.pnl.gross, result: t.pnl.result, cost: t.pnl.cost };
  const trial = useTrial(entity, days);
  const chart = useAccounts(entity);
  const rules = useRules();
  const codes = movedCodes(trial.data?.rows, chart.data);
  const details = useDetails(entity, days, codes, trial.isSuccess && chart.isSuccess);
  const still = trial.isSuccess && chart.isSuccess && codes.length === 0;
  const read = still ? STILL : details.data;
  const known = read && !read.tooMany && rules.data ? read : undefined;
  const detailed = wanted === "word" && Boolean(known) && (still || !details.isPlaceholderData);
  const accounts = chart.data ?? [];
  const statement = ((): Statement | undefined => {
    if (!trial.data || !chart.data) return undefined;
    if (detailed && known && rules.data) return byWord(known.sums, rules.data.words, accounts, lang, titles);
    const plain = byAccount(trial.data.rows, accounts, lang, titles);
    const cars = known ? byWord(known.sums, rules.data?.words ?? [], accounts, lang, titles).cars : undefined;
    return { ...plain, cars };
  })();
  return {
    statement,
    detailed,
    tooMany: Boolean(details.data?.tooMany),
    pending: wanted === "word" && codes.length > 0 && (details.isPending || rules.isPending),
    error: trial.error ?? chart.error,
    reload: () => {
      void trial.refetch();
      void chart.refetch();
    },
    lines: known?.lines ?? [],
  };
}
