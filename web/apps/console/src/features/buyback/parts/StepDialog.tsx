import { ConfirmDialog, say } from "@kite/ui";
import { useGo } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { acts, useReload } from "../api/acts";
import { useOffers } from "../api/queries";
import type { Purchase } from "../api/types";
import { carName } from "../logic/carName";
import type { Step } from "../logic/stage";
import { useT } from "../texts";
import { AcceptCarDialog } from "./AcceptCarDialog";
import { AppointDialog } from "./AppointDialog";
import { ContractDialog } from "./ContractDialog";
import { CancelDialog, LoseDialog } from "./EndDialogs";
import { OfferDialog } from "./OfferDialog";
import { PayDialog } from "./PayDialog";
import { ValueDialog } from "./ValueDialog";

export type StepProps = { purchase: Purchase; onClose: () => void; onDone: () => void };

function AcceptDialog({ purchase, onClose, onDone }: StepProps) {
  const t = useT();
  const { money, near } = useFormats();
  const newest = useOffers(purchase.id).data?.[0];
  if (!newest) return null;
  const act = async (): Promise<void> => {
    await acts.accept(purchase.id, newest.id);
    say(t.done.accept);
    onDone();
  };
  return (
    <ConfirmDialog opened onClose={onClose} title={t.offers.acceptTitle(money(newest.amount))} label={t.step.accept} act={act}>
      <p className="muted">{carName(purchase)} · {t.offers.validUntil} {near(newest.valid_until)}</p>
      <p>{t.offers.acceptHint}</p>
    </ConfirmDialog>
  );
}

function PlainDialog({ step, purchase, onClose, onDone }: StepProps & { step: "inspect" | "checks" | "reopen" }) {
  const t = useT();
  const go = useGo();
  const act = async (): Promise<void> => {
    const after = await acts[step](purchase.id);
    say(t.done[step]);
    onDone();
    if (step === "reopen") go(`/buyback/${after.id}`);
  };
  return (
    <ConfirmDialog opened onClose={onClose} title={`${t.step[step]}: ${carName(purchase)}`} label={t.step[step]} act={act}>
      <p>{t.hint[purchase.state]}</p>
    </ConfirmDialog>
  );
}

/** The question that a step asks before it is taken. */
export function StepDialog({ step, ...given }: StepProps & { step: Step }) {
  const reload = useReload();
  const props: StepProps = {
    ...given,
    onDone: () => {
      reload();
      given.onDone();
    },
  };
  switch (step) {
    case "appoint":
      return <AppointDialog {...props} />;
    case "value":
      return <ValueDialog {...props} />;
    case "offer":
      return <OfferDialog {...props} />;
    case "accept":
      return <AcceptDialog {...props} />;
    case "contract":
      return <ContractDialog {...props} />;
    case "pay":
      return <PayDialog due={props.purchase} {...props} />;
    case "accept_car":
      return <AcceptCarDialog {...props} />;
    case "lose":
      return <LoseDialog {...props} />;
    case "cancel":
      return <CancelDialog {...props} />;
    case "inspect":
    case "checks":
    case "reopen":
      return <PlainDialog step={step} {...props} />;
    case "appraise":
      return null;
  }
}
