import { call, vehicles } from "@kite/api";
import { Go, useCan } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { CardLayout, DateText, type Fact, Facts, Money, Panel, Vin, say, tell } from "@kite/ui";
import { Button } from "@mantine/core";
import { at, useCar } from "../api";
import type { Act } from "../logic/moves";
import { useT } from "../texts";
import type { DealCard } from "../types";
import { CarPicture } from "./CarPicture";
import classes from "./DealOverview.module.css";
import { DealPath } from "./DealPath";
import { DiscountOfDeal } from "./DiscountOfDeal";
import { NextStep } from "./NextStep";
import { CentreName, Person, useNow, useZoned } from "./common";

function CarPanel({ deal }: { deal: DealCard }) {
  const t = useT();
  const lang = useLang();
  const can = useCan();
  const now = useNow();
  const { number, count } = useFormats();
  const { data: car } = useCar(deal.episode_id);
  const stale = car && (!car.cleared_until || Date.parse(car.cleared_until) <= now);
  const ask = (): void => {
    call(vehicles.POST("/api/vehicles/v1/episodes/{id}/request-check", at(deal.episode_id)))
      .then(() => say(t.deal.checkAsked))
      .catch(tell);
  };
  const facts: Fact[] = [{ label: t.deal.vin, value: <Vin value={deal.vin} /> }];
  if (car) {
    facts.push({ label: t.deal.year, value: car.year }, { label: t.deal.mileage, value: number(car.mileage_km) });
    for (const one of car.described.slice(0, 4)) facts.push({ label: one.name[lang], value: `${one.shown[lang]}${one.unit ? ` ${one.unit[lang]}` : ""}` });
    facts.push({ label: t.deal.inStock, value: count(car.days_in_stock, t.days) });
    if (!deal.handover) facts.push({ label: t.deal.checkedUntil, value: stale ? <span className="warning">{t.deal.noCheck}</span> : <DateText value={car.cleared_until} near /> });
  }
  return (
    <Panel title={t.deal.car} actions={<Go href={`/stock/${deal.episode_id}`}>{t.deal.carCard}</Go>}>
      <div className={classes.car}>
        <CarPicture label={t.deal.photoLabel(deal.title)} />
        <div>
          <Facts items={facts} />
          {stale && !deal.handover && can("vehicles.check.write", deal.centre_id) ? <Button size="compact-sm" variant="default" mt={8} onClick={ask}>{t.deal.askCheck}</Button> : null}
        </div>
      </div>
    </Panel>
  );
}

/** How the price came about and how much of it has come in. */
function PricePanel({ deal }: { deal: DealCard }) {
  const t = useT();
  const { number } = useFormats();
  const extra = { ...deal.price, amount: deal.price.amount - deal.list_price.amount };
  const share = deal.price.amount > 0 ? deal.paid.amount / deal.price.amount : 0;
  const paidShare = `${number(Math.floor(share * 100))}\u00a0%`;
  return (
    <Panel title={t.deal.price} note={<span>{t.deal.paidShare(paidShare)}</span>}>
      <dl className={classes.price}>
        <div><dt>{t.deal.listPrice}</dt><dd><Money value={deal.list_price} /></dd></div>
        {deal.discount.amount > 0 ? <div><dt>{t.deal.discount}</dt><dd><Money value={{ ...deal.discount, amount: -deal.discount.amount }} /></dd></div> : null}
        {extra.amount > 0 ? <div><dt>{t.deal.extra}</dt><dd><Money value={extra} sign /></dd></div> : null}
        <div data-total><dt>{t.deal.dealPrice}</dt><dd><Money value={deal.price} /></dd></div>
        <div><dt>{t.deal.paid}</dt><dd className="positive"><Money value={deal.paid} /></dd></div>
        <div data-open><dt>{t.deal.open}</dt><dd><Money value={deal.open} /></dd></div>
      </dl>
      <div className={classes.track} role="img" aria-label={t.deal.paidShare(paidShare)}>
        <i style={{ width: `${Math.min(100, share * 100)}%` }} />
      </div>
    </Panel>
  );
}

function BuyerPanel({ deal }: { deal: DealCard }) {
  const t = useT();
  const can = useCan();
  const { phone } = useFormats();
  const { buyer } = deal;
  const link = can("sales.buyer.read", deal.centre_id) ? <Go href={`/deals/buyers/${buyer.id}`}>{t.deal.buyerCard}</Go> : null;
  return (
    <Panel title={t.deal.buyer} actions={link}>
      <p className={classes.buyer}>{buyer.name}</p>
      <Facts items={[{ label: t.deal.phone, value: can("sales.buyer.read") ? <a href={`tel:${buyer.phone}`}>{phone(buyer.phone)}</a> : buyer.phone }, { label: t.deal.kind, value: t.deal.kinds[buyer.kind] }]} />
    </Panel>
  );
}

function useReservationFacts(deal: DealCard): Fact[] {
  const t = useT();
  const now = useNow();
  const { instant } = useZoned(deal.zone);
  const facts: Fact[] = [];
  const over = !deal.reserved_until || Date.parse(deal.reserved_until) <= now;
  if (deal.reserved_until) facts.push({ label: t.deal.until, value: <span className={over ? "negative" : ""}>{instant(deal.reserved_until)}</span> });
  else facts.push({ label: t.deal.until, value: <span className={deal.state === "new" ? "muted" : "negative"}>{t.deal.noReservation}</span> });
  if (deal.deposit_due) facts.push({ label: t.deal.depositDue, value: <Money value={deal.deposit_due} /> });
  if (deal.queue?.offered_until) facts.push({ label: t.deal.offeredUntil, value: instant(deal.queue.offered_until) });
  return facts;
}

function Papers({ deal }: { deal: DealCard }) {
  const t = useT();
  const facts = useReservationFacts(deal);
  const { contract } = deal;
  return (
    <>
      {["closed", "handed_over"].includes(deal.state) || deal.end_reason || deal.unwind ? null : <Panel title={t.deal.reservation}><Facts items={facts} /></Panel>}
      {contract ? (
        <Panel title={t.deal.contract}>
          <Facts
            items={[
              { label: t.deal.number, value: contract.number },
              { label: t.deal.signedOn, value: <DateText value={contract.signed_on} /> },
              { label: t.deal.sum, value: <Money value={contract.price} kopecks /> },
              { label: t.deal.version, value: contract.version },
              { label: t.deal.signedBy, value: <Person id={contract.signed_by} /> },
            ]}
          />
        </Panel>
      ) : null}
    </>
  );
}

function DealFacts({ deal }: { deal: DealCard }) {
  const t = useT();
  const { instant } = useZoned(deal.zone);
  const facts: Fact[] = [
    { label: t.salesman, value: <Person id={deal.salesman_id} /> },
    { label: t.deal.centre, value: <CentreName id={deal.centre_id} /> },
    { label: t.opened, value: instant(deal.opened_at) },
    { label: t.deal.terms, value: deal.terms },
  ];
  if (deal.wishes) facts.push({ label: t.deal.wishes, value: deal.wishes });
  if (deal.end_reason) facts.push({ label: t.deal.endReason, value: t.deal.endReasons[deal.end_reason] });
  return <Panel title={t.deal.tabs.deal}><Facts items={facts} /></Panel>;
}

function Voids({ deal }: { deal: DealCard }) {
  const t = useT();
  if (deal.voids.length === 0) return null;
  return (
    <Panel title={t.deal.void}>
      <ul className={classes.voids}>
        {deal.voids.map((one) => (
          <li key={one.noun + one.noun_id}>
            <s>{t.deal.voidNouns[one.noun]}</s> <DateText value={one.voided_at} near />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Everything about a deal at a glance. */
export function DealOverview({ deal, onAct }: { deal: DealCard; onAct: (act: Act) => void }) {
  return (
    <CardLayout
      main={
        <>
          <DealPath deal={deal} />
          <NextStep deal={deal} onAct={onAct} />
          <CarPanel deal={deal} />
          <PricePanel deal={deal} />
        </>
      }
      side={
        <>
          <BuyerPanel deal={deal} />
          <DiscountOfDeal deal={deal} />
          <Papers deal={deal} />
          <DealFacts deal={deal} />
          <Voids deal={deal} />
        </>
      }
    />
  );
}
