import { inGroups, useKeyset } from "@kite/api";
import { rememberOrder, useAccess, useGo, useShortcuts, useUrlState } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { BULK_MAX, BulkBar, type BuiltinView, ColumnsMenu, DataGrid, DisplayMenu, Empty, ExportButton, type FilterField, FilterBar, FreshNote, FullPage, type GroupKind, PageHeader, SummaryBar, ViewTabs, groupingOf, shownColumns, useFresh } from "@kite/ui";
import { IconCar, IconPlus } from "@kite/ui/icons";
import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { type EpisodeFilter, type EpisodeView, type Order, SOLD, STATES, episodePage, filterOf, orderOf, useTotals, useVehicleTypes } from "../api";
import { useColumns } from "../columns";
import { CarSymbol } from "../parts/CarArt";
import { type BulkKind, StockBulk } from "../parts/StockBulk";
import { useT } from "../texts";

const LIST = "vehicles.episodes";
const rowKey = (car: EpisodeView): string => car.id;
let lastOpened: string | undefined;

function useFields(centre: string | undefined): FilterField[] {
  const t = useT();
  const lang = useLang();
  const types = useVehicleTypes(centre);
  return useMemo(
    () => [
      { kind: "choice", name: "state", title: t.filters.state, options: STATES.map((value) => ({ value, label: t.states[value] })), many: true },
      { kind: "range", min: "price_min", max: "price_max", title: t.filters.price, unit: "₽", money: true },
      { kind: "range", min: "days_min", max: "days_max", title: t.filters.days },
      { kind: "choice", name: "vehicle_type", title: t.filters.type, options: (types.data?.items ?? []).map((one) => ({ value: one.code, label: one[lang] })), many: true },
    ],
    [t, lang, types.data],
  );
}

/** Built-in views with the counts that the server gives for the chosen centre. */
function useViews(centre: string | undefined): BuiltinView[] {
  const t = useT();
  const base: EpisodeFilter = centre ? { centre_id: [centre] } : {};
  const all = useTotals(base).data;
  const stuck = useTotals({ ...base, state: ["listed"], days_min: 61 }).data;
  const of = (state: string): number | undefined => all && (all.by_state.find((one) => one.state === state)?.count ?? 0);
  return [
    { id: "all", title: t.views.all, state: {}, count: all?.count },
    { id: "stock", title: t.views.stock, state: { state: "received,inspected,recon,ready,listed" }, count: all?.by_state.filter((one) => !SOLD.includes(one.state)).reduce((sum, one) => sum + one.count, 0) },
    { id: "listed", title: t.views.listed, state: { state: "listed" }, count: of("listed") },
    { id: "stuck", title: t.views.stuck, state: { state: "listed", days_min: "61" }, count: stuck?.count },
    { id: "recon", title: t.views.recon, state: { state: "recon" }, count: of("recon") },
    { id: "ready", title: t.views.ready, state: { state: "ready" }, count: of("ready") },
    { id: "received", title: t.views.received, state: { state: "received" }, count: of("received") },
    { id: "sold", title: t.views.sold, state: { state: "handed_over,closed" }, count: all?.by_state.filter((one) => SOLD.includes(one.state)).reduce((sum, one) => sum + one.count, 0) },
  ];
}

/** By what the cars are gathered. */
function useKinds(centre: string | undefined, totals: ReturnType<typeof useTotals>["data"]): GroupKind<EpisodeView>[] {
  const t = useT();
  const lang = useLang();
  const { centres } = useAccess();
  const types = useVehicleTypes(centre).data?.items ?? [];
  const countOf = (state: string): number | undefined => totals && (totals.by_state.find((one) => one.state === state)?.count ?? 0);
  return [
    { value: "state", label: t.filters.state, of: (car) => car.state, groups: STATES.map((key) => ({ key, title: t.states[key], count: countOf(key) })) },
    { value: "centre_id", label: t.col.centre, of: (car) => car.centre_id, groups: centres.map((one) => ({ key: one.id, title: one.name })) },
    { value: "vehicle_type", label: t.filters.type, of: (car) => car.vehicle_type ?? "", groups: types.map((one) => ({ key: one.code, title: one[lang] })) },
  ];
}

function useSummary(totals: ReturnType<typeof useTotals>["data"]) {
  const t = useT();
  const { count, money } = useFormats();
  if (!totals) return [{ label: "…" }];
  const cost = totals.cost_total ? [{ label: t.sum.cost, value: money(totals.cost_total, { short: true }) }] : [];
  return [
    { label: count(totals.count, t.cars) },
    ...cost,
    { label: t.sum.price, value: money(totals.price_total, { short: true }) },
    { label: t.sum.stock, value: count(totals.days_average, t.days), note: t.sum.average },
  ];
}

const exportQuery = (filter: EpisodeFilter, order: Order) => ({
  ...filter,
  ...order,
  state: filter.state?.join(","),
  centre_id: filter.centre_id?.join(","),
  vehicle_type: filter.vehicle_type?.join(","),
});

/** The list of cars. */
export default function StockPage() {
  const t = useT();
  const { count } = useFormats();
  const go = useGo();
  const { can, centre } = useAccess();
  const { state, set, replace } = useUrlState();
  const filter = filterOf(state, centre);
  const order = orderOf(state.sort);
  const totals = useTotals(filter);
  const groups = groupingOf({ kinds: useKinds(centre, totals.data), asked: state.group, filter, counted: (cars) => count(cars, t.cars), onChange: (group) => set({ group }) });
  const list = useKeyset({
    key: ["vehicles", "episode", "list", filter, order, groups.parts],
    // The totals say which groups are empty: they are not asked for.
    enabled: !groups.grouping || !totals.isPending,
    page: inGroups(groups.parts, (part, cursor, signal) => episodePage({ ...filter, ...part }, order, cursor, signal)),
  });
  const columns = useColumns();
  const shown = useMemo(() => shownColumns(columns, state.cols), [columns, state.cols]);
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  const [bulk, setBulk] = useState<BulkKind>();
  const fresh = useFresh("vehicles", ["episode", "hold", "cost_line"], list.reload);
  const mayReceive = can("vehicles.episode.write");
  const chosen = useMemo(() => list.rows.filter((car) => selection.has(car.id)), [list.rows, selection]);
  useShortcuts(mayReceive ? [{ keys: "KeyN", title: { ru: "Принять автомобиль", en: "Receive a car" }, run: () => go("/stock/receive") }] : []);
  const open = (car: EpisodeView): void => {
    lastOpened = car.id;
    rememberOrder({ ...list.walk(rowKey), total: totals.data?.count, path: (id) => `/stock/${id}`, back: window.location.pathname + window.location.search });
    go(`/stock/${car.id}`);
  };
  const actions = [
    ...(can("vehicles.price.approve") ? [{ title: t.bulk.price, run: () => setBulk("price") }] : []),
    ...(can("vehicles.hold.write") ? [{ title: t.bulk.hold, run: () => setBulk("hold") }] : []),
    ...(can("vehicles.episode.write") ? [{ title: t.bulk.recon, run: () => setBulk("recon") }] : []),
    ...(can("vehicles.check.write") ? [{ title: t.bulk.check, run: () => setBulk("check") }] : []),
    ...(can("vehicles.location.write") ? [{ title: t.bulk.move, run: () => setBulk("move") }] : []),
  ];
  const filtered = Object.keys(filter).some((name) => name !== "centre_id");
  return (
    <FullPage>
      <CarSymbol />
      <PageHeader
        title={t.title}
        note={totals.data ? count(totals.data.count, t.cars) : null}
        actions={
          <>
            <ExportButton path="/api/vehicles/v1/episodes" query={exportQuery(filter, order)} columns={shown} />
            {mayReceive ? <Button leftSection={<IconPlus size={16} />} onClick={() => go("/stock/receive")}>{t.receive}</Button> : null}
          </>
        }
      />
      <ViewTabs list={LIST} builtin={useViews(centre)} state={state} replace={replace} />
      <FilterBar
        fields={useFields(centre)}
        state={state}
        set={set}
        search={{ name: "q", placeholder: t.searchHint }}
        left={groups.menu}
        right={
          <>
            <FreshNote count={fresh.ids.size} onShow={fresh.show} />
            <ColumnsMenu columns={columns} chosen={state.cols} onChange={(cols) => set({ cols })} />
            <DisplayMenu list={LIST} />
          </>
        }
      />
      <DataGrid
        list={LIST}
        label={t.title}
        rows={list.rows}
        rowKey={rowKey}
        columns={shown}
        total={totals.data?.count}
        more={list.more}
        onMore={list.loadMore}
        loading={list.loading || (Boolean(groups.grouping) && totals.isPending)}
        stale={list.stale}
        error={list.error}
        onRetry={list.reload}
        onReset={() => replace({})}
        sort={state.sort}
        onSort={(sort) => set({ sort })}
        empty={filtered ? undefined : <Empty icon={IconCar}>{mayReceive ? <Button onClick={() => go("/stock/receive")}>{t.receive}</Button> : null}</Empty>}
        selection={selection}
        onSelection={setSelection}
        onOpen={open}
        fresh={fresh.ids}
        grouping={groups.grouping}
        startAt={lastOpened}
      />
      <BulkBar
        count={selection.size}
        actions={actions}
        onClear={() => setSelection(new Set())}
        all={{ total: totals.data?.count, select: async () => setSelection(new Set((await list.loadUpTo(BULK_MAX)).slice(0, BULK_MAX).map(rowKey))) }}
      />
      <SummaryBar items={useSummary(totals.data)} />
      {bulk ? (
        <StockBulk
          kind={bulk}
          rows={chosen}
          onClose={() => setBulk(undefined)}
          done={() => {
            list.reload();
            void totals.refetch();
          }}
        />
      ) : null}
    </FullPage>
  );
}
