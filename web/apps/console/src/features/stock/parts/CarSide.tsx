import { call, useQuery, verification } from "@kite/api";
import { Go, useAccess } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { DateText, type Fact, Facts, Panel, StatusBadge, type Tone, Vin } from "@kite/ui";
import { IconAlertTriangle, IconCircleCheck, IconClock } from "@kite/ui/icons";
import { type EpisodeCard, type Whereabouts, usePlaces } from "../api";
import { marginShare } from "../columns";
import { useT } from "../texts";
import classes from "./CarSide.module.css";

function PriceHead({ car }: { car: EpisodeCard }) {
  const t = useT();
  const { money, percent } = useFormats();
  const share = marginShare(car);
  if (!car.price) return <p className="muted">{t.noPrice}</p>;
  return (
    <p className={classes.price}>
      <b>{money(car.price)}</b>
      {car.margin ? (
        <span className={car.margin.amount < 0 ? "negative" : "positive"}>
          {money(car.margin, { sign: true })} · {percent(share)}
        </span>
      ) : null}
    </p>
  );
}

function HoldNote({ car }: { car: EpisodeCard }) {
  const t = useT();
  const held = car.hold && !car.hold.ended ? car.hold : undefined;
  if (!held) return null;
  return (
    <p className={classes.hold}>
      <StatusBadge tone="blue">{held.kind === "reservation" ? t.hold.reservation : t.hold.negotiation}</StatusBadge>
      <span>
        {t.hold.until} <DateText value={held.until} near />
      </span>
      {held.deal_id ? <Go href={`/deals/${held.deal_id}`}>{t.hold.deal}</Go> : null}
    </p>
  );
}

function useSpecs(car: EpisodeCard, where: Whereabouts | undefined): Fact[] {
  const t = useT();
  const lang = useLang();
  const { number, day, count } = useFormats();
  const { centres } = useAccess();
  const places = usePlaces();
  const place = places.data?.find((one) => one.id === where?.location?.place_id);
  const slot = where?.location?.slot;
  const out = where?.out && !where.out.back_at ? where.out : undefined;
  const outText = out ? `${out.reason === "test_drive" ? t.specsOf.testDrive : t.specsOf.service}, ${out.contract_number}` : "";
  return [
    { label: "VIN", value: <Vin value={car.vin} /> },
    { label: t.col.type, value: car.type_name[lang] },
    { label: t.specsOf.year, value: car.year },
    { label: t.col.mileage, value: number(car.mileage_km) },
    ...car.described.map((one) => ({ label: one.name[lang], value: one.unit ? `${one.shown[lang]} ${one.unit[lang]}` : one.shown[lang] })),
    { label: t.col.centre, value: centres.find((one) => one.id === car.centre_id)?.name ?? "—" },
    ...(place ? [{ label: t.specsOf.place, value: slot ? `${place.name}, ${t.specsOf.slot} ${slot}` : place.name }] : []),
    ...(out ? [{ label: t.specsOf.outside, value: <span className="warning">{outText}</span> }] : []),
    { label: t.col.source, value: car.purchase_id ? <Go href={`/buyback/${car.purchase_id}`}>{t.sources[car.source]}</Go> : t.sources[car.source] },
    { label: t.specsOf.days, value: `${count(car.days_in_stock, t.days)}, ${t.specsOf.since} ${day(car.acquired_on)}` },
    ...(car.handed_over_on ? [{ label: t.specsOf.handed, value: day(car.handed_over_on) }] : []),
  ];
}

const TONES: Record<string, Tone> = { approved: "green", rejected: "red", needs_review: "amber", in_review: "amber", proposed: "amber", new: "ink", running: "blue" };

/** The checks of a car, newest first; those who may open them go to the case. */
export function CarChecks({ car }: { car: EpisodeCard }) {
  const t = useT();
  const { can } = useAccess();
  const may = can("verification.case.read", car.centre_id);
  const cases = useQuery({
    queryKey: ["verification", "case", "of_vin", car.vin],
    enabled: may,
    retry: false,
    queryFn: () => call(verification.GET("/api/verification/v1/cases", { params: { query: { vin: car.vin, limit: 20 } } })),
  });
  const clean = car.cleared_until && Date.parse(car.cleared_until) > Date.now();
  const Mark = clean ? IconCircleCheck : IconClock;
  return (
    <Panel title={t.checks.title}>
      <p className={classes.line}>
        <Mark size={16} className={clean ? "positive" : "muted"} />
        <span>{clean ? t.checks.clean : t.checks.none}</span>
        <span className={classes.right}>{car.cleared_until ? <DateText value={car.cleared_until} near /> : null}</span>
      </p>
      {car.flags?.map((one) => (
        <p key={one.flag} className={`${classes.line} warning`}>
          <IconAlertTriangle size={16} />
          <span>{t.flag}</span>
          <span className={classes.right}>{one.found} &lt; {one.recorded}</span>
        </p>
      ))}
      {cases.data?.items.map((one) => (
        <p key={one.id} className={classes.line}>
          <StatusBadge tone={TONES[one.state] ?? "ink"}>{t.checks.states[one.state]}</StatusBadge>
          <Go href={`/verification/${one.id}`}>{t.checks.purposes[one.purpose]}</Go>
          <span className={classes.right}><DateText value={one.decided_at ?? one.opened_at} near /></span>
        </p>
      ))}
      {may ? null : <p className="muted">{t.checks.hidden}</p>}
    </Panel>
  );
}

/** Price, facts and checks, beside the pictures. */
export function CarSide({ car, where }: { car: EpisodeCard; where: Whereabouts | undefined }) {
  const t = useT();
  return (
    <>
      <Panel>
        <PriceHead car={car} />
        <HoldNote car={car} />
      </Panel>
      <Panel title={t.specs}>
        <Facts items={useSpecs(car, where)} />
      </Panel>
      <CarChecks car={car} />
    </>
  );
}
