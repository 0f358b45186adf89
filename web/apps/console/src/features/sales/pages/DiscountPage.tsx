import { call, sales } from "@kite/api";
import { Go, useAccess, useCan, useNeighbours, usePathParam, useShortcuts } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { ActionDialog, CardLayout, type Fact, Facts, Money, PageHeader, Panel, QueryView, ScrollPage, StatusBadge, say, tell } from "@kite/ui";
import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { at, useDeal, useDiscount, useReasons } from "../api";
import { DISCOUNT_TONE } from "../logic/states";
import { useMyLimit } from "../parts/AskDiscountDialog";
import { MarginEffect } from "../parts/MarginEffect";
import { Person, StateBadge, useNow, useZoned } from "../parts/common";
import { minus } from "../logic/totals";
import { useT } from "../texts";
import type { Deal, DiscountRequest } from "../types";
import { useRefresh } from "../useRefresh";
import classes from "./DiscountPage.module.css";

type Verdict = "approve" | "decline";

const DECIDERS = ["sales.discount.approve", "sales.discount.approve_any", "sales.discount.give"];

/** Why the caller decides nothing here; undefined when he may. */
function useHindrance(request: DiscountRequest, deal: Deal): { text?: string; decides: boolean } {
  const t = useT();
  const { me } = useAccess();
  const now = useNow();
  const limit = useMyLimit(deal.centre_id, deal.zone, request.list_price);
  if (request.state !== "requested" || Date.parse(request.expires_at) <= now) return { decides: false };
  if (request.asked_by === me.person.id) return { text: t.office.ownRequest, decides: false };
  const holds = DECIDERS.some((name) => name in me.permissions);
  if (!holds) return { decides: false };
  return limit && limit.amount < request.discount.amount ? { text: t.office.aboveMyLimit, decides: true } : { decides: true };
}

function DecideDialog({ request, verdict, onClose }: { request: DiscountRequest; verdict: Verdict; onClose: () => void }) {
  const t = useT();
  const { money } = useFormats();
  const refresh = useRefresh();
  const yes = verdict === "approve";
  const send = async ({ note }: { note: string }): Promise<void> => {
    const ask = { ...at(request.id), body: note.trim() ? { note } : {} };
    await call<unknown>(yes ? sales.POST("/api/sales/v1/discount-requests/{id}/approve", ask) : sales.POST("/api/sales/v1/discount-requests/{id}/decline", ask));
    await refresh();
  };
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={yes ? t.office.approveLabel(money(request.discount)) : t.office.declineLabel}
      label={yes ? t.office.approve : t.office.decline}
      danger={!yes}
      initial={{ note: "" }}
      onRefresh={() => void refresh()}
      send={send}
      done={() => say(yes ? t.office.approved : t.office.declined)}
    >
      {(form) => (
        <>
          {yes ? <MarginEffect request={request} /> : null}
          <Textarea label={t.office.decisionNote} autosize minRows={2} data-autofocus {...form.getInputProps("note")} />
        </>
      )}
    </ActionDialog>
  );
}

function Buttons({ request, deal }: { request: DiscountRequest; deal: Deal }) {
  const t = useT();
  const { me } = useAccess();
  const refresh = useRefresh();
  const [verdict, setVerdict] = useState<Verdict>();
  const hindrance = useHindrance(request, deal);
  const mine = request.state === "requested" && request.asked_by === me.person.id;
  const withdraw = (): void => {
    call(sales.POST("/api/sales/v1/discount-requests/{id}/withdraw", at(request.id)))
      .then(() => refresh())
      .then(() => say(t.office.withdrawn))
      .catch(tell);
  };
  useShortcuts(hindrance.decides ? [{ keys: "KeyE", title: { ru: "Согласовать", en: "Approve" }, run: () => setVerdict("approve") }] : []);
  if (!hindrance.decides && !hindrance.text && !mine) return null;
  return (
    <div className={classes.decide}>
      {hindrance.text ? <p className="warning">{hindrance.text}</p> : null}
      <div className={classes.buttons}>
        {mine ? <Button variant="default" onClick={withdraw}>{t.office.withdraw}</Button> : null}
        {hindrance.decides ? <Button variant="default" onClick={() => setVerdict("decline")}>{t.office.decline}</Button> : null}
        {hindrance.decides && !hindrance.text ? <Button onClick={() => setVerdict("approve")}>{t.office.approve}</Button> : null}
      </div>
      {verdict ? <DecideDialog request={request} verdict={verdict} onClose={() => setVerdict(undefined)} /> : null}
    </div>
  );
}

function useFacts(request: DiscountRequest, deal: Deal): Fact[] {
  const t = useT();
  const lang = useLang();
  const now = useNow();
  const { instant } = useZoned(deal.zone);
  const { data: reasons } = useReasons("discount");
  const waits = request.state === "requested";
  const late = Date.parse(request.expires_at) <= now;
  return [
    { label: t.office.reason, value: reasons?.find((one) => one.code === request.reason)?.[lang] ?? request.reason },
    ...(request.note ? [{ label: t.office.note, value: request.note }] : []),
    { label: t.office.askedBy, value: <Person id={request.asked_by} /> },
    { label: t.office.askedAt, value: instant(request.asked_at) },
    ...(waits ? [{ label: t.office.expires, value: <span className={late ? "negative" : ""}>{instant(request.expires_at)}</span> }] : []),
    ...(request.decided_at ? [{ label: t.office.decidedBy, value: <Person id={request.decided_by} /> }, { label: t.office.decidedAt, value: instant(request.decided_at) }] : []),
    ...(request.decision_note ? [{ label: t.office.decisionNote, value: request.decision_note }] : []),
  ];
}

function Prices({ request }: { request: DiscountRequest }) {
  const t = useT();
  const over = request.discount.amount - request.allowed.amount;
  return (
    <Facts
      items={[
        { label: t.deal.listPrice, value: <Money value={request.list_price} /> },
        { label: t.deal.discount, value: <Money value={{ ...request.discount, amount: -request.discount.amount }} strong /> },
        { label: t.office.askPrice, value: <Money value={minus(request.list_price, request.discount)} strong /> },
        { label: t.office.allowedAlone, value: <Money value={request.allowed} /> },
        ...(over > 0 ? [{ label: t.office.overLimit, value: <span className="warning"><Money value={{ ...request.discount, amount: over }} /></span> }] : []),
      ]}
    />
  );
}

function Request({ request, deal }: { request: DiscountRequest; deal: Deal }) {
  const t = useT();
  const facts = useFacts(request, deal);
  return (
    <CardLayout
      main={
        <>
          <Panel title={t.office.margin}><div className={classes.margin}><MarginEffect request={request} /></div></Panel>
          <Panel title={t.deal.price}><div className={classes.margin}><Prices request={request} /></div></Panel>
          <Buttons request={request} deal={deal} />
        </>
      }
      side={
        <>
          <Panel title={t.office.request}><Facts items={facts} /></Panel>
          <Panel title={t.deal.tabs.deal} actions={<Go href={`/deals/${deal.id}`}>{t.office.toDeal}</Go>}>
            <Facts items={[{ label: t.col.car, value: deal.title }, { label: t.state, value: <StateBadge state={deal.state} /> }, { label: t.deal.paid, value: <Money value={deal.paid} /> }, { label: t.salesman, value: <Person id={deal.salesman_id} /> }]} />
          </Panel>
        </>
      }
    />
  );
}

/** One request: what it costs, why, and the decision. */
export default function DiscountPage() {
  const t = useT();
  const can = useCan();
  const id = usePathParam("id");
  const query = useDiscount(id);
  const deal = useDeal(query.data?.deal_id ?? "");
  const walk = useNeighbours(id, "/deals/discounts");
  useShortcuts([
    { keys: "BracketLeft", title: { ru: "Предыдущий запрос", en: "Previous request" }, run: () => walk.previous?.() },
    { keys: "BracketRight", title: { ru: "Следующий запрос", en: "Next request" }, run: () => walk.next?.() },
    { keys: "Escape", title: { ru: "К запросам", en: "Back to the requests" }, run: walk.back },
  ]);
  return (
    <QueryView query={query}>
      {(request) => (
        <ScrollPage>
          <PageHeader
            title={deal.data?.title ?? t.office.request}
            note={<StatusBadge tone={DISCOUNT_TONE[request.state]}>{t.office.discountStates[request.state]}</StatusBadge>}
            onBack={walk.back}
            walk={walk}
            actions={can("sales.deal.read") ? <Go href={`/deals/${request.deal_id}`}>{t.office.toDeal}</Go> : null}
          />
          {deal.data ? <Request key={request.id} request={request} deal={deal.data} /> : null}
        </ScrollPage>
      )}
    </QueryView>
  );
}
