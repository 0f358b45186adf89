import { useFormats, useWords } from "@kite/i18n";
import { useUnsentText } from "../app/Bars";
import { IconChevronRight, IconCircleCheck, IconSignature } from "../app/icons";
import { useSnapshot } from "../app/kite";
import { go } from "../app/route";
import { rangeOf } from "../data/estimate";
import { finish } from "../data/outbox";
import { Button } from "../parts/controls";
import { Notice } from "../parts/Notice";
import { Section } from "../parts/Screen";
import today from "../today/today.module.css";
import classes from "./inspect.module.css";
import { type Missing, damagesOf, missingOf, stepOfPath, worksOf } from "./model";
import { type Inspecting, useInspection } from "./shared";
import { useI } from "./texts";

function Offer() {
  const i = useI();
  const { money } = useFormats();
  const { draft } = useInspection();
  const snapshot = useSnapshot();
  const estimate = snapshot.estimates.get(draft.purchase_id);
  if (!estimate) return <Section title={i.range}><p className="muted">{i.noRange}</p></Section>;
  const works = worksOf(draft, snapshot);
  const range = rangeOf(estimate, works);
  const { currency } = estimate;
  const margin = Math.round((estimate.market * estimate.margin_basis_points) / 10_000);
  const lines = [
    [i.lines.market, estimate.market],
    [i.lines.margin, -margin],
    [i.lines.works, -works],
    [i.lines.holding, -estimate.holding],
  ] as const;
  return (
    <Section title={i.range}>
      <div className={today.stack}>
        <span className={today.value}>{money(range.low, { bare: true })} – {money(range.high)}</span>
        <span className="muted">{i.rangeHint}</span>
        {estimate.confidence === "low" ? <span className="warning">{i.low}</span> : null}
      </div>
      <dl className={today.facts}>
        {lines.map(([name, amount]) => (
          <div key={name}><dt>{name}</dt><dd>{money({ amount, currency })}</dd></div>
        ))}
        <div><dt>{i.estimate}</dt><dd><b>{money(range.middle)}</b></dd></div>
      </dl>
    </Section>
  );
}

function useMissingText(): (one: Missing) => string {
  const i = useI();
  const { count } = useFormats();
  const forms = { fields: i.fieldsLeft, answers: i.answersLeft, photos: i.photosLeft, bad: i.badPhotos };
  return ({ step, what, count: number }) => `${i.steps[step]}: ${count(number, forms[what])}`;
}

function Lacking({ missing }: { missing: readonly Missing[] }) {
  const i = useI();
  const { draft } = useInspection();
  const text = useMissingText();
  if (missing.length === 0) return <Notice tone="fine" icon={IconCircleCheck} note>{i.nothingMissing}</Notice>;
  return (
    <Section title={i.missing}>
      <div className={classes.damages}>
        {missing.map((one) => (
          <button key={`${one.step} ${one.what}`} type="button" onClick={() => go(`/inspect/${draft.purchase_id}/${one.step}`, true)}>
            <span>{text(one)}</span>
            <IconChevronRight size={22} />
          </button>
        ))}
      </div>
    </Section>
  );
}

/** What the server did not take, each thing with the way to where it is mended. */
function Refused() {
  const i = useI();
  const words = useWords();
  const { draft } = useInspection();
  const { refusal } = draft;
  if (!refusal) return null;
  return (
    <Notice tone="alarm" note title={i.refused}>
      {words(refusal)}
      {(refusal.errors ?? []).map((error) => (
        <Button key={error.pointer + error.code} kind="plain" onClick={() => go(`/inspect/${draft.purchase_id}/${stepOfPath(error.pointer, draft)}`, true)}>{words(error)}</Button>
      ))}
    </Notice>
  );
}

function Counts() {
  const i = useI();
  const formats = useFormats();
  const { draft, photos } = useInspection();
  const end = draft.finished_at ? Date.parse(draft.finished_at) : Date.now();
  const lines = [
    [formats.count(damagesOf(draft).length, i.damagesCount), formats.count(photos.filter(({ state }) => state !== "refused").length, i.photosCount)],
    [i.minutes, formats.span((end - Date.parse(draft.begun_at)) / 1000)],
  ] as const;
  return (
    <Section title={i.totals}>
      <dl className={today.facts}>
        {lines.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
        {draft.signed ? <div><dt>{i.signed}</dt><dd>{formats.near(draft.signed.at)}</dd></div> : null}
      </dl>
      {draft.signed && !draft.finished_at ? <p className="muted">{i.signedHint}</p> : null}
    </Section>
  );
}

/** What came of the inspection, and what it still lacks. */
export function Summary() {
  const i = useI();
  const { draft, template, photos } = useInspection();
  const photosMin = useSnapshot().contact?.rule.photos_min;
  const unsent = useUnsentText(draft.purchase_id);
  return (
    <>
      <Refused />
      {draft.finished_at ? (
        <Notice tone="fine" icon={IconCircleCheck} note title={i.finished}>{unsent ? i.finishedHint : i.finishedSent}</Notice>
      ) : (
        <Lacking missing={missingOf(draft, template, photos, photosMin)} />
      )}
      <Offer />
      <Counts />
    </>
  );
}

/** First the signature of the client, then the end. */
export function SummaryActs({ inspection }: { inspection: Inspecting }) {
  const i = useI();
  const { store, draft, template, photos } = inspection;
  const photosMin = useSnapshot().contact?.rule.photos_min;
  const ready = missingOf(draft, template, photos, photosMin).length === 0;
  if (draft.finished_at) return <Button kind="primary" onClick={() => go("/")}>{i.toVisits}</Button>;
  if (!draft.signed) return <Button kind="primary" icon={IconSignature} disabled={!ready} onClick={() => go(`/inspect/${draft.purchase_id}/sign`)}>{i.signAct}</Button>;
  return <Button kind="primary" disabled={!ready} onClick={() => void finish(store, draft)}>{i.finish}</Button>;
}
