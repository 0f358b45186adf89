import { useQueries } from "@tanstack/react-query";
import { buyback, call } from "@kite/api";
import { rememberOrder, useCan, useGo } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ErrorNote, FreshNote, Kanban, type KanbanColumn, Money, PageSkeleton, useFresh } from "@kite/ui";
import { useCallback, useState } from "react";
import { type PurchaseFilter, keys } from "../api/queries";
import type { Purchase, PurchaseTotals } from "../api/types";
import { amountOf, carName } from "../logic/carName";
import { OPEN_STATES, STAGES, type Step, stageOf, stepTo } from "../logic/stage";
import { useT } from "../texts";
import { LeadTimer } from "./LeadTimer";
import { StepDialog } from "./StepDialog";
import { STEP_NEEDS } from "./stepNeeds";
import classes from "./parts.module.css";

const FIRST = 40;
const MOST = 200;

/** Cards of every open state; the number of each is asked for, so that no column hides another. */
function useCards(filter: PurchaseFilter) {
  const [limit, setLimit] = useState(FIRST);
  const answers = useQueries({
    queries: OPEN_STATES.map((state) => ({
      queryKey: keys.list("purchase", { ...filter, state, limit }),
      queryFn: ({ signal }: { signal: AbortSignal }) => call(buyback.GET("/api/buyback/v1/purchases", { params: { query: { ...filter, state: [state], limit } }, signal })),
      placeholderData: (old: { items: Purchase[] } | undefined) => old,
    })),
  });
  const reload = useCallback(() => answers.forEach((one) => void one.refetch()), [answers]);
  return {
    cards: answers.flatMap((one) => one.data?.items ?? []),
    pending: answers.some((one) => one.isPending),
    error: answers.find((one) => one.error)?.error,
    more: limit < MOST && answers.some((one) => one.data && "next" in one.data && one.data.next),
    onMore: () => setLimit(Math.min(MOST, limit * 2)),
    reload,
  };
}

function CardFace({ card }: { card: Purchase }) {
  const t = useT();
  const { near, number } = useFormats();
  const stage = stageOf(card.state);
  const amount = amountOf(card);
  const wait = card.state === "lead" ? <LeadTimer openedAt={card.opened_at} /> : null;
  const overdue = card.state === "appointment" && card.appointment_at && Date.parse(card.appointment_at) < Date.now();
  const visit = card.state === "appointment" && card.appointment_at ? <span className={overdue ? "negative" : "muted"}>{near(card.appointment_at)}</span> : null;
  const several = card.state !== "appointment" && (STAGES.find((one) => one.id === stage)?.states.length ?? 0) > 1;
  return (
    <>
      <div className={classes.cardTitle} title={carName(card)}>{card.make} {card.model}</div>
      <div className={classes.cardLine}>
        <span className="muted">{card.year} · {number(card.mileage_km)} {t.km}</span>
      </div>
      {amount ? <div className={classes.cardLine}><b><Money value={amount} /></b><span className="muted" title={t.words.source[card.source]}>{t.words.source[card.source]}</span></div> : <div className={classes.cardLine}><span className="muted">{t.words.source[card.source]}</span></div>}
      {wait || visit || several ? (
        <div className={classes.cardLine}>
          {several ? <span title={t.words.state[card.state]}>{t.words.state[card.state]}</span> : null}
          {wait ?? visit}
        </div>
      ) : null}
    </>
  );
}

function useBoardColumns(totals: PurchaseTotals | undefined, cards: readonly Purchase[]): KanbanColumn[] {
  const t = useT();
  const { money } = useFormats();
  return STAGES.map(({ id, tone, states }) => {
    const rows = totals?.by_state.filter((one) => states.includes(one.state)) ?? [];
    const sum = rows.reduce((total, one) => total + (one.price?.amount ?? one.offered?.amount ?? 0), 0);
    const late = cards.filter((card) => card.state === "appointment" && states.includes(card.state) && card.appointment_at && Date.parse(card.appointment_at) < Date.now()).length;
    return {
      id,
      tone,
      title: t.stages[id],
      count: totals ? rows.reduce((total, one) => total + one.count, 0) : undefined,
      sum: sum > 0 ? money({ amount: sum, currency: "RUB" }, { short: true }) : null,
      overdue: late || undefined,
    };
  });
}

/** The funnel as columns: count and sum come from the server; a card moved to the right asks for what that step needs. */
export function Board({ filter, totals }: { filter: PurchaseFilter; totals: PurchaseTotals | undefined }) {
  const t = useT();
  const go = useGo();
  const can = useCan();
  const { cards, pending, error, more, onMore, reload } = useCards(filter);
  const columns = useBoardColumns(totals, cards);
  const fresh = useFresh("buyback", ["purchase"], reload);
  const [step, setStep] = useState<{ step: Step; purchase: Purchase }>();
  const mayMove = (card: Purchase, column: string): boolean => {
    const next = stepTo(card.state, column as never);
    return Boolean(next && can(STEP_NEEDS[next]));
  };
  const move = (card: Purchase, column: string): void => {
    const next = stepTo(card.state, column as never);
    if (next) setStep({ step: next, purchase: card });
  };
  const open = (card: Purchase): void => {
    rememberOrder({ ids: cards.filter((one) => stageOf(one.state) === stageOf(card.state)).map((one) => one.id), path: (id) => `/buyback/${id}`, back: `/buyback${window.location.search}` });
    go(`/buyback/${card.id}`);
  };
  if (error && cards.length === 0) return <ErrorNote error={error} onRetry={reload} />;
  if (pending && cards.length === 0) return <PageSkeleton />;
  return (
    <>
      {fresh.ids.size > 0 ? <div className={classes.freshBar}><FreshNote count={fresh.ids.size} onShow={fresh.show} /></div> : null}
      <Kanban
        label={t.title}
        columns={columns}
        cards={cards}
        cardId={(card) => card.id}
        columnOf={(card) => stageOf(card.state) ?? ""}
        cardLabel={(card) => `${carName(card)}, ${t.words.state[card.state]}`}
        render={(card) => <CardFace card={card} />}
        onOpen={open}
        onMove={move}
        allowed={mayMove}
        more={more}
        onMore={onMore}
      />
      {step ? <StepDialog step={step.step} purchase={step.purchase} onClose={() => setStep(undefined)} onDone={reload} /> : null}
    </>
  );
}
