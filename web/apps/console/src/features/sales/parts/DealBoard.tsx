import { rememberOrder, useCan, useGo } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ErrorNote, Kanban, type KanbanColumn, type Tone, say, tell } from "@kite/ui";
import { useMemo, useState } from "react";
import { type DealFilter, at, useBuyerNames, useDeals, useOffers, useUndecided } from "../api";
import { call, sales, useCommand } from "@kite/api";
import { TOUCHED } from "../api";
import { ACT_NEEDS, type Act, actBetween } from "../logic/moves";
import { nextOf } from "../logic/next";
import { STAGES, type Stage, isStage } from "../logic/states";
import { totalsOf } from "../logic/totals";
import { useT } from "../texts";
import type { Deal, DealTotals } from "../types";
import { ActForm } from "./ActForm";
import { type CardContext, DealCardView } from "./DealCardView";
import { useNow } from "./common";

const TONES: Record<Stage, Tone> = { new: "grey", reserved: "blue", contract: "violet", paid: "amber", handed_over: "green", closed: "ink" };

type Column = ReturnType<typeof useDeals>;

/** Every column is a list of its own, so that a full one does not push the others off the page. */
function useColumns(filter: DealFilter): Record<Stage, Column> {
  return {
    new: useDeals({ ...filter, state: "new" }),
    reserved: useDeals({ ...filter, state: "reserved" }),
    contract: useDeals({ ...filter, state: "contract" }),
    paid: useDeals({ ...filter, state: "paid" }),
    handed_over: useDeals({ ...filter, state: "handed_over" }),
    closed: useDeals({ ...filter, state: "closed" }),
  };
}

function useContext(centre: string | undefined): CardContext {
  const now = useNow();
  const buyerOf = useBuyerNames();
  const undecided = useUndecided(centre);
  const { data } = useOffers();
  const offers = useMemo(() => new Map((data ?? []).map((one) => [one.deal_id, one])), [data]);
  return { now, buyerOf, undecided, offers };
}

type Props = { filter: DealFilter; totals: DealTotals | undefined; back: string };

/** The board of deals. Counts and sums are those of the server for the filter. */
export function DealBoard({ filter, totals, back }: Props) {
  const t = useT();
  const go = useGo();
  const can = useCan();
  const { money } = useFormats();
  const lists = useColumns(filter);
  const context = useContext(filter.centre_id);
  const [asked, setAsked] = useState<{ act: Act; deal: Deal }>();
  const close = useCommand({
    act: (deal: Deal) => call(sales.POST("/api/sales/v1/deals/{id}/close", at(deal.id))),
    changes: TOUCHED,
    done: () => say(t.moved.close),
    failed: tell,
  });
  const nextFor = (deal: Deal) => nextOf(deal, context.now, { discount: context.undecided.get(deal.id), offer: context.offers.get(deal.id) });
  const columns = STAGES.map((stage): KanbanColumn => {
    const sums = totalsOf(totals, [stage]);
    const list = lists[stage];
    // Terms pass by themselves, so the server has no count of them; only a column that is read to its end is counted here.
    const late = list.more ? undefined : list.rows.filter((deal) => nextFor(deal).late).length;
    return { id: stage, title: t.columns[stage], tone: TONES[stage], count: sums.count, sum: money(sums.price, { short: true }), overdue: late };
  });
  const cards = STAGES.flatMap((stage) => lists[stage].rows);
  const may = (deal: Deal, column: string): boolean => {
    const act = actBetween(deal.state, column);
    return column === deal.state || (act !== undefined && can(ACT_NEEDS[act], deal.centre_id));
  };
  const move = (deal: Deal, column: string): void => {
    const act = actBetween(deal.state, column);
    if (!act) return;
    if (act === "close") close.mutate(deal);
    else setAsked({ act, deal });
  };
  const label = (deal: Deal): string => {
    const next = t.steps[nextFor(deal).step];
    return [deal.title, context.buyerOf(deal.buyer_id), money(deal.price), t.states[deal.state], next].filter(Boolean).join(", ");
  };
  const failed = STAGES.map((stage) => lists[stage]).find((list) => list.error);
  const again = (): void => {
    for (const stage of STAGES) lists[stage].reload();
  };
  if (failed && cards.length === 0) return <ErrorNote error={failed.error} onRetry={again} />;
  return (
    <>
      <Kanban
        label={t.title}
        columns={columns}
        cards={cards}
        cardId={(deal) => deal.id}
        columnOf={(deal) => deal.state}
        cardLabel={label}
        render={(deal) => <DealCardView deal={deal} context={context} />}
        onOpen={(deal) => {
          const ids = lists[isStage(deal.state) ? deal.state : "new"].rows.map((one) => one.id);
          rememberOrder({ ids, path: (id) => `/deals/${id}`, back });
          go(`/deals/${deal.id}`);
        }}
        {...(can(["sales.deal.write", "sales.payment.write"]) ? { onMove: move } : {})}
        allowed={may}
        moreIn={(column) => isStage(column) && lists[column].more}
        onMoreIn={(column) => isStage(column) && lists[column].loadMore()}
      />
      {asked ? <ActForm act={asked.act} deal={asked.deal} onClose={() => setAsked(undefined)} /> : null}
    </>
  );
}
