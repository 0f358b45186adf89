import { buyback, call, useKeyset, useQuery } from "@kite/api";
import { Go, useAccess, useCan, useUrlState } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { ActionDialog, type BuiltinView, ConfirmDialog, DataGrid, DateText, Empty, Facts, FilterBar, FreshNote, FullPage, Money, PageHeader, Person, QueryView, SidePeek, SummaryBar, ViewTabs, Waterfall, say, useFresh, type Column } from "@kite/ui";
import { IconGavel } from "@kite/ui/icons";
import { Button, Textarea } from "@mantine/core";
import { useMemo, useState } from "react";
import { acts, useReload } from "../api/acts";
import { keys, useApproval, usePurchase, useReasons } from "../api/queries";
import type { Approval, ApprovalCard, ApprovalState, AuthorityLevel } from "../api/types";
import { barsOf } from "../logic/bars";
import { carName } from "../logic/carName";
import { FlagNotes } from "../parts/FlagNotes";
import { ApprovalBadge } from "../parts/State";
import classes from "../parts/parts.module.css";
import { useT } from "../texts";

/** The way to the valuation, and what the wish adds on top: that much less is left of the margin. */
function Way({ card }: { card: ApprovalCard }) {
  const t = useT();
  const { money } = useFormats();
  const more = card.asked.amount - card.allowed.amount;
  const bars = barsOf(card.waterfall, (kind) => t.words.line[kind]).filter((one) => one.id !== "rounding" && one.id !== "shown");
  const all = [
    ...bars,
    { id: "allowed", label: t.words.line.offer, amount: card.allowed.amount, kind: "total" as const },
    { id: "above", label: t.offers.sumAbove, amount: more, kind: "plus" as const },
    { id: "asked", label: t.offers.wish, amount: card.asked.amount, kind: "result" as const },
  ];
  return (
    <section>
      <h3>{t.offers.wayTitle}</h3>
      <Waterfall bars={all} currency={card.asked.currency} label={t.offers.wayTitle} height={200} />
      <p className="negative">{t.offers.marginEffect} {money({ ...card.asked, amount: more })}</p>
    </section>
  );
}

function DecideButtons({ card, onDone }: { card: ApprovalCard; onDone: () => void }) {
  const t = useT();
  const can = useCan();
  const { me } = useAccess();
  const { money } = useFormats();
  const [asked, setAsked] = useState<"approve" | "decline" | "withdraw">();
  const done = (said: string): void => {
    say(said);
    onDone();
  };
  if (card.state !== "requested") return null;
  const mine = card.asked_by === me.person.id;
  const decides = can("buyback.offer.approve", card.centre_id) && !mine;
  const close = (): void => setAsked(undefined);
  return (
    <div className={classes.buttons}>
      {mine ? <p className="muted">{t.offers.own}</p> : <p className="muted">{t.offers.noAuthority(t.words.level[card.level])}</p>}
      {decides ? <Button onClick={() => setAsked("approve")}>{t.offers.approve}</Button> : null}
      {decides ? <Button variant="default" onClick={() => setAsked("decline")}>{t.offers.decline}</Button> : null}
      {mine && can("buyback.offer.write") ? <Button variant="default" onClick={() => setAsked("withdraw")}>{t.offers.withdraw}</Button> : null}
      {asked === "approve" || asked === "decline" ? (
        <ActionDialog
          opened
          onClose={close}
          title={asked === "approve" ? t.offers.approveTitle(money(card.asked)) : t.offers.declineTitle(money(card.asked))}
          label={asked === "approve" ? t.offers.approve : t.offers.decline}
          danger={asked === "decline"}
          initial={{ comment: "" }}
          send={({ comment }) => acts[asked](card.id, { comment: comment.trim() || null })}
          done={() => done(asked === "approve" ? t.offers.approved : t.offers.declined)}
          onRefresh={onDone}
        >
          {(form) => <Textarea label={t.offers.decisionComment} autosize minRows={2} data-autofocus {...form.getInputProps("comment")} />}
        </ActionDialog>
      ) : null}
      <ConfirmDialog opened={asked === "withdraw"} onClose={close} title={`${t.offers.withdraw}: ${money(card.asked)}?`} label={t.offers.withdraw} act={() => acts.withdraw(card.id).then(() => done(t.offers.withdrawn))} />
    </div>
  );
}

function Peek({ card, onDone }: { card: ApprovalCard; onDone: () => void }) {
  const t = useT();
  const lang = useLang();
  const { money, percent } = useFormats();
  const purchase = usePurchase(card.purchase_id).data;
  const reason = useReasons(card.centre_id).data?.find((one) => one.code === card.reason_code);
  return (
    <div className={classes.stack}>
      <p><Go href={`/buyback/${card.purchase_id}?tab=offers`}>{purchase ? carName(purchase) : t.offers.openPurchase}</Go> · <ApprovalBadge of={card.state} /></p>
      <Facts
        items={[
          { label: t.offers.wish, value: <b>{money(card.asked, { kopecks: true })}</b> },
          { label: t.offers.allowed, value: money(card.allowed, { kopecks: true }) },
          { label: t.offers.above, value: percent(card.deviation_bp / 10_000, true) },
          { label: t.offers.level, value: `${t.words.level[card.level]}, ${t.offers.limit.toLowerCase()} ${money(card.limit)}` },
          { label: t.offers.reason, value: reason?.[lang] ?? card.reason_code },
          ...(card.comment ? [{ label: t.offers.comment, value: card.comment }] : []),
          { label: t.offers.askedBy, value: <Person id={card.asked_by} /> },
          { label: t.offers.expires, value: <DateText value={card.expires_at} near /> },
          ...(card.decided_by ? [{ label: t.offers.decidedBy, value: <><Person id={card.decided_by} /> <DateText value={card.decided_at} near /></> }] : []),
          ...(card.decision_comment ? [{ label: t.offers.decisionComment, value: card.decision_comment }] : []),
          ...(card.delegation_id ? [{ label: "", value: t.offers.lent }] : []),
        ]}
      />
      <FlagNotes flags={card.flags} />
      <Way card={card} />
      <DecideButtons card={card} onDone={onDone} />
    </div>
  );
}

function useColumns(): Column<Approval>[] {
  const t = useT();
  const { percent } = useFormats();
  return useMemo(
    () => [
      { id: "asked", title: t.offers.askedSum, width: 130, align: "right", cell: (row) => <Money value={row.asked} bare strong /> },
      { id: "state", title: t.columns.state, width: 150, cell: (row) => <ApprovalBadge of={row.state} /> },
      { id: "allowed", title: t.offers.allowed, width: 120, align: "right", cell: (row) => <Money value={row.allowed} bare /> },
      { id: "above", title: t.offers.above, width: 90, align: "right", cell: (row) => percent(row.deviation_bp / 10_000, true) },
      { id: "level", title: t.offers.level, width: 176, cell: (row) => t.words.level[row.level] },
      { id: "asked_by", title: t.offers.askedBy, width: 176, cell: (row) => <Person id={row.asked_by} /> },
      { id: "asked_at", title: t.offers.askedAt, width: 140, cell: (row) => <DateText value={row.asked_at} near /> },
      { id: "expires", title: t.offers.expires, width: 140, grow: true, cell: (row) => <DateText value={row.expires_at} near overdue={row.state === "requested" && Date.parse(row.expires_at) < Date.now()} /> },
    ],
    [t, percent],
  );
}

const keyOf = (row: Approval): string => row.id;

/** The desk of whoever may allow more than the valuation says. */
export default function ApprovalsPage() {
  const t = useT();
  const reload = useReload();
  const { centre } = useAccess();
  const { number, money } = useFormats();
  const { state, set, replace } = useUrlState();
  const filter = { ...(centre ? { centre_id: centre } : {}), ...(state.level ? { level: state.level as AuthorityLevel } : {}) };
  const wanted = (state.state ?? "requested") as ApprovalState | "all";
  const query = { ...filter, ...(wanted === "all" ? {} : { state: wanted }) };
  const list = useKeyset<Approval>({ key: keys.list("approval", query), page: (cursor, signal) => call(buyback.GET("/api/buyback/v1/approvals", { params: { query: { ...query, limit: 100, ...(cursor ? { cursor } : {}) } }, signal })) });
  const totals = useQuery({ queryKey: ["buyback", "approval", "totals", filter], queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/approvals/totals", { params: { query: filter }, signal })) });
  const fresh = useFresh("buyback", ["approval"], list.reload);
  const opened = useApproval(state.open);
  const countOf = (one: ApprovalState): number | undefined => (totals.data ? (totals.data.by_state.find((row) => row.state === one)?.count ?? 0) : undefined);
  const views: BuiltinView[] = [
    { id: "requested", title: t.offers.waiting, state: {}, count: countOf("requested") },
    ...(["approved", "declined", "expired"] as const).map((one) => ({ id: one, title: t.words.approval[one], state: { state: one }, count: countOf(one) })),
    { id: "all", title: t.offers.everything, state: { state: "all" }, count: totals.data?.count },
  ];
  const above = totals.data?.by_state.find((one) => one.state === "requested")?.above;
  const done = (): void => {
    reload();
    list.reload();
  };
  return (
    <FullPage>
      <PageHeader title={t.offers.desk} note={totals.data ? `${t.offers.waiting.toLowerCase()}: ${number(countOf("requested"))}` : null} />
      <ViewTabs list="buyback.approvals" builtin={views} state={state.open ? Object.fromEntries(Object.entries(state).filter(([name]) => name !== "open")) : state} replace={replace} />
      <FilterBar fields={[{ kind: "choice", name: "level", title: t.offers.level, options: Object.entries(t.words.level).map(([value, label]) => ({ value, label })) }]} state={state} set={set} right={<FreshNote count={fresh.ids.size} onShow={fresh.show} />} />
      <DataGrid list="buyback.approvals" label={t.offers.desk} rows={list.rows} rowKey={keyOf} columns={useColumns()} more={list.more} onMore={list.loadMore} loading={list.loading} stale={list.stale} error={list.error} onRetry={list.reload} onOpen={(row) => set({ open: row.id }, true)} fresh={fresh.ids} empty={<Empty icon={IconGavel} title={t.offers.emptyDesk} hint={t.offers.emptyDeskHint} />} />
      <SummaryBar items={[{ label: t.offers.waiting, value: number(countOf("requested")) }, ...(above ? [{ label: t.offers.sumAbove, value: money(above) }] : [])]} />
      <SidePeek opened={Boolean(state.open)} onClose={() => set({ open: undefined })} title={t.offers.wish}>
        {state.open ? <QueryView query={opened}>{(card) => <Peek card={card} onDone={done} />}</QueryView> : null}
      </SidePeek>
    </FullPage>
  );
}
