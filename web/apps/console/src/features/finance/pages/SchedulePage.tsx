import { call, finance, useKeyset, useQuery } from "@kite/api";
import { useCan, useGo, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { type Column, DataGrid, DateText, Empty, FullPage, KeyFigures, Money, PageHeader, PageTabs, StatusBadge, Vin } from "@kite/ui";
import { useMemo } from "react";
import { EntityMenu } from "../parts/EntityMenu";
import { useEntity } from "../parts/useEntity";
import { useT } from "../texts";
import type { ScheduleRow } from "../types";

const PAGE = 200;

function useSchedule(entity: string | undefined, open_only: boolean) {
  const read = (signal: AbortSignal, limit: number, cursor?: string) =>
    call(finance.GET("/api/finance/v1/schedules/vehicles", { params: { query: { entity_id: entity ?? "", open_only, limit, ...(cursor ? { cursor } : {}) } }, signal }));
  const rows = useKeyset({ key: ["finance", "schedule", "list", entity, open_only], page: (cursor, signal) => read(signal, PAGE, cursor), enabled: Boolean(entity) });
  const totals = useQuery({ queryKey: ["finance", "schedule", "totals", entity], queryFn: ({ signal }) => read(signal, 1), enabled: Boolean(entity) });
  return { rows, totals };
}

function columnsOf(t: ReturnType<typeof useT>): Column<ScheduleRow>[] {
  return [
    { id: "vin", title: "VIN", width: 220, grow: true, cell: (row) => <Vin value={row.vin} />, text: (row) => row.vin ?? "" },
    { id: "state", title: t.status, width: 150, cell: (row) => (row.handed_over_on ? <StatusBadge tone="grey" ring>{t.schedule.handedOver}</StatusBadge> : <StatusBadge tone="green">{t.schedule.inStock}</StatusBadge>) },
    { id: "handed", title: t.schedule.handedOver, width: 120, cell: (row) => <DateText value={row.handed_over_on} /> },
    { id: "ledger", title: t.schedule.ledgerRub, width: 170, align: "right", cell: (row) => <Money value={row.ledger} bare kopecks /> },
    { id: "vehicles", title: t.schedule.vehiclesRub, width: 170, align: "right", cell: (row) => <Money value={row.vehicles} bare kopecks /> },
    { id: "difference", title: t.schedule.differenceRub, width: 150, align: "right", cell: (row) => (row.difference.amount === 0 ? <span className="muted">0</span> : <b className="negative"><Money value={row.difference} bare kopecks sign /></b>) },
  ];
}

/** Account 41.01 against the stock, car by car: the two must agree to the kopeck. */
export default function SchedulePage() {
  const t = useT();
  const go = useGo();
  const can = useCan();
  const { money } = useFormats();
  const { state, set } = useUrlState();
  const choice = useEntity();
  const open = state.show !== "all";
  const { rows, totals } = useSchedule(choice.entity?.id, open);
  const columns = useMemo(() => columnsOf(t), [t]);
  const sum = totals.data;
  const off = sum ? sum.ledger_total.amount - sum.vehicles_total.amount : 0;
  return (
    <FullPage>
      <PageHeader
        title={t.schedule.title}
        note={<>{t.schedule.note}{sum ? <StatusBadge tone={off === 0 ? "green" : "red"}>{off === 0 ? t.schedule.agrees : t.schedule.disagrees}</StatusBadge> : null}</>}
        actions={<EntityMenu choice={choice} />}
      />
      {sum ? (
        <KeyFigures
          items={[
            { title: t.schedule.ledger, value: money(sum.ledger_total, { kopecks: true }) },
            { title: t.schedule.vehicles, value: money(sum.vehicles_total, { kopecks: true }) },
            { title: t.schedule.unassigned, value: money(sum.unassigned, { kopecks: true }), tone: sum.unassigned.amount === 0 ? undefined : "negative" },
            { title: t.schedule.difference, value: money({ amount: off, currency: "RUB" }, { kopecks: true, sign: true }), tone: off === 0 ? undefined : "negative" },
          ]}
        />
      ) : null}
      <PageTabs label={t.schedule.title} current={open ? "open" : "all"} onChange={(id) => set({ show: id === "all" ? "all" : undefined })} items={[{ id: "open", title: t.schedule.openOnly }, { id: "all", title: t.schedule.all }]} />
      <DataGrid
        list="finance.schedule"
        label={t.schedule.title}
        rows={rows.rows}
        rowKey={(row) => row.episode_id}
        columns={columns}
        more={rows.more}
        onMore={rows.loadMore}
        loading={rows.loading || choice.pending}
        stale={rows.stale}
        error={rows.error ?? choice.error}
        onRetry={choice.error ? choice.reload : rows.reload}
        onOpen={(row) => go(can("finance.pnl.read") ? `/finance/cars/${row.episode_id}` : `/finance/journal?episode_id=${row.episode_id}`)}
        empty={<Empty title={t.schedule.empty} />}
      />
    </FullPage>
  );
}
