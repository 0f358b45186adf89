import { useCan } from "@kite/core";
import { Button } from "@mantine/core";
import { useDealDiscounts, useOffers } from "../api";
import { useLang } from "@kite/i18n";
import { ACT_NEEDS, type Act } from "../logic/moves";
import { type Next, type StepKind, nextOf } from "../logic/next";
import { dueOf } from "../logic/due";
import { useT } from "../texts";
import type { DealCard } from "../types";
import classes from "./NextStep.module.css";
import { useNow, useZoned } from "./common";

const ACT_OF: Partial<Record<StepKind, Act>> = {
  reserve: "reserve",
  reserve_again: "reserve",
  take_offer: "reserve",
  deposit: "pay",
  sign: "sign",
  pay: "pay",
  hand_over: "hand_over",
  close: "close",
};

/** What a deal waits for, from its own data and what is known beside it. */
export function useNext(deal: DealCard): Next {
  const now = useNow();
  const { data: requests } = useDealDiscounts(deal.id);
  const { data: offers } = useOffers();
  const discount = requests?.find((one) => one.state === "requested");
  const mine = offers?.find((one) => one.deal_id === deal.id);
  const offer = deal.queue?.offered_until ? { offered_until: deal.queue.offered_until } : mine;
  return nextOf(deal, now, { discount, offer });
}

/** The main act of a deal now, for the header and for the panel. A deposit is open while the deal may go on without it. */
export function useMainAct(deal: DealCard): { act: Act; label: string } | undefined {
  const t = useT();
  const can = useCan();
  const next = useNext(deal);
  const labels: Record<Act, string> = { reserve: next.step === "reserve_again" ? t.deal.reserveAgain : t.deal.reserve, sign: t.deal.sign, pay: t.deal.pay, hand_over: t.deal.handOver, close: t.deal.close };
  let act = ACT_OF[next.step];
  if (next.step === "deposit" && !can("sales.payment.write", deal.centre_id)) act = "sign";
  return act && can(ACT_NEEDS[act], deal.centre_id) ? { act, label: labels[act] } : undefined;
}

/** The one thing to do now, why, and until when. */
export function NextStep({ deal, onAct }: { deal: DealCard; onAct: (act: Act) => void }) {
  const t = useT();
  const lang = useLang();
  const can = useCan();
  const now = useNow();
  const { instant } = useZoned(deal.zone);
  const next = useNext(deal);
  const main = useMainAct(deal);
  if (next.step === "none") return null;
  const due = next.due ? dueOf(lang, next.due, deal.zone, now) : undefined;
  const queued = deal.queue && next.step === "reserve" ? t.deal.queued(deal.queue.position) : undefined;
  const cashier = next.step === "pay" && !can("sales.payment.write", deal.centre_id);
  return (
    <section className={classes.box} data-late={next.late || undefined} aria-label={t.deal.next}>
      <div className={classes.words}>
        <p className={classes.title}>
          <b>{queued ? t.deal.queueTitle : t.steps[next.step]}</b>
          {due ? <span className={due.tone === "late" ? "negative" : due.tone === "today" ? classes.today : "muted"} title={instant(next.due)}>{due.words}</span> : null}
        </p>
        <p className="muted">{queued ?? t.deal.hints[next.step]}</p>
        {cashier ? <p className="muted">{t.deal.cashierPays}</p> : null}
      </div>
      {main ? <Button onClick={() => onAct(main.act)}>{main.label}</Button> : null}
    </section>
  );
}
