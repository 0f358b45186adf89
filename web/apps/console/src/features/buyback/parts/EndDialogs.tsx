import { ActionDialog, MoneyInput, say } from "@kite/ui";
import { Select } from "@mantine/core";
import { acts } from "../api/acts";
import type { EndReason, Money } from "../api/types";
import { carName } from "../logic/carName";
import { useT } from "../texts";
import type { StepProps } from "./StepDialog";

const useReasonsData = () => {
  const t = useT();
  return Object.entries(t.words.endReason).map(([value, label]) => ({ value, label }));
};

/** Gives a purchase up; with a wish price the market is looked at again later. */
export function LoseDialog({ purchase, onClose, onDone }: StepProps) {
  const t = useT();
  const reasons = useReasonsData();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.end.loseTitle(carName(purchase))}
      label={t.step.lose}
      danger
      initial={{ reason: (purchase.state === "offered" ? "price" : "no_answer") as EndReason, wish_price: null as Money | null }}
      send={(body) => acts.lose(purchase.id, body.reason === "price" ? body : { reason: body.reason })}
      done={() => {
        say(t.done.lose);
        onDone();
      }}
      onRefresh={onDone}
    >
      {(form) => (
        <>
          <Select label={t.end.reason} data={reasons} allowDeselect={false} required {...form.getInputProps("reason")} />
          {form.values.reason === "price" ? <MoneyInput label={t.end.wish} description={t.end.wishHint} {...form.getInputProps("wish_price")} /> : null}
        </>
      )}
    </ActionDialog>
  );
}

/** Calls an agreement off before money moves. */
export function CancelDialog({ purchase, onClose, onDone }: StepProps) {
  const t = useT();
  const reasons = useReasonsData();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.end.cancelTitle(carName(purchase))}
      label={t.step.cancel}
      danger
      initial={{ reason: "changed_mind" as EndReason }}
      send={(body) => acts.cancel(purchase.id, body)}
      done={() => {
        say(t.done.cancel);
        onDone();
      }}
      onRefresh={onDone}
    >
      {(form) => (
        <>
          <p>{t.end.cancelHint}</p>
          <Select label={t.end.reason} data={reasons} allowDeselect={false} required {...form.getInputProps("reason")} />
        </>
      )}
    </ActionDialog>
  );
}
