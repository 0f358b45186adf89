import { buyback, call, useKeyset, useQuery } from "@kite/api";
import { Go, useAccess, useCan, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { type Column, DataGrid, DateText, DayInput, Empty, FullPage, Money, PageHeader, PageTabs, Person, QueryView, SimpleTable, StatusBadge, SummaryBar } from "@kite/ui";
import { IconChartBar } from "@kite/ui/icons";
import { Group } from "@mantine/core";
import { useMemo } from "react";
import { keys, useCentreName } from "../api/queries";
import type { ReplayRow } from "../api/types";
import classes from "../parts/parts.module.css";
import { useT } from "../texts";

function Scorecards() {
  const t = useT();
  const r = t.reports;
  const { centre } = useAccess();
  const { number, percent } = useFormats();
  const { state, set } = useUrlState();
  const centreName = useCentreName();
  const filter = { ...(centre ? { centre_id: centre } : {}), ...(state.from ? { from: state.from } : {}), ...(state.to ? { to: state.to } : {}) };
  const query = useQuery({ queryKey: ["buyback", "scorecard", "all", filter], queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/scorecards", { params: { query: filter }, signal })) });
  return (
    <div className={classes.scroll}>
      <p className="muted">{r.rateHint}</p>
      <Group gap={8} my={8}>
        <DayInput aria-label={`${r.period}: ${t.filter.dates}`} placeholder="—" value={state.from ?? null} onChange={(from) => set({ from: from ?? undefined })} />
        <DayInput aria-label={r.period} placeholder="—" value={state.to ?? null} onChange={(to) => set({ to: to ?? undefined })} />
      </Group>
      <QueryView query={query}>
        {(rows) => rows.length === 0 ? <Empty icon={IconChartBar} title={r.none} /> : (
          <SimpleTable
            label={r.scorecards}
            columns={[
              { title: r.appraiser, cell: (row) => <Person id={row.appraiser} /> },
              { title: r.centre, cell: (row) => centreName(row.centre_id) },
              { title: r.looks, align: "right", cell: (row) => number(row.looks) },
              { title: r.books, align: "right", cell: (row) => number(row.books) },
              { title: r.rate, align: "right", cell: (row) => <b className={row.look_to_book_bp >= 4000 ? "positive" : ""}>{percent(row.look_to_book_bp / 10_000)}</b> },
              { title: r.estimated, align: "right", cell: (row) => <Money value={row.estimated} bare /> },
              { title: r.actual, align: "right", cell: (row) => <Money value={row.actual} bare /> },
              { title: r.error, align: "right", cell: (row) => (row.error_bp === null || row.error_bp === undefined ? "—" : percent(row.error_bp / 10_000, true)) },
              { title: r.measured, align: "right", cell: (row) => number(row.measured) },
            ]}
            rows={rows}
            rowKey={(row) => row.appraiser + row.centre_id}
          />
        )}
      </QueryView>
    </div>
  );
}

function Biases() {
  const t = useT();
  const r = t.reports;
  const { centre } = useAccess();
  const { number, percent } = useFormats();
  const query = useQuery({ queryKey: ["buyback", "bias", "all", centre], queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/recon-biases", { params: { query: centre ? { centre_id: centre } : {} }, signal })) });
  return (
    <div className={classes.scroll}>
      <p className="muted">{r.biasHint}</p>
      <QueryView query={query}>
        {(rows) => rows.length === 0 ? <Empty icon={IconChartBar} title={r.none} /> : (
          <SimpleTable
            label={r.biases}
            columns={[
              { title: r.appraiser, cell: (row) => <Person id={row.appraiser} /> },
              { title: r.make, cell: (row) => row.make },
              { title: r.cars, align: "right", cell: (row) => number(row.cars) },
              { title: r.estimated, align: "right", cell: (row) => <Money value={row.estimated} bare /> },
              { title: r.actual, align: "right", cell: (row) => <Money value={row.actual} bare /> },
              { title: r.low, align: "right", cell: (row) => <b className={row.certain && row.low_by_bp > 0 ? "negative" : ""}>{percent(row.low_by_bp / 10_000, true)}</b> },
              { title: r.certain, cell: (row) => (row.certain ? r.certainYes : <span className="muted">{r.uncertain}</span>) },
            ]}
            rows={rows}
            rowKey={(row) => row.appraiser + row.make}
          />
        )}
      </QueryView>
    </div>
  );
}

function Replays() {
  const t = useT();
  const r = t.reports;
  const { centre } = useAccess();
  const { number, count } = useFormats();
  const filter = centre ? { centre_id: centre } : {};
  const list = useKeyset<ReplayRow>({ key: keys.list("replay", filter), page: (cursor, signal) => call(buyback.GET("/api/buyback/v1/replays", { params: { query: { ...filter, limit: 100, ...(cursor ? { cursor } : {}) } }, signal })) });
  const columns = useMemo<Column<ReplayRow>[]>(
    () => [
      { id: "made", title: r.madeAt, width: 150, cell: (row) => <DateText value={row.made_at} near /> },
      { id: "offer", title: r.offer, width: 150, align: "right", cell: (row) => <Money value={row.offer} bare kopecks /> },
      { id: "again", title: r.again, width: 150, align: "right", cell: (row) => <Money value={row.again} bare kopecks /> },
      { id: "result", title: r.result, width: 180, cell: (row) => <StatusBadge tone={row.equal && row.inputs_unchanged ? "green" : "red"}>{row.inputs_unchanged ? (row.equal ? r.equal : r.differs) : r.inputsChanged}</StatusBadge> },
      { id: "purchase", title: r.purchase, width: 140, grow: true, cell: (row) => <Go href={`/buyback/${row.purchase_id}?tab=valuation&valuation=${row.valuation_id}`}>{r.open}</Go> },
    ],
    [r],
  );
  const wrong = list.rows.filter((row) => !row.equal || !row.inputs_unchanged).length;
  return (
    <>
      <p className={`muted ${classes.lead}`}>{r.replayHint}</p>
      <DataGrid list="buyback.replays" label={r.replays} rows={list.rows} rowKey={(row) => row.valuation_id} columns={columns} more={list.more} onMore={list.loadMore} loading={list.loading} error={list.error} onRetry={list.reload} empty={<Empty icon={IconChartBar} title={r.none} />} />
      {list.rows.length > 0 ? <SummaryBar items={[{ label: wrong > 0 ? r.someDiffer(number(wrong)) : r.allEqual(count(list.rows.length, r.valuations)) }]} /> : null}
    </>
  );
}

/** How appraisers do, and whether valuations still hold. */
export default function ReportsPage() {
  const t = useT();
  const can = useCan();
  const { state, set } = useUrlState();
  const tabs = [
    ...(can("buyback.scorecard.read") ? [{ id: "scorecards", title: t.reports.scorecards }, { id: "biases", title: t.reports.biases }] : []),
    ...(can("buyback.valuation.read") ? [{ id: "replays", title: t.reports.replays }] : []),
  ];
  const tab = tabs.find((one) => one.id === state.tab)?.id ?? tabs[0]?.id;
  return (
    <FullPage>
      <PageHeader title={t.reports.title} />
      <PageTabs items={tabs} current={tab ?? ""} onChange={(id) => set({ tab: id, from: undefined, to: undefined })} label={t.card.sections} />
      {tab === "scorecards" ? <Scorecards /> : null}
      {tab === "biases" ? <Biases /> : null}
      {tab === "replays" ? <Replays /> : null}
    </FullPage>
  );
}
