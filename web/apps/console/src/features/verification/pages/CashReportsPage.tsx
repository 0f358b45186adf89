import { call, useKeyset, useQuery, verification } from "@kite/api";
import { Go, useAccess, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { type Column, DataGrid, DateText, Empty, ExportButton, FilterBar, FullPage, Money, PageHeader, Person, SummaryBar } from "@kite/ui";
import { IconReceipt } from "@kite/ui/icons";
import { useMemo } from "react";
import { keys } from "../api/queries";
import type { CashReport } from "../api/types";
import { useT } from "../texts";

const keyOf = (row: CashReport): string => row.id;

/** Records of identified cash; they name nobody. */
export default function CashReportsPage() {
  const t = useT();
  const r = t.reports;
  const { centre } = useAccess();
  const { count, money, number } = useFormats();
  const { state, set, replace } = useUrlState();
  const filter = { ...(centre ? { centre_id: centre } : {}), ...(state.from ? { from: state.from } : {}), ...(state.to ? { to: state.to } : {}) };
  const list = useKeyset<CashReport>({ key: keys.list("cash_report", filter), page: (cursor, signal) => call(verification.GET("/api/verification/v1/cash-reports", { params: { query: { ...filter, limit: 100, ...(cursor ? { cursor } : {}) } }, signal })) });
  const totals = useQuery({ queryKey: ["verification", "cash_report", "totals", filter], queryFn: ({ signal }) => call(verification.GET("/api/verification/v1/cash-reports/totals", { params: { query: filter }, signal })) }).data;
  const columns = useMemo<Column<CashReport>[]>(
    () => [
      { id: "made", title: r.made, width: 150, cell: (row) => <DateText value={row.made_at} near /> },
      { id: "paid", title: r.paid, width: 130, cell: (row) => <DateText value={row.paid_on} /> },
      { id: "amount", title: r.amount, width: 150, align: "right", cell: (row) => <Money value={row.amount} bare strong kopecks /> },
      { id: "level", title: r.level, width: 180, cell: (row) => t.level[row.level] },
      { id: "official", title: r.official, width: 70, cell: (row) => (row.public_official ? "✓" : "—") },
      { id: "subject", title: r.subject, width: 180, cell: (row) => <Go href={row.subject_kind === "purchase" ? `/buyback/${row.subject_id}` : `/deals/${row.subject_id}`}>{t.subject[row.subject_kind]}</Go> },
      { id: "filled", title: r.filled, width: 170, cell: (row) => <Person id={row.filled_by} /> },
      { id: "confirmed", title: r.confirmed, width: 170, grow: true, cell: (row) => <Person id={row.confirmed_by} /> },
    ],
    [t, r],
  );
  const filtered = Boolean(state.from ?? state.to);
  return (
    <FullPage>
      <PageHeader title={r.title} note={r.hint} actions={<ExportButton path="/api/verification/v1/cash-reports" query={filter} />} />
      <FilterBar fields={[{ kind: "dates", from: "from", to: "to", title: r.made }]} state={state} set={set} />
      <DataGrid list="verification.cash" label={r.title} rows={list.rows} rowKey={keyOf} columns={columns} total={totals?.count} more={list.more} onMore={list.loadMore} loading={list.loading} stale={list.stale} error={list.error} onRetry={list.reload} onReset={() => replace({})} {...(filtered ? {} : { empty: <Empty icon={IconReceipt} title={r.empty} /> })} />
      {totals ? <SummaryBar items={[{ label: count(totals.count, r.count), value: money(totals.amount, { short: true }) }, { label: r.mandatory, value: number(totals.mandatory) }]} /> : null}
    </FullPage>
  );
}
