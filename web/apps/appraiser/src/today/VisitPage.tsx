import { useFormats } from "@kite/i18n";
import { type ReactNode, useState } from "react";
import { IconNavigation, IconPhone } from "../app/icons";
import { useKite, useSnapshot } from "../app/kite";
import { go, useBack } from "../app/route";
import { useT } from "../app/texts";
import { rangeOf } from "../data/estimate";
import { factOf, factsOf, templateOf } from "../data/facts";
import { begin } from "../data/outbox";
import type { Visit } from "../data/protocol";
import { Button } from "../parts/controls";
import { Notice } from "../parts/Notice";
import { Screen, Section } from "../parts/Screen";
import { carName, useDistance } from "./VisitCard";
import { mapLink, placeOf } from "./place";
import classes from "./today.module.css";

/** A line with what it is about; without a value it is the name alone. */
function Fact({ name, children }: { name: string; children?: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Value({ visit }: { visit: Visit }) {
  const t = useT();
  const { money, near } = useFormats();
  const snapshot = useSnapshot();
  const estimate = snapshot.estimates.get(visit.purchase_id);
  const approvals = factsOf(snapshot, "approval").filter(({ purchase_id }) => purchase_id === visit.purchase_id);
  const words: Record<string, string> = t.visit.approvals;
  const range = estimate && rangeOf(estimate, 0);
  return (
    <Section title={visit.offer ? t.visit.offer : t.visit.estimate}>
      {visit.offer ? (
        <div className={classes.stack}>
          <span className={classes.value}>{money(visit.offer.amount)}</span>
          <span className="muted">{t.visit.offerUntil} {near(visit.offer.valid_until)}</span>
        </div>
      ) : null}
      {range && !visit.offer ? (
        <div className={classes.stack}>
          <span className={classes.value}>{money(range.low, { bare: true })} – {money(range.high)}</span>
          <span className="muted">{t.visit.estimateOf}: {estimate.comparables}</span>
        </div>
      ) : null}
      {!range && !visit.offer ? <p className="muted">{t.visit.noEstimate}</p> : null}
      {approvals.length > 0 ? (
        <dl className={classes.facts}>
          {approvals.map((one) => <Fact key={one.id} name={`${t.visit.approval}: ${money(one.asked)}`}>{words[one.state] ?? one.state}</Fact>)}
        </dl>
      ) : null}
    </Section>
  );
}

function Card({ visit }: { visit: Visit }) {
  const t = useT();
  const formats = useFormats();
  const away = useDistance(visit);
  const place = placeOf(visit);
  const address = visit.address ?? t.today.noAddress;
  return (
    <>
      <Section title={t.visit.place}>
        <dl className={classes.facts}>
          <Fact name={visit.appointment_at ? formats.near(visit.appointment_at) : t.today.anyTime}>{away}</Fact>
          <Fact name={address}>{place ? <a href={mapLink(place, address)}><IconNavigation size={20} />{t.today.map}</a> : null}</Fact>
        </dl>
      </Section>
      {visit.seller_name || visit.seller_phone ? (
        <Section title={t.visit.seller}>
          <dl className={classes.facts}>
            <Fact name={visit.seller_name ?? ""}>{visit.seller_phone ? <a href={`tel:${visit.seller_phone}`}><IconPhone size={20} />{formats.phone(visit.seller_phone)}</a> : null}</Fact>
          </dl>
        </Section>
      ) : null}
      <Section title={t.visit.car}>
        <dl className={classes.facts}>
          {visit.vin ? <Fact name={t.visit.vin}><span className="mono">{visit.vin}</span></Fact> : null}
          {visit.plate ? <Fact name={t.visit.plate}>{visit.plate}</Fact> : null}
          {visit.mileage_km ? <Fact name={t.visit.told}>{formats.number(visit.mileage_km)}{"\u00a0"}{t.visit.km}</Fact> : null}
        </dl>
      </Section>
    </>
  );
}

/** One visit: everything one wants to know before the doorbell, and the start of the inspection. */
export function VisitPage({ id }: { id: string }) {
  const t = useT();
  const { store } = useKite();
  const snapshot = useSnapshot();
  const onBack = useBack("/");
  const visit = factOf(snapshot, "visit", id);
  const draft = snapshot.drafts.get(id);
  const template = visit && templateOf(snapshot, visit);
  const begun = factOf(snapshot, "inspection", id);
  const tooOld = snapshot.contact?.client.may_start === false;
  const open = (): void => go(`/inspect/${id}`);
  const [starting, setStarting] = useState(false);
  const start = (): void => {
    if (!visit || !template) return;
    setStarting(true);
    void begin(store, visit, template, begun).then(open, () => setStarting(false));
  };
  const main = draft ? (
    <Button kind="primary" onClick={open}>{draft.finished_at ? t.visit.look : t.visit.proceed}</Button>
  ) : (
    <Button kind="primary" disabled={!template || tooOld || starting} onClick={start}>{tooOld ? t.visit.tooOld : t.visit.start}</Button>
  );
  return (
    <Screen title={visit ? carName(visit) : (draft?.title ?? t.visit.title)} note={visit?.plate ?? undefined} onBack={onBack} acts={visit || draft ? main : undefined}>
      {visit ? <Value visit={visit} /> : <Notice note>{t.visit.missing}</Notice>}
      {visit && !template ? <Notice note>{t.visit.noTemplate}</Notice> : null}
      {begun && !draft ? <Notice tone="calm" note>{t.visit.elsewhere}</Notice> : null}
      {visit ? <Card visit={visit} /> : null}
    </Screen>
  );
}
