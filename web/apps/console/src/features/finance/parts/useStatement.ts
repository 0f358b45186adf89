import { call, finance, keepPreviousData, useQuery } from "@kite/api";
import { useCan } from "@kite/core";
import type { Days } from "../logic/months";
import { type Statement, type StatementLine, statementOf } from "../logic/pnl";
import { useT } from "../texts";
import type { CardLine } from "../types";

export type StatementView = { statement: Statement | undefined; pending: boolean; error: unknown; reload: () => void };

/** The P&L of a period: the server adds it up in one answer, by words and by accounts. */
export function useStatement(entity: string | undefined, days: Days, by: "word" | "account"): StatementView {
  const t = useT();
  const query = useQuery({
    queryKey: ["finance", "pnl", "period", entity, days],
    queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/pnl", { params: { query: { ...(entity ? { entity_id: entity } : {}), ...days } }, signal })),
    enabled: Boolean(entity),
    placeholderData: keepPreviousData,
  });
  return {
    statement: query.data && statementOf(query.data, by, t.pnl.cost),
    pending: query.isPending,
    error: query.error,
    reload: () => void query.refetch(),
  };
}

export type ProfitLine = CardLine & { account: string };

/** Postings behind one line that are looked at; the cards of the accounts have all of them. */
const PAGE = 200;

/** The postings behind a line of the statement, read when it is opened. */
export function useBehind(entity: string, days: Days, line: StatementLine | undefined) {
  const may = useCan()("finance.journal.read");
  return useQuery({
    queryKey: ["finance", "entry", "behind", entity, days, line?.id],
    queryFn: async ({ signal }): Promise<ProfitLine[]> => {
      const query = { entity_id: entity, ...days, limit: PAGE };
      const cards = await Promise.all(
        (line?.accounts ?? []).map(async (account) => {
          const card = await call(finance.GET("/api/finance/v1/accounts/{code}/card", { params: { path: { code: account }, query }, signal }));
          return card.items.map((one) => ({ ...one, account }));
        }),
      );
      return cards.flat().filter((one) => !line || line.words.length === 0 || line.words.includes(one.word));
    },
    enabled: may && Boolean(entity) && Boolean(line),
  });
}
