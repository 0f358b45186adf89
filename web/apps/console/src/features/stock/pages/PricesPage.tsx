import { call, useCommand, useKeyset, useQuery, useQueryClient, vehicles } from "@kite/api";
import { useAccess, useGo, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ActionDialog, type Column, DataGrid, DateText, DisplayMenu, Empty, ExportButton, FilterBar, FullPage, Money, MoneyInput, PageHeader, StatusBadge, SummaryBar, ViewTabs, tell } from "@kite/ui";
import { IconTag } from "@kite/ui/icons";
import { Button, Select, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { CHANGES, type Money as Sum, type PriceReview } from "../api";
import { useT } from "../texts";

type State = PriceReview["state"];
type Decision = "keep" | "new_price" | "wholesale" | "left_stock";
const STATES: readonly State[] = ["open", "proposed", "done"];
const LIST = "vehicles.price_reviews";

function DecideDialog({ review, onClose, done }: { review: PriceReview; onClose: () => void; done: () => void }) {
  const t = useT();
  const decisions = (["new_price", "keep", "wholesale", "left_stock"] as const).map((value) => ({ value, label: t.prices.decisions[value] }));
  type Values = { decision: Decision; price: Sum | null; reason: string };
  const initial: Values = { decision: "new_price", price: review.list_price ?? null, reason: "" };
  return (
    <ActionDialog
      opened
      onClose={onClose}
      onRefresh={done}
      done={done}
      title={`${review.title}: ${t.prices.decide.toLowerCase()}`}
      label={t.prices.decide}
      initial={initial}
      send={({ decision, price, reason }) => call(vehicles.POST("/api/vehicles/v1/price-reviews/{id}/close", { params: { path: { id: review.id } }, body: { decision, reason, price: decision === "new_price" ? price : null } }))}
    >
      {(form) => (
        <>
          <Select label={t.prices.decision} data={decisions} allowDeselect={false} {...form.getInputProps("decision")} />
          {form.values.decision === "new_price" ? <MoneyInput label={t.prices.newPrice} data-autofocus {...form.getInputProps("price")} /> : null}
          <TextInput label={t.prices.reason} {...form.getInputProps("reason")} />
        </>
      )}
    </ActionDialog>
  );
}

function RefuseDialog({ review, onClose, done }: { review: PriceReview; onClose: () => void; done: () => void }) {
  const t = useT();
  return (
    <ActionDialog opened onClose={onClose} done={done} title={`${review.title}: ${t.prices.refuse.toLowerCase()}`} label={t.prices.refuse} initial={{ reason: "" }} send={(body) => call(vehicles.POST("/api/vehicles/v1/price-reviews/{id}/refuse", { params: { path: { id: review.id } }, body }))}>
      {(form) => <TextInput label={t.prices.reason} data-autofocus {...form.getInputProps("reason")} />}
    </ActionDialog>
  );
}

type Asked = { review: PriceReview; kind: "decide" | "refuse" };

function RowActions({ review, ask, done }: { review: PriceReview; ask: (asked: Asked) => void; done: () => void }) {
  const t = useT();
  const { can, me } = useAccess();
  const approve = useCommand({ act: () => call(vehicles.POST("/api/vehicles/v1/price-reviews/{id}/approve", { params: { path: { id: review.id } } })), changes: CHANGES, done, failed: tell });
  if (review.state === "open" && can("vehicles.price_review.write", review.centre_id))
    return <Button size="compact-sm" variant="light" onClick={() => ask({ review, kind: "decide" })}>{t.prices.decide}</Button>;
  if (review.state !== "proposed" || !can("vehicles.price.approve", review.centre_id)) return null;
  if (review.proposed_by === me.person.id) return <span className="muted ellipsis" title={t.prices.ownProposal}>{t.prices.ownProposal}</span>;
  return (
    <>
      <Button size="compact-sm" loading={approve.isPending} onClick={() => approve.mutate()}>{t.prices.approve}</Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => ask({ review, kind: "refuse" })}>{t.prices.refuse}</Button>
    </>
  );
}

function useColumns(ask: (asked: Asked) => void, done: () => void): Column<PriceReview>[] {
  const t = useT();
  const { percent } = useFormats();
  return useMemo(() => {
    const words: Record<State, string> = { open: t.prices.open, proposed: t.prices.proposed, done: t.prices.done };
    const share = (one: PriceReview): number | undefined => (one.price && one.list_price ? one.price.amount / one.list_price.amount - 1 : undefined);
    return [
      { id: "car", title: t.col.car, width: 210, grow: true, cell: (one) => <b className="ellipsis">{one.title}</b>, text: (one) => `${one.title} ${one.vin}` },
      { id: "state", title: t.col.state, width: 140, cell: (one) => <StatusBadge tone={one.state === "open" ? "amber" : one.state === "proposed" ? "blue" : "grey"} ring={one.state === "done"}>{words[one.state]}</StatusBadge> },
      { id: "threshold", title: t.prices.threshold, width: 104, align: "right", cell: (one) => one.threshold_days },
      { id: "crossed", title: t.prices.crossed, width: 112, cell: (one) => <DateText value={one.crossed_on} near /> },
      { id: "now", title: t.prices.now, width: 122, align: "right", cell: (one) => <Money value={one.list_price} bare strong /> },
      { id: "next", title: t.prices.next, width: 118, align: "right", cell: (one) => <Money value={one.price} bare /> },
      { id: "change", title: t.prices.change, width: 96, align: "right", cell: (one) => percent(share(one), true) },
      { id: "reason", title: t.prices.reason, width: 170, cell: (one) => <span className="ellipsis">{one.reason ?? "—"}</span>, text: (one) => one.reason ?? "" },
      { id: "act", title: t.prices.decision, width: 206, cell: (one) => <RowActions review={one} ask={ask} done={done} /> },
    ];
  }, [t, percent, ask, done]);
}

/** Prices that have to be looked at again because the car stands too long, and their approval by somebody else. */
export default function PricesPage() {
  const t = useT();
  const { count, money } = useFormats();
  const go = useGo();
  const client = useQueryClient();
  const { centre } = useAccess();
  const { state, set, replace } = useUrlState();
  const [asked, setAsked] = useState<Asked>();
  const wanted = STATES.find((one) => one === state.state);
  const base = centre ? { centre_id: centre } : {};
  const query = { ...base, ...(wanted ? { state: wanted } : {}), ...(state.threshold_days ? { threshold_days: Number(state.threshold_days) } : {}) };
  const list = useKeyset({ key: ["vehicles", "price_review", "list", query], page: (cursor, signal) => call(vehicles.GET("/api/vehicles/v1/price-reviews", { params: { query: { ...query, limit: 100, ...(cursor ? { cursor } : {}) } }, signal })) });
  const totals = useQuery({ queryKey: ["vehicles", "price_review", "totals", base], queryFn: () => call(vehicles.GET("/api/vehicles/v1/price-reviews/totals", { params: { query: base } })) });
  const { reload } = list;
  const done = useMemo(
    () => (): void => {
      reload();
      for (const queryKey of CHANGES) void client.invalidateQueries({ queryKey });
    },
    [reload, client],
  );
  const columns = useColumns(setAsked, done);
  const of = (one: State): number | undefined => totals.data && (totals.data.by_state.find((row) => row.state === one)?.count ?? 0);
  const views = [
    { id: "all", title: t.prices.all, state: {}, count: totals.data?.count },
    ...STATES.map((one) => ({ id: one, title: t.prices[one], state: { state: one }, count: of(one) })),
  ];
  return (
    <FullPage>
      <PageHeader title={t.prices.title} note={totals.data ? count(totals.data.count, t.prices.reviews) : null} actions={<ExportButton path="/api/vehicles/v1/price-reviews" query={query} />} />
      <ViewTabs list={LIST} builtin={views} state={state} replace={replace} />
      <FilterBar fields={[{ kind: "text", name: "threshold_days", title: t.prices.threshold }]} state={state} set={set} right={<DisplayMenu list={LIST} />} />
      <DataGrid
        list={LIST}
        label={t.prices.title}
        rows={list.rows}
        rowKey={(one) => one.id}
        columns={columns}
        total={totals.data?.count}
        more={list.more}
        onMore={list.loadMore}
        loading={list.loading}
        stale={list.stale}
        error={list.error}
        onRetry={list.reload}
        onReset={() => replace({})}
        empty={<Empty icon={IconTag} title={t.prices.none} />}
        onOpen={(one) => go(`/stock/${one.episode_id}`)}
      />
      {totals.data ? <SummaryBar items={totals.data.by_state.map((one) => ({ label: t.prices[one.state], value: one.count, note: money(one.list_price, { short: true }) }))} /> : null}
      {asked?.kind === "decide" ? <DecideDialog review={asked.review} onClose={() => setAsked(undefined)} done={done} /> : null}
      {asked?.kind === "refuse" ? <RefuseDialog review={asked.review} onClose={() => setAsked(undefined)} done={done} /> : null}
    </FullPage>
  );
}
