import { rememberOrder, useAccess, useGo, useUrlState } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { type BuiltinView, type Column, DataGrid, DateText, DisplayMenu, Empty, FilterBar, type FilterField, FreshNote, FullPage, Money, PageHeader, StatusBadge, SummaryBar, ViewTabs, useFresh } from "@kite/ui";
import { IconPercentage } from "@kite/ui/icons";
import { type DiscountFilter, useDiscountTotals, useDiscounts, useReasons } from "../api";
import { DISCOUNT_TONE } from "../logic/states";
import { minus } from "../logic/totals";
import { Person, useNow } from "../parts/common";
import { useT } from "../texts";
import type { DiscountListed, DiscountRequest, DiscountState } from "../types";

const STATES: readonly DiscountState[] = ["requested", "approved", "declined", "expired", "withdrawn"];

const costOf = (one: DiscountRequest) => (one.gross_before && one.gross_after ? minus(one.gross_before, one.gross_after) : null);

function useColumns(): Column<DiscountListed>[] {
  const t = useT();
  const lang = useLang();
  const now = useNow();
  const { data: reasons } = useReasons("discount");
  const reasonOf = (code: string): string => reasons?.find((one) => one.code === code)?.[lang] ?? code;
  return [
    { id: "car", title: t.col.car, width: 220, grow: true, text: (one) => `${one.title}, ${one.vin}`, cell: (one) => <b className="ellipsis">{one.title}</b> },
    { id: "state", title: t.state, width: 140, cell: (one) => <StatusBadge tone={DISCOUNT_TONE[one.state]} ring={one.state !== "requested" && one.state !== "approved"}>{t.office.discountStates[one.state]}</StatusBadge> },
    { id: "discount", title: t.col.discount, width: 112, align: "right", cell: (one) => <Money value={one.discount} bare strong /> },
    { id: "over", title: `${t.office.overLimit}, ₽`, width: 128, align: "right", cell: (one) => <Money value={{ ...one.discount, amount: Math.max(0, one.discount.amount - one.allowed.amount) }} bare /> },
    { id: "list", title: t.col.list, width: 112, align: "right", cell: (one) => <Money value={one.list_price} bare /> },
    { id: "gross", title: `${t.deal.gross}, ₽`, width: 160, align: "right", cell: (one) => <Money value={one.gross_after ?? null} bare tone="loss" /> },
    { id: "effect", title: `${t.office.grossLost}, ₽`, width: 132, align: "right", cell: (one) => <Money value={costOf(one)} bare /> },
    { id: "reason", title: t.office.reason, width: 210, text: (one) => [reasonOf(one.reason), one.note].filter(Boolean).join(": "), cell: (one) => <span className="ellipsis">{reasonOf(one.reason)}</span> },
    { id: "asked", title: t.office.askedBy, width: 160, cell: (one) => <Person id={one.asked_by} /> },
    { id: "expires", title: t.office.expires, width: 140, cell: (one) => (one.state === "requested" ? <DateText value={one.expires_at} near overdue={Date.parse(one.expires_at) <= now} /> : <span className="muted">—</span>) },
  ];
}

/** Discounts that were asked for: what waits for a decision comes first. */
export default function DiscountsPage() {
  const t = useT();
  const go = useGo();
  const { centre, me } = useAccess();
  const { count, money } = useFormats();
  const { state, set, replace } = useUrlState();
  const base: DiscountFilter = { ...(centre ? { centre_id: centre } : {}), ...(state.mine ? { asked_by: me.person.id } : {}) };
  const chosen = state.state === "all" ? undefined : ((state.state as DiscountState | undefined) ?? "requested");
  const filter: DiscountFilter = chosen ? { ...base, state: chosen } : base;
  const list = useDiscounts(filter);
  const totals = useDiscountTotals(base);
  const fresh = useFresh("sales", ["discount_request", "deal"], list.reload);
  const columns = useColumns();
  const countOf = (one: DiscountState): number | undefined => (totals.data ? (totals.data.by_state.find((row) => row.state === one)?.count ?? 0) : undefined);
  const views: BuiltinView[] = [
    { id: "requested", title: t.office.discountViews.requested, state: {}, count: countOf("requested") },
    ...STATES.slice(1).map((one): BuiltinView => ({ id: one, title: t.office.discountViews[one], state: { state: one }, count: countOf(one) })),
    { id: "all", title: t.office.discountViews.all, state: { state: "all" }, count: totals.data?.count },
  ];
  const fields: FilterField[] = [{ kind: "yes", name: "mine", title: t.office.mineOnly }];
  const row = totals.data?.by_state.find((one) => one.state === chosen);
  const shownCount = chosen ? (row?.count ?? 0) : (totals.data?.count ?? 0);
  const shownSum = chosen ? row?.discount : totals.data?.discount;
  return (
    <FullPage>
      <PageHeader title={t.office.discountsTitle} />
      <ViewTabs list="sales.discounts" builtin={views} state={state} replace={replace} />
      <FilterBar fields={fields} state={state} set={set} right={<><FreshNote count={fresh.ids.size} onShow={fresh.show} /><DisplayMenu list="sales.discounts" /></>} />
      <DataGrid
        list="sales.discounts"
        label={t.office.discountsTitle}
        rows={list.rows}
        rowKey={(one) => one.id}
        columns={columns}
        total={shownCount}
        more={list.more}
        onMore={list.loadMore}
        loading={list.loading}
        stale={list.stale}
        error={list.error}
        onRetry={list.reload}
        fresh={fresh.ids}
        empty={<Empty icon={IconPercentage} title={t.office.noRequests} hint={t.office.noRequestsHint} />}
        onOpen={(one) => {
          rememberOrder({ ...list.walk((each) => each.id), path: (id) => `/deals/discounts/${id}`, back: `/deals/discounts${window.location.search}` });
          go(`/deals/discounts/${one.id}`);
        }}
      />
      <SummaryBar items={[{ label: count(shownCount, t.office.requestForms) }, ...(shownSum ? [{ label: t.sum.discount, value: money(shownSum, { short: true }) }] : [])]} />
    </FullPage>
  );
}
