import { buyback, call, useKeyset } from "@kite/api";
import { useCan, useShortcuts, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { type Column, ColumnsMenu, DataGrid, DateText, DisplayMenu, Empty, FilterBar, FullPage, Money, PageHeader, SummaryBar, ViewTabs, shownColumns } from "@kite/ui";
import { IconTags, IconUpload } from "@kite/ui/icons";
import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { useReload } from "../api/acts";
import { keys } from "../api/queries";
import type { Listing } from "../api/types";
import { ImportDialog } from "../parts/ImportDialog";
import { CarCell } from "../parts/CarCell";
import { useT } from "../texts";

const year = (value: string | undefined): number | undefined => (value ? Number(value) : undefined);
const keyOf = (row: Listing): string => row.id;

function useColumns(): Column<Listing>[] {
  const t = useT();
  const { number } = useFormats();
  const l = t.valuation.listing;
  return useMemo(
    () => [
      { id: "car", title: l.car, width: 230, grow: true, cell: (row) => <CarCell row={row} />, text: (row) => `${row.make} ${row.model} ${row.year}` },
      { id: "price", title: l.price, width: 130, align: "right", cell: (row) => <Money value={row.price} strong /> },
      { id: "mileage", title: l.mileage, width: 110, align: "right", cell: (row) => number(row.mileage_km) },
      { id: "fuel", title: l.fuel, width: 110, cell: (row) => t.words.fuel[row.fuel] },
      { id: "transmission", title: l.transmission, width: 110, cell: (row) => t.words.transmission[row.transmission] },
      { id: "engine", title: l.engine, width: 124, align: "right", cell: (row) => number(row.engine_cc) },
      { id: "source", title: l.source, width: 130, cell: (row) => row.source, text: (row) => row.source },
      { id: "imported", title: l.imported, width: 140, cell: (row) => <DateText value={row.imported_at} near /> },
    ],
    [t, l, number],
  );
}

/** Market listings: what cars are compared with. */
export default function ListingsPage() {
  const t = useT();
  const can = useCan();
  const reload = useReload();
  const { number } = useFormats();
  const { state, set, replace } = useUrlState();
  const [importing, setImporting] = useState(false);
  const filter = {
    ...(state.make ? { make: state.make } : {}),
    ...(state.model ? { model: state.model } : {}),
    ...(state.source ? { source: state.source } : {}),
    ...(year(state.year_from) ? { year_from: year(state.year_from) } : {}),
    ...(year(state.year_to) ? { year_to: year(state.year_to) } : {}),
  };
  const list = useKeyset<Listing>({ key: keys.list("listing", filter), page: (cursor, signal) => call(buyback.GET("/api/buyback/v1/listings", { params: { query: { ...filter, limit: 200, ...(cursor ? { cursor } : {}) } }, signal })) });
  const columns = useColumns();
  const l = t.valuation.listing;
  const writes = can("buyback.listing.write");
  useShortcuts(writes ? [{ keys: "KeyN", title: { ru: "Загрузить объявления", en: "Import listings" }, run: () => setImporting(true) }] : []);
  const button = writes ? <Button leftSection={<IconUpload size={16} />} onClick={() => setImporting(true)}>{t.valuation.import.button}</Button> : null;
  const filtered = Object.keys(filter).length > 0;
  return (
    <FullPage>
      <PageHeader title={t.valuation.listingsTitle} actions={button} />
      <ViewTabs list="buyback.listings" builtin={[{ id: "all", title: t.all, state: {} }]} state={state} replace={replace} />
      <FilterBar
        fields={[
          { kind: "text", name: "model", title: l.model },
          { kind: "range", min: "year_from", max: "year_to", title: l.year },
          { kind: "text", name: "source", title: l.source },
        ]}
        state={state}
        set={set}
        search={{ name: "make", placeholder: t.valuation.listingSearch }}
        right={<><ColumnsMenu columns={columns} chosen={state.columns} onChange={(chosen) => set({ columns: chosen })} /><DisplayMenu list="buyback.listings" /></>}
      />
      <DataGrid list="buyback.listings" label={t.valuation.listingsTitle} rows={list.rows} rowKey={keyOf} columns={shownColumns(columns, state.columns)} more={list.more} onMore={list.loadMore} loading={list.loading} stale={list.stale} error={list.error} onRetry={list.reload} onReset={() => replace({})} {...(filtered ? {} : { empty: <Empty icon={IconTags} title={t.valuation.listingsEmpty} hint={t.valuation.listingsEmptyHint}>{button}</Empty> })} />
      <SummaryBar items={[{ label: t.loaded, value: `${number(list.rows.length)}${list.more ? "+" : ""}` }]} />
      {importing ? <ImportDialog onClose={() => setImporting(false)} onDone={() => { reload(); list.reload(); }} /> : null}
    </FullPage>
  );
}
