import { Go, useAccess, useGo, useUrlState } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { type BuiltinView, type Column, ColumnsMenu, DataGrid, DateText, DisplayMenu, Empty, ExportButton, FilterBar, type FilterField, FullPage, Money, PageHeader, SummaryBar, ViewTabs, shownColumns } from "@kite/ui";
import { IconHistory } from "@kite/ui/icons";
import { type OverrideFilter, useOverrideTotals, useOverrides, useReasons } from "../api";
import { minus } from "../logic/totals";
import { Person } from "../parts/common";
import { useT } from "../texts";
import type { Outcome, OverrideLine, OverrideRule } from "../types";

const OUTCOMES: readonly Outcome[] = ["open", "sold", "cancelled", "unwound"];
const RULES: readonly OverrideRule[] = ["discount", "discount_over_limit", "deposit"];

function useColumns(): Column<OverrideLine>[] {
  const t = useT();
  const lang = useLang();
  const { data: discounts } = useReasons("discount");
  const { data: deposits } = useReasons("deposit");
  const reasonOf = (line: OverrideLine): string => (line.rule === "deposit" ? deposits : discounts)?.find((one) => one.code === line.reason)?.[lang] ?? line.reason;
  return [
    { id: "when", title: t.office.when, width: 150, cell: (line) => <DateText value={line.made_at} near /> },
    { id: "rule", title: t.office.rule, width: 190, text: (line) => t.office.overrideRules[line.rule], cell: (line) => <span className="ellipsis">{t.office.overrideRules[line.rule]}</span> },
    { id: "given", title: t.office.given, width: 112, align: "right", cell: (line) => <Money value={line.given} bare strong /> },
    { id: "allowed", title: t.office.allowed, width: 124, align: "right", cell: (line) => <Money value={line.allowed} bare /> },
    { id: "asked", title: t.office.asked, width: 112, align: "right", optional: true, cell: (line) => <Money value={line.asked} bare /> },
    { id: "margin", title: `${t.office.marginCost}, ₽`, width: 150, align: "right", cell: (line) => <Money value={line.gross_before && line.gross_after ? minus(line.gross_before, line.gross_after) : null} bare /> },
    { id: "outcome", title: t.office.outcome, width: 140, cell: (line) => t.office.outcomes[line.outcome] },
    { id: "reason", title: t.office.reason, width: 220, grow: true, text: (line) => [reasonOf(line), line.note].filter(Boolean).join(": "), cell: (line) => <span className="ellipsis">{reasonOf(line)}{line.note ? <span className="muted"> · {line.note}</span> : null}</span> },
    { id: "by", title: t.office.askedBy, width: 150, cell: (line) => <Person id={line.asked_by} /> },
    { id: "decided", title: t.office.decidedBy, width: 150, cell: (line) => <Person id={line.decided_by} /> },
    { id: "deal", title: t.deal.tabs.deal, width: 92, cell: (line) => <Go href={`/deals/${line.deal_id}`}>…{line.deal_id.slice(-6)}</Go> },
  ];
}

function useFields(): FilterField[] {
  const t = useT();
  return [
    { kind: "choice", name: "rule", title: t.office.rule, options: RULES.map((value) => ({ value, label: t.office.overrideRules[value] })) },
    { kind: "choice", name: "outcome", title: t.office.outcome, options: OUTCOMES.map((value) => ({ value, label: t.office.outcomes[value] })) },
    { kind: "dates", from: "from", to: "to", title: t.office.period },
    { kind: "yes", name: "mine", title: t.office.mineOnly },
  ];
}

const one = <T extends string>(list: readonly T[], text: string | undefined): T | undefined => list.find((each) => each === text);

/** Where a rule gave way: who asked, who decided, what it cost and whether it paid. */
export default function OverridesPage() {
  const t = useT();
  const go = useGo();
  const { centre, me } = useAccess();
  const { money, count } = useFormats();
  const { state, set, replace } = useUrlState();
  const rule = one(RULES, state.rule);
  const outcome = one(OUTCOMES, state.outcome);
  const base: OverrideFilter = {
    ...(centre ? { centre_id: centre } : {}),
    ...(rule ? { rule } : {}),
    ...(state.from ? { from: state.from } : {}),
    ...(state.to ? { to: state.to } : {}),
    ...(state.mine ? { person_id: me.person.id } : {}),
  };
  const filter: OverrideFilter = { ...base, ...(outcome ? { outcome } : {}) };
  const list = useOverrides(filter);
  const totals = useOverrideTotals(filter);
  const all = useOverrideTotals(base);
  const columns = useColumns();
  const views: BuiltinView[] = [
    { id: "all", title: t.views.all, state: {}, count: all.data?.count },
    ...OUTCOMES.map((value): BuiltinView => ({ id: value, title: t.office.outcomes[value], state: { outcome: value }, count: all.data ? (all.data.by_outcome.find((row) => row.outcome === value)?.count ?? 0) : undefined })),
  ];
  const margin = totals.data?.by_outcome.reduce((sum, row) => sum + (row.margin?.amount ?? 0), 0);
  const sees = totals.data?.by_outcome.some((row) => row.margin);
  return (
    <FullPage>
      <PageHeader title={t.office.overrides} actions={<ExportButton path="/api/sales/v1/overrides" query={filter} />} />
      <ViewTabs list="sales.overrides" builtin={views} state={state} replace={replace} />
      <FilterBar fields={useFields()} state={state} set={set} right={<><ColumnsMenu columns={columns} chosen={state.cols} onChange={(cols) => set({ cols })} /><DisplayMenu list="sales.overrides" /></>} />
      <DataGrid
        list="sales.overrides"
        label={t.office.overrides}
        rows={list.rows}
        rowKey={(line) => line.id}
        columns={shownColumns(columns, state.cols)}
        total={totals.data?.count}
        more={list.more}
        onMore={list.loadMore}
        loading={list.loading}
        stale={list.stale}
        error={list.error}
        onRetry={list.reload}
        onReset={() => replace({})}
        {...(Object.keys(filter).length > 0 ? {} : { empty: <Empty icon={IconHistory} title={t.office.noOverrides} hint={t.office.noOverridesHint} /> })}
        onOpen={(line) => go(`/deals/${line.deal_id}`)}
      />
      <SummaryBar
        items={[
          { label: count(totals.data?.count ?? 0, t.office.overrideForms) },
          { label: t.office.given, value: money(totals.data?.given, { short: true, bare: true }) },
          ...(sees ? [{ label: t.office.marginCost, value: money({ amount: margin ?? 0, currency: "RUB" }, { short: true }) }] : []),
        ]}
      />
    </FullPage>
  );
}
