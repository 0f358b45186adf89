import { call, finance, useQuery } from "@kite/api";
import { useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Money, Panel, QueryView, SimpleTable } from "@kite/ui";
import { useT } from "../texts";
import { useToday } from "./useSpan";

type Deal = { id: string; state: string; price: { amount: number }; episode_id: string };

const ENDED = new Set(["handed_over", "closed", "cancelled", "unwound"]);

/** VAT of a deal that is not handed over yet: what advances were charged, what the sale will bring. */
function VatPanel({ deal }: { deal: Deal }) {
  const t = useT();
  const on = useToday();
  const query = useQuery({
    queryKey: ["finance", "forecast", deal.id, deal.price.amount, on],
    queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/deals/{id}/vat-forecast", { params: { path: { id: deal.id }, query: { price: deal.price.amount, on, episode_id: deal.episode_id } }, signal })),
    retry: false,
  });
  return (
    <Panel title={t.result.forecast} note={t.result.forecastHint}>
      <QueryView query={query} lines={3}>
        {(forecast) => (
          <SimpleTable
            label={t.result.forecast}
            rows={forecast.lines}
            rowKey={(row) => row.word}
            strong={(row) => row.word === "difference"}
            columns={[
              { title: t.what, cell: (row) => row.title },
              { title: t.result.base, align: "right", cell: (row) => <Money value={row.amount} bare kopecks /> },
              { title: t.result.rate, align: "right", cell: (row) => (row.rate === null || row.rate === undefined ? "—" : `${row.rate} %`) },
              { title: t.result.vat, align: "right", cell: (row) => <Money value={row.vat} bare kopecks /> },
            ]}
          />
        )}
      </QueryView>
    </Panel>
  );
}

/** What an unwinding would post today. */
function UnwindPanel({ deal }: { deal: Deal }) {
  const t = useT();
  const on = useToday();
  const { day } = useFormats();
  const query = useQuery({
    queryKey: ["finance", "unwind", deal.id, on],
    queryFn: ({ signal }) => call(finance.GET("/api/finance/v1/deals/{id}/unwind-preview", { params: { path: { id: deal.id }, query: { on } }, signal })),
    retry: false,
  });
  if (query.error) return null;
  return (
    <Panel title={t.result.unwind} note={t.result.unwindHint}>
      <QueryView query={query} lines={3}>
        {(unwind) => (
          <>
            <p className="muted">{t.result.unwindDay(day(unwind.posting_day))}</p>
            <SimpleTable
              label={t.result.unwind}
              rows={unwind.lines.map((one, index) => ({ ...one, index }))}
              rowKey={(row) => String(row.index)}
              columns={[
                { title: t.what, cell: (row) => row.title },
                { title: t.debit, cell: (row) => <b className="mono">{row.debit}</b> },
                { title: t.credit, cell: (row) => <b className="mono">{row.credit}</b> },
                { title: t.sumRub, align: "right", cell: (row) => <Money value={row.amount} bare kopecks /> },
              ]}
              footer={[t.trial.total, "", "", <Money key="sum" value={unwind.total} bare kopecks />]}
            />
          </>
        )}
      </QueryView>
    </Panel>
  );
}

/** What is still to come of a deal. */
export function DealForecasts({ deal }: { deal: Deal }) {
  const can = useCan();
  if (!ENDED.has(deal.state)) return can("finance.forecast.read") ? <VatPanel deal={deal} /> : null;
  const standing = deal.state === "handed_over" || deal.state === "closed";
  return standing && can("finance.journal.read") ? <UnwindPanel deal={deal} /> : null;
}
