import { useFormats } from "@kite/i18n";
import { type ReactNode, useEffect, useMemo } from "react";
import { useKite, useSnapshot } from "../app/kite";
import { go, useBack } from "../app/route";
import { rangeOf } from "../data/estimate";
import { factOf, textOf, typeKey } from "../data/facts";
import { photosOf } from "../data/outbox";
import type { Draft } from "../data/rows";
import { Button } from "../parts/controls";
import { Notice } from "../parts/Notice";
import parts from "../parts/parts.module.css";
import { Screen } from "../parts/Screen";
import { findPlace } from "../today/place";
import { Body } from "./Body";
import { Papers } from "./Papers";
import { Photos } from "./Photos";
import { Questions } from "./Questions";
import { Signature } from "./Signature";
import { Summary, SummaryActs } from "./Summary";
import { Works } from "./Works";
import classes from "./inspect.module.css";
import { type StepId, shortVin, stepsOf, worksOf } from "./model";
import { InspectContext, setter } from "./shared";
import { useI } from "./texts";

function Estimate({ draft }: { draft: Draft }) {
  const i = useI();
  const { money } = useFormats();
  const snapshot = useSnapshot();
  const estimate = snapshot.estimates.get(draft.purchase_id);
  const works = worksOf(draft, snapshot);
  if (!estimate && works === 0) return null;
  const shown = estimate ? rangeOf(estimate, works).middle : { amount: -works, currency: "RUB" };
  return (
    <div className={classes.estimate}>
      <span>{estimate ? i.estimate : i.worksTotal}</span>
      <b>{money(shown)}</b>
    </div>
  );
}

const SCREENS: Record<Exclude<StepId, "cabin" | "technics" | "drive" | "more">, () => ReactNode> = {
  papers: () => <Papers />,
  photos: () => <Photos />,
  body: () => <Body />,
  works: () => <Works />,
  summary: () => <Summary />,
};

function Step({ step }: { step: StepId }) {
  return step in SCREENS ? SCREENS[step as keyof typeof SCREENS]() : <Questions step={step} />;
}

/** Where one goes on: the step that was left last, on the phone that was put away in the rain. */
function useStep(draft: Draft | undefined, wanted: string, steps: readonly StepId[]): StepId {
  const { store } = useKite();
  const known = steps.find((one) => one === wanted) ?? steps.find((one) => one === draft?.step) ?? steps[0] ?? "papers";
  const id = draft?.purchase_id;
  useEffect(() => {
    if (id && draft?.step !== known) store.draft(id, (old) => ({ ...old, step: known }));
  }, [store, id, known, draft?.step]);
  return known;
}

function Inspecting({ draft, wanted }: { draft: Draft; wanted: string }) {
  const i = useI();
  const { store } = useKite();
  const snapshot = useSnapshot();
  const up = `/visit/${draft.purchase_id}`;
  const onBack = useBack(up);
  const template = factOf(snapshot, "template", typeKey(draft));
  const prices = factOf(snapshot, "prices", typeKey(draft));
  const steps = stepsOf(draft, template);
  const step = useStep(draft, wanted, steps);
  const place = steps.indexOf(step);
  const photos = photosOf(snapshot, draft.purchase_id);
  const value = useMemo(() => ({ store, draft, template, prices, photos, set: setter(store, draft.purchase_id) }), [store, draft, template, prices, photos]);
  useEffect(findPlace, [step]);
  if (wanted === "sign") {
    return <InspectContext value={value}><Signature /></InspectContext>;
  }
  const to = (next: StepId | undefined): void => {
    if (next) go(`/inspect/${draft.purchase_id}/${next}`, true);
  };
  const stepBack = (): void => (place > 0 ? to(steps[place - 1]) : onBack());
  const next = steps[place + 1];
  const note = [draft.title, shortVin(textOf(draft.fields.vin?.value))].filter(Boolean).join(" · ");
  const acts = step === "summary" ? <SummaryActs inspection={value} /> : (
    <>
      <Estimate draft={draft} />
      <Button kind="primary" onClick={() => to(next)}>{next ? `${i.next}: ${i.nextTo[next]}` : i.next}</Button>
    </>
  );
  const under = <div className={parts.progress} role="progressbar" aria-label={i.title} aria-valuemin={1} aria-valuemax={steps.length} aria-valuenow={place + 1}><i style={{ width: `${((place + 1) / steps.length) * 100}%` }} /></div>;
  return (
    <InspectContext value={value}>
      <Screen title={i.title} note={note} onBack={stepBack} under={under} acts={acts}>
        <nav className={classes.steps} aria-label={i.step}>
          <span>{i.step} {place + 1} {i.of} {steps.length}</span>
          <select value={step} aria-label={i.step} onChange={(event) => to(event.currentTarget.value as StepId)}>
            {steps.map((one) => <option key={one} value={one}>{i.steps[one]}</option>)}
          </select>
        </nav>
        <Step step={step} />
      </Screen>
    </InspectContext>
  );
}

/** An inspection, step by step. Everything that is touched is kept at once. */
export function Inspect({ id, step }: { id: string; step: string }) {
  const i = useI();
  const draft = useSnapshot().drafts.get(id);
  const onBack = useBack("/");
  if (!draft) return <Screen title={i.title} onBack={onBack}><Notice note>{i.lost}</Notice></Screen>;
  return <Inspecting draft={draft} wanted={step} />;
}
