import { buyback, call, inGroups, useKeyset } from "@kite/api";
import { orderIn, rememberOrder, useAccess, useCan, useGo, useUrlState } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { type BuiltinView, type Column, ColumnsMenu, DataGrid, DateText, DisplayMenu, Empty, FilterBar, type FilterField, FreshNote, type GroupKind, Money, Person, SummaryBar, ViewTabs, groupingOf, shownColumns, useFresh } from "@kite/ui";
import { IconClipboardCheck, IconPlus } from "@kite/ui/icons";
import { Button } from "@mantine/core";
import { useMemo } from "react";
import { PURCHASE_SORTS, type PurchaseFilter, keys, useCentreName, useVehicleTypes } from "../api/queries";
import type { Purchase, PurchaseTotals } from "../api/types";
import { ALL_STATES } from "../logic/stage";
import { useT } from "../texts";
import { CarCell, CarNumber } from "./CarCell";
import { State } from "./State";

const PAGE = 100;
const keyOf = (row: Purchase): string => row.id;
const pathOf = (id: string): string => `/buyback/${id}`;

export function useColumns(): Column<Purchase>[] {
  const t = useT();
  const can = useCan();
  const { number, near, instant } = useFormats();
  const centreName = useCentreName();
  const amounts = can("buyback.valuation.read");
  return useMemo(() => {
    const c = t.columns;
    const columns: Column<Purchase>[] = [
      { id: "car", sheet: ["make", "model", "year"], title: c.car, width: 196, grow: true, sort: "car", cell: (row) => <CarCell row={row} />, text: (row) => `${row.make} ${row.model} ${row.year}` },
      { id: "state", title: c.state, width: 190, cell: (row) => <State of={row.state} />, text: (row) => t.words.state[row.state] },
      { id: "vin", title: c.vin, width: 160, cell: (row) => <CarNumber row={row} />, text: (row) => row.vin ?? "" },
      { id: "mileage", title: c.mileage, width: 94, align: "right", sort: "mileage", cell: (row) => number(row.mileage_km) },
      { id: "source", title: c.source, width: 130, cell: (row) => t.words.source[row.source] },
      { id: "opened", title: c.opened, width: 136, optional: true, cell: (row) => <DateText value={row.opened_at} near />, text: (row) => instant(row.opened_at) },
      { id: "appointment", title: c.appointment, width: 132, sort: "appointment", cell: (row) => <DateText value={row.appointment_at} near />, text: (row) => near(row.appointment_at) },
      { id: "plate", title: c.plate, width: 112, optional: true, cell: (row) => row.plate ?? "—" },
      { id: "appraiser", title: c.appraiser, width: 168, optional: true, cell: (row) => <Person id={row.appraised_by} /> },
      { id: "centre", title: c.centre, width: 140, optional: true, cell: (row) => centreName(row.centre_id) },
    ];
    if (!amounts) return columns;
    const sums: Column<Purchase>[] = [
      { id: "valued", title: c.valued, width: 104, align: "right", cell: (row) => <Money value={row.valued} bare /> },
      { id: "offered", title: c.offered, width: 118, align: "right", cell: (row) => <Money value={row.offered} bare strong /> },
      { id: "price", title: c.price, width: 112, align: "right", optional: true, cell: (row) => <Money value={row.price} bare /> },
      { id: "margin", title: c.margin, width: 98, align: "right", cell: (row) => <Money value={row.margin} bare sign tone="both" /> },
    ];
    return [...columns, ...sums];
  }, [t, amounts, number, near, instant, centreName]);
}

const options = <K extends string>(all: readonly K[], names: Record<K, string>) => all.map((value) => ({ value, label: names[value] }));

function useFields(): FilterField[] {
  const t = useT();
  const lang = useLang();
  const types = useVehicleTypes(undefined).data;
  const sources = Object.keys(t.words.source) as Purchase["source"][];
  const fields: FilterField[] = [
    { kind: "choice", name: "state", title: t.filter.state, options: options(ALL_STATES, t.words.state), many: true },
    { kind: "choice", name: "source", title: t.filter.source, options: options(sources, t.words.source), many: true },
    { kind: "dates", from: "from", to: "to", title: t.filter.dates },
  ];
  if (types) fields.push({ kind: "choice", name: "vehicle_type", title: t.filter.type, options: types.map((one) => ({ value: one.code, label: one[lang] })), many: true });
  return fields;
}

function useViews(totals: PurchaseTotals | undefined): BuiltinView[] {
  const t = useT();
  const countOf = (state: string): number | undefined => totals?.by_state.find((one) => one.state === state)?.count ?? (totals ? 0 : undefined);
  const shown = ["lead", "appointment", "inspection", "valued", "offered", "checks", "checked", "payable", "lost"] as const;
  return [
    { id: "all", title: t.all, state: { mode: "list" }, count: totals?.count },
    ...shown.map((state) => ({ id: state, title: t.words.state[state], state: { mode: "list", state }, count: countOf(state) })),
  ];
}

/** By what purchases are gathered. */
function useKinds(totals: PurchaseTotals | undefined): GroupKind<Purchase>[] {
  const t = useT();
  const { centres } = useAccess();
  const countOf = (state: string): number | undefined => totals && (totals.by_state.find((one) => one.state === state)?.count ?? 0);
  const sources = Object.keys(t.words.source) as Purchase["source"][];
  return [
    { value: "state", label: t.filter.state, of: (row) => row.state, groups: ALL_STATES.map((key) => ({ key, title: t.words.state[key], count: countOf(key) })) },
    { value: "source", label: t.filter.source, of: (row) => row.source, groups: sources.map((key) => ({ key, title: t.words.source[key] })) },
    { value: "centre_id", label: t.columns.centre, of: (row) => row.centre_id, groups: centres.map((one) => ({ key: one.id, title: one.name })) },
  ];
}

/** The funnel as a list of any length. */
export function FunnelList({ filter, totals }: { filter: PurchaseFilter; totals: PurchaseTotals | undefined }) {
  const t = useT();
  const go = useGo();
  const can = useCan();
  const { state, set, replace } = useUrlState();
  const { count, money } = useFormats();
  const columns = useColumns();
  const views = useViews(totals);
  const order = orderIn(state.sort, PURCHASE_SORTS);
  const groups = groupingOf({ kinds: useKinds(totals), asked: state.group, filter, counted: (cars) => count(cars, t.cars), onChange: (group) => set({ group }) });
  const list = useKeyset<Purchase>({
    key: keys.list("purchase", { ...filter, ...order, parts: groups.parts }),
    page: inGroups(groups.parts, (part, cursor, signal) => call(buyback.GET("/api/buyback/v1/purchases", { params: { query: { ...filter, ...part, ...order, limit: PAGE, ...(cursor ? { cursor } : {}) } }, signal }))),
  });
  const fresh = useFresh("buyback", ["purchase"], list.reload);
  const filtered = Object.keys(filter).some((name) => name !== "centre_id");
  const ofState = totals?.by_state.filter((one) => !filter.state || filter.state.includes(one.state)) ?? [];
  const sumOf = (name: "offered" | "price"): number => ofState.reduce((sum, one) => sum + (one[name]?.amount ?? 0), 0);
  const total = ofState.reduce((sum, one) => sum + one.count, 0);
  const open = (row: Purchase): void => {
    rememberOrder({ ...list.walk(keyOf), total, path: pathOf, back: `/buyback${window.location.search}` });
    go(pathOf(row.id));
  };
  const sums = [
    { label: t.sumOf.offered, amount: sumOf("offered") },
    { label: t.sumOf.price, amount: sumOf("price") },
  ].filter((one) => one.amount > 0);
  const empty = filtered ? undefined : (
    <Empty icon={IconClipboardCheck} title={t.emptyTitle} hint={t.emptyHint}>
      {can("buyback.lead.write") ? <Button leftSection={<IconPlus size={16} />} onClick={() => go("/buyback/new")}>{t.newLead}</Button> : null}
    </Empty>
  );
  return (
    <>
      <ViewTabs list="buyback.purchases" builtin={views} state={state} replace={replace} />
      <FilterBar
        fields={useFields()}
        state={state}
        set={set}
        search={{ name: "q", placeholder: t.searchHint }}
        left={groups.menu}
        right={
          <>
            <FreshNote count={fresh.ids.size} onShow={fresh.show} />
            <ColumnsMenu columns={columns} chosen={state.columns} onChange={(chosen) => set({ columns: chosen })} />
            <DisplayMenu list="buyback.purchases" />
          </>
        }
      />
      <DataGrid
        list="buyback.purchases"
        label={t.title}
        rows={list.rows}
        rowKey={keyOf}
        columns={shownColumns(columns, state.columns)}
        total={total}
        more={list.more}
        onMore={list.loadMore}
        loading={list.loading}
        stale={list.stale}
        error={list.error}
        onRetry={list.reload}
        onReset={() => replace({ mode: "list" })}
        sort={state.sort}
        onSort={(sort) => set({ sort })}
        onOpen={open}
        grouping={groups.grouping}
        fresh={fresh.ids}
        {...(empty ? { empty } : {})}
      />
      <SummaryBar items={[{ label: count(total, t.cars) }, ...sums.map((one) => ({ label: one.label, value: money({ amount: one.amount, currency: "RUB" }, { short: true }) }))]} />
    </>
  );
}
