import { useFormats } from "@kite/i18n";
import { ActionDialog, PageSkeleton, say } from "@kite/ui";
import { Modal, TextInput } from "@mantine/core";
import { acts } from "../api/acts";
import { useOffers, usePapers } from "../api/queries";
import { carName } from "../logic/carName";
import { useT } from "../texts";
import type { StepProps } from "./StepDialog";
import classes from "./offer.module.css";

/** The contract, at exactly the accepted offer. */
export function ContractDialog({ purchase, onClose, onDone }: StepProps) {
  const t = useT();
  const { money, near } = useFormats();
  const offers = useOffers(purchase.id).data;
  const decision = usePapers(purchase.id).data?.decisions.find((one) => one.purpose === "purchase" && one.verdict === "approved");
  const accepted = offers?.find((one) => one.id === purchase.offer_id);
  if (!accepted) return <Modal closeButtonProps={{ "aria-label": t.close }} opened onClose={onClose} title={t.offers.contract.title}><PageSkeleton lines={3} /></Modal>;
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.offers.contract.title}
      label={t.offers.contract.save}
      initial={{ number: "" }}
      send={({ number }) => acts.sign(purchase.id, { number, price: accepted.amount })}
      done={() => {
        say(t.done.contract);
        onDone();
      }}
      onRefresh={onDone}
    >
      {(form) => (
        <>
          <p className="muted">{carName(purchase)}</p>
          <dl className={classes.facts}>
            <div><dt>{t.offers.contract.price}</dt><dd>{money(accepted.amount, { kopecks: true })}</dd></div>
            {decision ? <div><dt>{t.offers.contract.validUntil}</dt><dd>{near(decision.valid_until)}</dd></div> : null}
          </dl>
          <p className="muted">{t.offers.contract.priceHint}</p>
          <TextInput label={t.offers.contract.number} required data-autofocus {...form.getInputProps("number")} />
        </>
      )}
    </ActionDialog>
  );
}
