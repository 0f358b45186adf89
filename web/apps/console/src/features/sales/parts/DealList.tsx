import { type Walk, call, sales } from "@kite/api";
import { type UrlState, orderIn, useAccess, useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import {
  type BuiltinView,
  BulkBar,
  BulkDialog,
  type Column,
  ColumnsMenu,
  DataGrid,
  DateText,
  DisplayMenu,
  Empty,
  ExportButton,
  BULK_MAX,
  FilterBar,
  type FilterField,
  type GroupKind,
  Money,
  SummaryBar,
  ViewTabs,
  groupingOf,
  useUiTexts,
  shownColumns,
} from "@kite/ui";
import { Select } from "@mantine/core";
import { type ReactNode, useMemo, useState } from "react";
import { DEAL_SORTS, type DealFilter, at, useDealTotals, useDeals, useUndecided } from "../api";
import { nextOf } from "../logic/next";
import { ALL_STATES, LIVING, STAGES } from "../logic/states";
import { useT } from "../texts";
import type { Deal, DealRow, DealTotals, EndReason } from "../types";
import { useRefresh } from "../useRefresh";
import { Person, StateBadge, useNow } from "./common";
import classes from "./DealList.module.css";

type Context = { stepOf: (deal: Deal) => string; late: (deal: Deal) => boolean };

function useColumns({ stepOf, late }: Context): Column<DealRow>[] {
  const t = useT();
  const { instant } = useFormats();
  return [
    { id: "car", sheet: ["car", "vin"], title: t.col.car, width: 226, grow: true, sort: "car", text: (deal) => `${deal.title}, ${deal.vin}`, cell: (deal) => <span className={classes.car}><b className="ellipsis">{deal.title}</b><span className="muted mono">{deal.vin.slice(-8)}</span></span> },
    { id: "state", title: t.state, width: 148, text: (deal) => t.states[deal.state], cell: (deal) => <StateBadge state={deal.state} /> },
    { id: "buyer", title: t.col.buyer, width: 168, text: (deal) => deal.buyer_name, cell: (deal) => <span className="ellipsis">{deal.buyer_name}</span> },
    { id: "next", title: t.col.next, width: 142, text: stepOf, cell: (deal) => <span className={late(deal) ? "negative ellipsis" : "muted ellipsis"}>{stepOf(deal)}</span> },
    { id: "until", sheet: ["reserved_until"], title: t.col.until, width: 144, sort: "due", text: (deal) => (deal.reserved_until ? instant(deal.reserved_until) : ""), cell: (deal) => (deal.reserved_until && LIVING.includes(deal.state) ? <DateText value={deal.reserved_until} near overdue={late(deal)} /> : <span className="muted">—</span>) },
    { id: "price", title: t.col.price, width: 104, align: "right", sort: "price", cell: (deal) => <Money value={deal.price} bare strong /> },
    { id: "paid", title: t.col.paid, width: 104, align: "right", cell: (deal) => <Money value={deal.paid} bare /> },
    { id: "open", title: t.col.open, width: 110, align: "right", sort: "open", cell: (deal) => <Money value={deal.open} bare /> },
    { id: "discount", title: t.col.discount, width: 100, align: "right", cell: (deal) => <Money value={deal.discount} bare /> },
    { id: "salesman", title: t.salesman, width: 160, cell: (deal) => <Person id={deal.salesman_id} /> },
    { id: "opened", sheet: ["opened_on"], title: t.opened, width: 120, optional: true, cell: (deal) => <DateText value={deal.opened_at} near /> },
    { id: "list", sheet: ["list_price"], title: t.col.list, width: 112, align: "right", optional: true, cell: (deal) => <Money value={deal.list_price} bare /> },
  ];
}

/** A view for every state, with the counts of the server. */
function useViews(filter: DealFilter): BuiltinView[] {
  const t = useT();
  const { state: _, ...rest } = filter;
  const { data } = useDealTotals(rest);
  const countOf = (state: string): number | undefined => data?.by_state.find((one) => one.state === state)?.count ?? (data ? 0 : undefined);
  const stages = ALL_STATES.map((state): BuiltinView => ({ id: state, title: t.states[state], state: { mode: "list", state }, count: countOf(state) }));
  const shown = stages.filter((one) => STAGES.some((stage) => stage === one.id) || one.count);
  return [{ id: "all", title: t.views.all, state: { mode: "list" }, count: data?.count }, ...shown];
}

/** By what the deals are gathered. */
function useKinds(totals: DealTotals | undefined): GroupKind<DealRow>[] {
  const t = useT();
  const ui = useUiTexts();
  const { centres } = useAccess();
  const countOf = (state: string): number | undefined => totals && (totals.by_state.find((one) => one.state === state)?.count ?? 0);
  return [
    { value: "state", label: t.state, of: (deal) => deal.state, groups: ALL_STATES.map((key) => ({ key, title: t.states[key], count: countOf(key) })) },
    { value: "centre_id", label: ui.centre, of: (deal) => deal.centre_id, groups: centres.map((one) => ({ key: one.id, title: one.name })) },
  ];
}

type Bulk = "close" | "cancel";

function BulkActs({ rows, kind, onClose, done }: { rows: readonly Deal[]; kind: Bulk | undefined; onClose: () => void; done: () => void }) {
  const t = useT();
  const [reason, setReason] = useState<EndReason>("changed_mind");
  const common = { rows, label: (deal: Deal) => deal.title, onClose, done };
  return (
    <>
      <BulkDialog
        {...common}
        opened={kind === "close"}
        title={t.bulkClose}
        refuse={(deal) => (deal.state === "handed_over" ? undefined : t.bulkNotHanded)}
        act={(deal) => call(sales.POST("/api/sales/v1/deals/{id}/close", at(deal.id)))}
      />
      <BulkDialog
        {...common}
        opened={kind === "cancel"}
        title={t.bulkCancel}
        refuse={(deal) => (deal.state === "new" && deal.paid.amount === 0 ? undefined : t.bulkNotNew)}
        act={(deal) => call(sales.POST("/api/sales/v1/deals/{id}/cancel", { ...at(deal.id), body: { reason } }))}
      >
        <ReasonOfEnd value={reason} onChange={setReason} />
      </BulkDialog>
    </>
  );
}

/** Why a deal came to nothing; that somebody else bought the car is only said by the system. */
export function ReasonOfEnd({ value, onChange, ...rest }: { value: EndReason; onChange: (reason: EndReason) => void; error?: ReactNode }) {
  const t = useT();
  const codes = (Object.keys(t.deal.endReasons) as EndReason[]).filter((one) => one !== "car_sold");
  return (
    <Select
      {...rest}
      label={t.office.cancelReason}
      data={codes.map((code) => ({ value: code, label: t.deal.endReasons[code] }))}
      value={value}
      allowDeselect={false}
      onChange={(code) => onChange((code ?? "other") as EndReason)}
    />
  );
}

type Props = {
  filter: DealFilter;
  totals: DealTotals | undefined;
  state: UrlState;
  set: (part: Record<string, string | undefined>) => void;
  replace: (state: Record<string, string | undefined>) => void;
  fields: readonly FilterField[];
  tools: ReactNode;
  /** Filter and order for a file. */
  exported: Record<string, string | number | boolean | undefined>;
  fresh: ReadonlySet<string>;
  onOpen: (walk: Walk, id: string) => void;
};

export function DealList({ filter, totals, state, set, replace, fields, tools, exported, fresh, onOpen }: Props) {
  const t = useT();
  const can = useCan();
  const now = useNow();
  const { centre } = useAccess();
  const { count, money } = useFormats();
  const refresh = useRefresh();
  const groups = groupingOf({ kinds: useKinds(totals), asked: state.group, filter: { ...filter, state: filter.state ? [filter.state].flat() : undefined }, counted: (deals) => count(deals, t.counts), onChange: (group) => set({ group }) });
  const list = useDeals(filter, orderIn(state.sort, DEAL_SORTS), groups.parts as unknown as readonly Partial<DealFilter>[]);
  const undecided = useUndecided(centre);
  const views = useViews(filter);
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const [bulk, setBulk] = useState<Bulk>();
  const next = (deal: Deal) => nextOf(deal, now, { discount: undecided.get(deal.id) });
  const columns = useColumns({ stepOf: (deal) => t.steps[next(deal).step], late: (deal) => next(deal).late });
  const shown = shownColumns(columns, state.cols);
  const chosen = useMemo(() => list.rows.filter((deal) => selection.has(deal.id)), [list.rows, selection]);
  const filtered = Object.keys(filter).some((name) => name !== "centre_id");
  const sums = totals
    ? [
        { label: count(totals.count, t.counts) },
        { label: t.sum.price, value: money(totals.price, { short: true }) },
        { label: t.sum.discount, value: money(totals.discount, { short: true }) },
        { label: t.sum.paid, value: money(totals.paid, { short: true }) },
      ]
    : [];
  return (
    <>
      <ViewTabs list="sales.deals" builtin={views} state={state} replace={replace} />
      <FilterBar
        fields={fields}
        state={state}
        set={set}
        search={{ name: "q", placeholder: t.searchHint }}
        left={groups.menu}
        right={
          <>
            {tools}
            <ExportButton path="/api/sales/v1/deals" query={exported} columns={shown} />
            <ColumnsMenu columns={columns} chosen={state.cols} onChange={(cols) => set({ cols })} />
            <DisplayMenu list="sales.deals" />
          </>
        }
      />
      <DataGrid
        list="sales.deals"
        label={t.title}
        rows={list.rows}
        rowKey={(deal) => deal.id}
        columns={shown}
        total={totals?.count}
        more={list.more}
        onMore={list.loadMore}
        loading={list.loading}
        stale={list.stale}
        error={list.error}
        onRetry={list.reload}
        sort={state.sort}
        onSort={(sort) => set({ sort })}
        fresh={fresh}
        onReset={() => replace({ mode: "list" })}
        {...(filtered ? {} : { empty: <Empty title={t.emptyTitle} hint={t.emptyHint} /> })}
        {...(can("sales.deal.write") ? { selection, onSelection: setSelection } : {})}
        grouping={groups.grouping}
        onOpen={(deal) => onOpen(list.walk((one) => one.id), deal.id)}
      />
      <SummaryBar items={sums} />
      <BulkBar
        count={selection.size}
        all={{ total: totals?.count, select: async () => setSelection(new Set((await list.loadUpTo(BULK_MAX)).slice(0, BULK_MAX).map((deal) => deal.id))) }}
        onClear={() => setSelection(new Set())}
        actions={[
          { title: t.bulkClose, run: () => setBulk("close") },
          { title: t.bulkCancel, run: () => setBulk("cancel"), danger: true },
        ]}
      />
      <BulkActs rows={chosen} kind={bulk} onClose={() => setBulk(undefined)} done={() => void refresh()} />
    </>
  );
}
