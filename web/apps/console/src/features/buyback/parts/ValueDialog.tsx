import { ActionDialog, say } from "@kite/ui";
import { useGo } from "@kite/core";
import { acts } from "../api/acts";
import { carName } from "../logic/carName";
import { traitsIn, traitsOf } from "../logic/traits";
import { useT } from "../texts";
import type { StepProps } from "./StepDialog";
import { TraitsFields } from "./TraitsFields";

/** Values the car by its newest appraisal; what tells its version apart makes the comparison sharper. */
export function ValueDialog({ purchase, onClose, onDone }: StepProps) {
  const t = useT();
  const go = useGo();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={`${t.step.value}: ${carName(purchase)}`}
      label={t.step.value}
      initial={traitsOf(purchase.attributes)}
      send={(values) => acts.value(purchase.id, { traits: traitsIn(values) })}
      names={{ "traits.consumption_ml": "consumption_l", "traits.tax_minor": "tax", "traits.engine_cc": "engine_cc", "traits.fuel": "fuel", "traits.transmission": "transmission" }}
      done={() => {
        say(t.done.value);
        onDone();
        go(`/buyback/${purchase.id}?tab=valuation`);
      }}
      onRefresh={onDone}
    >
      {(form) => (
        <>
          <p className="muted">{t.valuation.traitsHint}</p>
          <TraitsFields form={form} />
        </>
      )}
    </ActionDialog>
  );
}
