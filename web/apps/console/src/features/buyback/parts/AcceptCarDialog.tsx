import { ActionDialog, say } from "@kite/ui";
import { Checkbox, NumberInput, Stack, TextInput, Textarea } from "@mantine/core";
import { acts } from "../api/acts";
import { useVehicleType } from "../api/queries";
import type { HandedPaper } from "../api/types";
import { carName } from "../logic/carName";
import { useT } from "../texts";
import type { StepProps } from "./StepDialog";

type Values = { number: string; mileage_km: number | ""; keys: number | ""; documents: HandedPaper[]; note: string };

/** The act by which the car is taken over: what was handed over with it. */
export function AcceptCarDialog({ purchase, onClose, onDone }: StepProps) {
  const t = useT();
  const type = useVehicleType(purchase.vehicle_type, purchase.centre_id);
  const byKm = !type || type.usage === "km";
  const initial: Values = { number: "", mileage_km: purchase.mileage_km, keys: 2, documents: type?.titled === false ? [] : ["pts", "sts"], note: "" };
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.offers.act.title}
      label={t.offers.act.save}
      draft={`buyback.act.${purchase.id}`}
      initial={initial}
      send={(values) =>
        acts.acceptCar(purchase.id, {
          number: values.number,
          keys: Number(values.keys),
          documents: values.documents,
          note: values.note.trim() || null,
          ...(byKm ? { mileage_km: values.mileage_km === "" ? null : values.mileage_km } : {}),
        })
      }
      done={() => {
        say(t.done.accept_car);
        onDone();
      }}
      onRefresh={onDone}
    >
      {(form) => (
        <>
          <p className="muted">{carName(purchase)}</p>
          <TextInput label={t.offers.act.number} required data-autofocus {...form.getInputProps("number")} />
          {byKm ? <NumberInput label={t.offers.act.mileage} required hideControls thousandSeparator={"\u00a0"} min={0} {...form.getInputProps("mileage_km")} /> : null}
          <NumberInput label={t.offers.act.keys} required min={1} max={9} {...form.getInputProps("keys")} />
          <Checkbox.Group label={t.offers.act.documents} {...form.getInputProps("documents")}>
            <Stack gap={8} mt={6}>
              {Object.entries(t.words.paper).map(([value, label]) => <Checkbox key={value} value={value} label={label} />)}
            </Stack>
          </Checkbox.Group>
          <Textarea label={t.offers.act.note} autosize minRows={2} {...form.getInputProps("note")} />
        </>
      )}
    </ActionDialog>
  );
}
