import { call, useKeyset, useQuery, useQueryClient, vehicles } from "@kite/api";
import type { components } from "@kite/api/schema/vehicles";
import { useAccess, useGo, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ActionDialog, type Column, DataGrid, DateText, Empty, FullPage, PageHeader, StatusBadge, type Tone, ViewTabs } from "@kite/ui";
import { IconClipboardList, IconPlus } from "@kite/ui/icons";
import { Button, Select } from "@mantine/core";
import { useMemo, useState } from "react";
import { usePlaces } from "../api";
import { useT } from "../texts";

type Count = components["schemas"]["LotCount"];
type State = Count["state"];
const STATES: readonly State[] = ["counting", "reviewing", "closed"];
export const LOT_TONES: Record<State, Tone> = { counting: "blue", reviewing: "amber", closed: "grey" };
const LIST = "vehicles.lot_counts";

const page = (query: { centre_id?: string; state?: State }, cursor?: string) =>
  call(vehicles.GET("/api/vehicles/v1/lot-counts", { params: { query: { ...query, limit: 100, ...(cursor ? { cursor } : {}) } } }));

function BeginDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const go = useGo();
  const client = useQueryClient();
  const { can } = useAccess();
  const places = usePlaces();
  const yards = (places.data ?? []).filter((one) => one.kind !== "warehouse" && can("vehicles.lot.write", one.centre_id));
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.counts.begin}
      label={t.counts.begin}
      initial={{ place_id: yards[0]?.id ?? "" }}
      send={(body) => call(vehicles.POST("/api/vehicles/v1/lot-counts", { body }))}
      done={(act) => {
        void client.invalidateQueries({ queryKey: ["vehicles", "lot"] });
        go(`/stock/counts/${act.id}`);
      }}
    >
      {(form) => <Select label={t.counts.place} data={yards.map((one) => ({ value: one.id, label: one.name }))} allowDeselect={false} searchable {...form.getInputProps("place_id")} />}
    </ActionDialog>
  );
}

/** Counts of the yards, newest first. */
export default function LotCountsPage() {
  const t = useT();
  const go = useGo();
  const { number } = useFormats();
  const { centre, can } = useAccess();
  const { state, replace } = useUrlState();
  const [begins, setBegins] = useState(false);
  const wanted = STATES.find((one) => one === state.state);
  const base = centre ? { centre_id: centre } : {};
  const query = { ...base, ...(wanted ? { state: wanted } : {}) };
  const list = useKeyset({ key: ["vehicles", "lot", "list", query], page: (cursor) => page(query, cursor) });
  const totals = useQuery({ queryKey: ["vehicles", "lot", "totals", base], queryFn: () => call(vehicles.GET("/api/vehicles/v1/lot-counts/totals", { params: { query: base } })) });
  const words = useMemo((): Record<State, string> => ({ counting: t.counts.states.counting, reviewing: t.counts.states.reviewing, closed: t.counts.states.done }), [t]);
  const columns = useMemo(
    (): Column<Count>[] => [
      { id: "place", title: t.counts.place, width: 260, grow: true, cell: (one) => <b>{one.place_name}</b> },
      { id: "state", title: t.counts.state, width: 190, cell: (one) => <StatusBadge tone={LOT_TONES[one.state]} ring={one.state === "closed"}>{words[one.state]}</StatusBadge> },
      { id: "started", title: t.counts.started, width: 180, cell: (one) => <DateText value={one.started_at} near /> },
      { id: "finished", title: t.counts.finished, width: 180, cell: (one) => <DateText value={one.finished_at} near /> },
      { id: "closed", title: t.counts.closed, width: 180, cell: (one) => <DateText value={one.closed_at} near /> },
    ],
    [t, words],
  );
  const begin = can("vehicles.lot.write") ? <Button leftSection={<IconPlus size={16} />} onClick={() => setBegins(true)}>{t.counts.begin}</Button> : null;
  const of = (one: State): number | undefined => totals.data && (totals.data.by_state.find((row) => row.state === one)?.count ?? 0);
  const views = [{ id: "all", title: t.prices.all, state: {}, count: totals.data?.count }, ...STATES.map((one) => ({ id: one, title: words[one], state: { state: one }, count: of(one) }))];
  return (
    <FullPage>
      <PageHeader title={t.counts.title} note={totals.data ? number(totals.data.count) : null} actions={begin} />
      <ViewTabs list={LIST} builtin={views} state={state} replace={replace} />
      <DataGrid
        list={LIST}
        label={t.counts.title}
        rows={list.rows}
        rowKey={(one) => one.id}
        columns={columns}
        total={totals.data?.count}
        more={list.more}
        onMore={list.loadMore}
        loading={list.loading}
        error={list.error}
        onRetry={list.reload}
        empty={<Empty icon={IconClipboardList} title={t.counts.none}>{begin}</Empty>}
        onOpen={(one) => go(`/stock/counts/${one.id}`)}
      />
      {begins ? <BeginDialog onClose={() => setBegins(false)} /> : null}
    </FullPage>
  );
}
