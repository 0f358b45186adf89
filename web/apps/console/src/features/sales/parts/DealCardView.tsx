import { useFormats, useLang } from "@kite/i18n";
import { Avatar, Money } from "@kite/ui";
import { agoOf, dueOf } from "../logic/due";
import { type Next, nextOf } from "../logic/next";
import { nameInShort, usePeople } from "../people";
import { useT } from "../texts";
import type { Deal, DiscountRequest, Offer } from "../types";
import classes from "./DealCardView.module.css";

export type CardContext = {
  now: number;
  buyerOf: (id: string) => string | undefined;
  undecided: ReadonlyMap<string, DiscountRequest>;
  offers: ReadonlyMap<string, Offer>;
};

/** One thing about the money of a deal that is worth a glance. */
function Chip({ deal, next }: { deal: Deal; next: Next }) {
  const t = useT();
  const { money, number } = useFormats();
  if (next.step === "wait_discount") return <b className={classes.chip} data-tone="wait">{t.chips.discount}</b>;
  if (next.step === "take_offer") return <b className={classes.chip}>{t.chips.offer}</b>;
  if (deal.discount.amount > 0) return <span className="muted ellipsis">{t.chips.given(money(deal.discount, { bare: true }))}</span>;
  if (deal.state === "contract" && deal.paid.amount > 0) return <span className="muted ellipsis">{t.chips.paid(`${number(Math.floor((deal.paid.amount / deal.price.amount) * 100))}\u00a0%`)}</span>;
  if (deal.state === "reserved" && deal.paid.amount > 0) return <span className="muted ellipsis">{t.chips.deposit}</span>;
  return null;
}

function Foot({ deal, next, now }: { deal: Deal; next: Next; now: number }) {
  const t = useT();
  const lang = useLang();
  const { instant } = useFormats();
  const step = t.shortSteps[next.step];
  const full = t.steps[next.step];
  if (!next.due) {
    return (
      <p className={classes.foot}>
        <span className={next.late ? "negative ellipsis" : "muted ellipsis"} title={full}>{step}</span>
        {next.late ? null : <span className={classes.age} title={`${t.opened} ${instant(deal.opened_at)}`}>{agoOf(lang, deal.opened_at, deal.zone, now)}</span>}
      </p>
    );
  }
  const due = dueOf(lang, next.due, deal.zone, now);
  return (
    <p className={classes.foot}>
      <span className={classes.due} data-tone={due.tone} title={instant(next.due)}>{due.words}</span>
      <span className="muted ellipsis" title={full}>{step}</span>
    </p>
  );
}

/** A deal on the board: four lines, the term before what it is the term of. */
export function DealCardView({ deal, context }: { deal: Deal; context: CardContext }) {
  const { nameOf } = usePeople();
  const buyer = context.buyerOf(deal.buyer_id);
  const salesman = nameOf(deal.salesman_id);
  const next = nextOf(deal, context.now, { discount: context.undecided.get(deal.id), offer: context.offers.get(deal.id) });
  return (
    <div className={classes.card}>
      <p className={classes.head}>
        <b className="ellipsis" title={deal.title}>{deal.title}</b>
        {salesman ? <Avatar name={salesman} /> : null}
      </p>
      <p className={`${classes.buyer} muted ellipsis`} title={buyer}>{nameInShort(buyer) ?? "\u00a0"}</p>
      <p className={classes.money}>
        <Money value={deal.price} strong />
        <Chip deal={deal} next={next} />
      </p>
      {next.step === "none" ? null : <Foot deal={deal} next={next} now={context.now} />}
    </div>
  );
}
