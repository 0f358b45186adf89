import { Go, useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Money, SidePeek, SimpleTable } from "@kite/ui";
import type { Days } from "../logic/months";
import type { StatementLine } from "../logic/pnl";
import { useT } from "../texts";
import classes from "./finance.module.css";
import { useBehind } from "./useStatement";

type Props = { line: StatementLine | undefined; entity: string; days: Days; onClose: () => void };

const SHOWN = 200;

/** The postings that a bar or a line of the statement is made of. */
export function PnlPeek({ line, entity, days, onClose }: Props) {
  const t = useT();
  const { money, count, day } = useFormats();
  const { data: rows } = useBehind(entity, days, line);
  const may = useCan()("finance.journal.read");
  const card = (code: string): string => `/finance/accounts/${encodeURIComponent(code)}?${new URLSearchParams({ entity_id: entity, ...days })}`;
  return (
    <SidePeek opened={Boolean(line)} onClose={onClose} title={line?.title ?? ""}>
      {line ? (
        <div className={classes.peek}>
          <p className={classes.peekSum}>
            <b>{money({ amount: line.kopecks, currency: "RUB" }, { kopecks: true })}</b> {rows && rows.length < SHOWN ? <span className="muted">{count(rows.length, t.card.lines)}</span> : null}
          </p>
          <p>
            {line.accounts.map((code) =>
              may ? (
                <Go key={code} href={card(code)} className={classes.chip ?? ""}>
                  {t.card.title(code)}
                </Go>
              ) : (
                <span key={code} className={classes.chip ?? ""}>{t.card.title(code)}</span>
              ),
            )}
          </p>
          {may ? <SimpleTable
            label={t.pnl.behind}
            rowKey={(row) => row.posting_id}
            rows={(rows ?? []).slice(0, SHOWN)}
            columns={[
              { title: t.date, cell: (row) => <Go href={`/finance/entries/${row.entry_id}`}>{day(row.document_date)}</Go> },
              { title: t.card.contra, cell: (row) => <span className="mono">{row.account} · {row.contra}</span> },
              { title: t.sumRub, align: "right", cell: (row) => <Money value={{ amount: row.credit.amount - row.debit.amount, currency: "RUB" }} bare kopecks /> },
            ]}
          /> : null}
          {rows && rows.length >= SHOWN ? <p className="muted">{t.close.behindShown}: {SHOWN}</p> : null}
        </div>
      ) : null}
    </SidePeek>
  );
}
