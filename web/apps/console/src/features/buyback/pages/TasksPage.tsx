import { buyback, call, useKeyset } from "@kite/api";
import { Go, useAccess, useCan, useGo, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { type Column, DataGrid, DateText, Empty, FullPage, Money, PageHeader, PageTabs, Person, SummaryBar, say, tell } from "@kite/ui";
import { IconPhone, IconUserCheck } from "@kite/ui/icons";
import { Button, Checkbox, Group } from "@mantine/core";
import { useMemo } from "react";
import { acts, useReload } from "../api/acts";
import { keys, useCentreName, usePurchase } from "../api/queries";
import type { FollowUp, Keeper } from "../api/types";
import { carName } from "../logic/carName";
import { State } from "../parts/State";
import { useT } from "../texts";
import classes from "../parts/parts.module.css";

function CarLink({ id }: { id: string }) {
  const t = useT();
  const purchase = usePurchase(id).data;
  return <Go href={`/buyback/${id}`}>{purchase ? carName(purchase) : t.offers.openPurchase}</Go>;
}

function FollowUps() {
  const t = useT();
  const go = useGo();
  const can = useCan();
  const reload = useReload();
  const { centre } = useAccess();
  const { count } = useFormats();
  const query = { state: "open" as const, ...(centre ? { centre_id: centre } : {}) };
  const list = useKeyset<FollowUp>({ key: keys.list("follow_up", query), page: (cursor, signal) => call(buyback.GET("/api/buyback/v1/follow-ups", { params: { query: { ...query, limit: 100, ...(cursor ? { cursor } : {}) } }, signal })) });
  const writes = can("buyback.lead.write");
  const columns = useMemo<Column<FollowUp>[]>(() => {
    const r = t.reports;
    const reopen = (row: FollowUp): void => void acts.reopen(row.purchase_id).then((after) => { say(t.done.reopen); reload(); go(`/buyback/${after.id}`); }).catch(tell);
    const dismiss = (row: FollowUp): void => void acts.dismiss(row.id).then(() => { say(r.dismissed); reload(); }).catch(tell);
    return [
      { id: "car", title: t.columns.car, width: 230, grow: true, cell: (row) => <CarLink id={row.purchase_id} /> },
      { id: "wish", title: r.wish, width: 120, align: "right", cell: (row) => <Money value={row.wish} bare /> },
      { id: "offer", title: r.now, width: 120, align: "right", cell: (row) => <Money value={row.offer} bare strong /> },
      { id: "day", title: r.day, width: 140, align: "right", cell: (row) => row.day_number },
      { id: "made", title: r.madeAt, width: 140, cell: (row) => <DateText value={row.made_at} near /> },
      ...(writes
        ? [{ id: "acts", title: " ", width: 220, cell: (row: FollowUp) => <Group gap={6} wrap="nowrap"><Button size="compact-sm" onClick={() => reopen(row)}>{r.reopen}</Button><Button size="compact-sm" variant="default" onClick={() => dismiss(row)}>{r.dismiss}</Button></Group> }]
        : []),
    ];
  }, [t, go, reload, writes]);
  return (
    <>
      <p className={`muted ${classes.lead}`}>{t.reports.followHint}</p>
      <DataGrid list="buyback.followups" label={t.reports.followUps} rows={list.rows} rowKey={(row) => row.id} columns={columns} more={list.more} onMore={list.loadMore} loading={list.loading} error={list.error} onRetry={list.reload} onOpen={(row) => go(`/buyback/${row.purchase_id}`)} empty={<Empty icon={IconPhone} title={t.reports.followEmpty} hint={t.reports.followEmptyHint} />} />
      <SummaryBar items={[{ label: count(list.rows.length, t.reports.tasks) }]} />
    </>
  );
}

function Keepers() {
  const t = useT();
  const go = useGo();
  const can = useCan();
  const reload = useReload();
  const { centre } = useAccess();
  const { state, set } = useUrlState();
  const centreName = useCentreName();
  const nobody = state.nobody === "true";
  const query = { ...(centre ? { centre_id: centre } : {}), ...(nobody ? { nobody } : {}) };
  const list = useKeyset<Keeper>({ key: keys.list("keeper", query), page: (cursor, signal) => call(buyback.GET("/api/buyback/v1/keepers", { params: { query: { ...query, limit: 100, ...(cursor ? { cursor } : {}) } }, signal })) });
  const writes = can("buyback.lead.write");
  const columns = useMemo<Column<Keeper>[]>(() => {
    const take = (row: Keeper): void => void acts.keep(row.purchase_id).then(() => { say(t.card.taken); reload(); }).catch(tell);
    return [
      { id: "car", title: t.columns.car, width: 230, grow: true, cell: (row) => <CarLink id={row.purchase_id} /> },
      { id: "state", title: t.columns.state, width: 180, cell: (row) => <State of={row.state} /> },
      { id: "person", title: t.reports.person, width: 200, cell: (row) => (row.person_id ? <Person id={row.person_id} /> : <span className="warning">{t.card.nobody}</span>) },
      { id: "since", title: t.reports.since, width: 150, cell: (row) => <DateText value={row.since} near /> },
      { id: "centre", title: t.columns.centre, width: 150, cell: (row) => centreName(row.centre_id) },
      ...(writes ? [{ id: "acts", title: " ", width: 150, cell: (row: Keeper) => <Button size="compact-sm" variant="default" onClick={() => take(row)}>{t.reports.take}</Button> }] : []),
    ];
  }, [t, reload, writes, centreName]);
  return (
    <>
      <p className={classes.lead}><Checkbox label={t.reports.withoutKeeper} checked={nobody} onChange={(event) => set({ nobody: event.currentTarget.checked ? "true" : undefined })} /></p>
      <DataGrid list="buyback.keepers" label={t.reports.keepers} rows={list.rows} rowKey={(row) => row.purchase_id} columns={columns} more={list.more} onMore={list.loadMore} loading={list.loading} error={list.error} onRetry={list.reload} onReset={() => set({ nobody: undefined })} onOpen={(row) => go(`/buyback/${row.purchase_id}`)} {...(nobody ? {} : { empty: <Empty icon={IconUserCheck} title={t.reports.keepersEmpty} /> })} />
    </>
  );
}

/** Sellers to call again, and who leads what. */
export default function TasksPage() {
  const t = useT();
  const can = useCan();
  const { state, set } = useUrlState();
  const tabs = [
    ...(can("buyback.valuation.read") ? [{ id: "follow", title: t.reports.followUps }] : []),
    { id: "keepers", title: t.reports.keepers },
  ];
  const tab = tabs.find((one) => one.id === state.tab)?.id ?? tabs[0]?.id ?? "keepers";
  return (
    <FullPage>
      <PageHeader title={tab === "follow" ? t.reports.followUps : t.reports.keepers} />
      <PageTabs items={tabs} current={tab} onChange={(id) => set({ tab: id, nobody: undefined })} label={t.card.sections} />
      {tab === "follow" ? <FollowUps /> : <Keepers />}
    </FullPage>
  );
}
