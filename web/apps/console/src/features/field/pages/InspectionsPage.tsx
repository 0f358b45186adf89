import { buyback, call, mobile, useKeyset, useQuery } from "@kite/api";
import type { components } from "@kite/api/schema/buyback-mobile";
import { Go, rememberOrder, useAccess, useCan, useGo, useUrlState, wordsIn } from "@kite/core";
import { type BuiltinView, type Column, ColumnsMenu, DataGrid, DateText, DisplayMenu, Empty, FilterBar, FreshNote, FullPage, PageHeader, Person, StatusBadge, type Tone, ViewTabs, shownColumns, useFresh } from "@kite/ui";
import { IconDeviceMobile } from "@kite/ui/icons";
import { useT } from "../texts";

type Inspection = components["schemas"]["Inspection"];

const STATES = ["open", "finished", "complete", "abandoned"] as const;
const TONES: Record<Inspection["state"], Tone> = { open: "violet", finished: "amber", complete: "green", abandoned: "grey" };
const LIST = "field.inspections";
const keyOf = (row: Inspection): string => row.purchase_id;
const pathOf = (id: string): string => `/buyback/${id}`;

/** Which car it is. The inspection knows only its purchase, and only the rows on the screen ask for it. */
function CarOf({ id }: { id: string }) {
  const may = useCan()("buyback.purchase.read");
  const { data } = useQuery({
    queryKey: ["buyback", "purchase", id],
    enabled: may,
    staleTime: 5 * 60_000,
    retry: false,
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/purchases/{id}", { params: { path: { id } }, signal })),
  });
  if (!data) return <span className="muted">—</span>;
  return <span className="ellipsis"><b>{data.make} {data.model}</b> <span className="muted">{data.year}, {data.vin?.slice(-8) ?? ""}</span></span>;
}

function useColumns(): Column<Inspection>[] {
  const t = useT();
  const { centres } = useAccess();
  return [
    { id: "car", title: t.col.car, width: 250, grow: true, cell: (row) => <CarOf id={row.purchase_id} /> },
    { id: "person", title: t.person, width: 210, cell: (row) => <Person id={row.person_id} /> },
    { id: "state", title: t.state, width: 190, cell: (row) => <StatusBadge tone={TONES[row.state]} ring={row.state === "abandoned"}>{t.states[row.state]}</StatusBadge> },
    { id: "begun", title: t.col.begun, width: 150, cell: (row) => <DateText value={row.begun_at} near /> },
    { id: "ended", title: t.col.ended, width: 150, cell: (row) => <DateText value={row.ended_at ?? null} near /> },
    { id: "completed", title: t.col.completed, width: 150, cell: (row) => <DateText value={row.completed_at ?? null} near /> },
    { id: "centre", title: t.centre, width: 180, cell: (row) => centres.find((one) => one.id === row.centre_id)?.name ?? "—" },
    { id: "purchase", title: t.col.purchase, width: 150, cell: (row) => <Go href={`/buyback/${row.purchase_id}?tab=field`}>{t.openPurchase}</Go> },
  ];
}

/** What appraisers inspect by phone: what is under way, what waits for its photographs, what went on at the desk. */
export default function InspectionsPage() {
  const t = useT();
  const go = useGo();
  const can = useCan();
  const { centre } = useAccess();
  const { state, set, replace } = useUrlState();
  const [asked] = wordsIn(state.state, STATES);
  const filter = { ...(asked ? { state: asked } : {}), ...(centre ? { centre_id: centre } : {}) };
  const list = useKeyset<Inspection>({
    key: ["buyback_mobile", "inspection", "list", filter],
    page: (cursor, signal) => call(mobile.GET("/api/buyback-mobile/v1/inspections", { params: { query: { ...filter, limit: 100, ...(cursor ? { cursor } : {}) } }, signal })),
  });
  const fresh = useFresh("buyback_mobile", ["inspection"], list.reload);
  const columns = useColumns();
  const views: BuiltinView[] = [{ id: "all", title: t.all, state: {} }, ...STATES.map((one) => ({ id: one, title: t.views[one], state: { state: one } }))];
  const open = (row: Inspection): void => {
    rememberOrder({ ...list.walk(keyOf), path: pathOf, back: `/field/inspections${window.location.search}` });
    go(`/buyback/${row.purchase_id}?tab=field`);
  };
  const rules = can("buyback_mobile.device.read") ? <Go href="/field/rules">{t.rules}</Go> : null;
  return (
    <FullPage>
      <PageHeader title={t.inspections} note={rules} />
      <ViewTabs list={LIST} builtin={views} state={state} replace={replace} />
      <FilterBar
        fields={[{ kind: "choice", name: "state", title: t.state, options: STATES.map((value) => ({ value, label: t.states[value] })) }]}
        state={state}
        set={set}
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
        label={t.inspections}
        rows={list.rows}
        rowKey={keyOf}
        columns={shownColumns(columns, state.cols)}
        more={list.more}
        onMore={list.loadMore}
        loading={list.loading}
        stale={list.stale}
        error={list.error}
        onRetry={list.reload}
        onReset={() => replace({})}
        onOpen={open}
        fresh={fresh.ids}
        {...(asked ? {} : { empty: <Empty icon={IconDeviceMobile} title={t.searchNone} hint={t.searchNoneHint} /> })}
      />
    </FullPage>
  );
}
