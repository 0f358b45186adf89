import { ApiProblem } from "@kite/api";
import { Go, useAccess, useGo, useLeaveGuard, useShortcuts } from "@kite/core";
import { useLang } from "@kite/i18n";
import { FormButtons, FormNotes, FormSection, PageHeader, ScrollPage, say, useApiForm, useUiTexts } from "@kite/ui";
import { NumberInput, Select, TextInput } from "@mantine/core";
import { acts, useReload } from "../api/acts";
import { useVehicleTypes } from "../api/queries";
import type { LeadSource } from "../api/types";
import { AttributeFields } from "../parts/AttributeFields";
import classes from "../parts/parts.module.css";
import { options } from "../logic/options";
import { useT } from "../texts";

type Values = {
  centre_id: string | null;
  source: LeadSource;
  seller_name: string;
  seller_phone: string;
  vehicle_type: string;
  make: string;
  model: string;
  year: number | "";
  mileage_km: number | "";
  vin: string;
  plate: string;
  attributes: Record<string, string>;
};

const DUPLICATE = "buyback.duplicate";

/** The car is being offered already: the way to that purchase. */
function Twin({ problem }: { problem: ApiProblem | undefined }) {
  const t = useT();
  const twin = problem?.code === DUPLICATE ? problem.params.purchase : undefined;
  return typeof twin === "string" ? <Go href={`/buyback/${twin}`}>{t.lead.openTwin}</Go> : null;
}

/** Somebody offers a car: as little as has to be known before the inspection. */
export default function NewLeadPage() {
  const t = useT();
  const ui = useUiTexts();
  const lang = useLang();
  const go = useGo();
  const reload = useReload();
  const { centre, centres: all, can } = useAccess();
  const centres = all.filter((one) => can("buyback.lead.write", one.id));
  const initial: Values = {
    centre_id: centres.find((one) => one.id === centre)?.id ?? centres[0]?.id ?? null, source: "call", seller_name: "", seller_phone: "", vehicle_type: "car",
    make: "", model: "", year: "", mileage_km: "", vin: "", plate: "", attributes: {},
  };
  const types = useVehicleTypes(centre).data;
  const api = useApiForm<Values, Awaited<ReturnType<typeof acts.open>>>({
    initial,
    draft: "buyback.lead",
    send: (values) => {
      const type = types?.find((one) => one.code === values.vehicle_type);
      const attributes = Object.fromEntries(Object.entries(values.attributes).filter(([, value]) => value));
      return acts.open({
        centre_id: values.centre_id ?? "", source: values.source, seller_name: values.seller_name, seller_phone: values.seller_phone,
        vehicle_type: values.vehicle_type, make: values.make, model: values.model, year: Number(values.year), attributes,
        vin: values.vin.trim() || null, plate: values.plate.trim() || null,
        ...(type && type.usage !== "km" ? {} : { mileage_km: values.mileage_km === "" ? null : values.mileage_km }),
      });
    },
    done: (purchase) => {
      say(t.lead.saved);
      reload();
      go(`/buyback/${purchase.id}`, true);
    },
  });
  const { form } = api;
  const type = types?.find((one) => one.code === form.values.vehicle_type);
  useShortcuts([{ keys: "Ctrl+KeyS", title: { ru: "Завести обращение", en: "Take the lead" }, run: () => api.submit(), inInputs: true }]);
  useLeaveGuard(form.isDirty() && !api.busy, ui.unsaved);
  return (
    <ScrollPage>
      <PageHeader title={t.newLead} onBack={() => go("/buyback")} />
      <form className={`${classes.narrow} ${classes.stack}`} onSubmit={api.submit} noValidate>
        <FormNotes {...api} />
        <Twin problem={api.problem} />
        <FormSection title={t.lead.seller}>
          <div className={classes.columns}>
            <TextInput label={t.lead.name} required autoFocus autoComplete="off" {...form.getInputProps("seller_name")} />
            <TextInput label={t.lead.phone} description={t.lead.phoneHint} inputWrapperOrder={["label", "input", "description", "error"]} required type="tel" autoComplete="off" {...form.getInputProps("seller_phone")} />
            <Select label={t.lead.source} required allowDeselect={false} data={options(t.words.source)} {...form.getInputProps("source")} />
            {centres.length > 1 ? <Select label={t.lead.centre} required allowDeselect={false} data={centres.map((one) => ({ value: one.id, label: one.name }))} {...form.getInputProps("centre_id")} /> : null}
          </div>
        </FormSection>
        <FormSection title={t.lead.car}>
          <div className={classes.columns}>
            {types ? <Select label={t.lead.type} required allowDeselect={false} data={types.map((one) => ({ value: one.code, label: one[lang] }))} {...form.getInputProps("vehicle_type")} /> : null}
            <TextInput label={t.lead.make} required {...form.getInputProps("make")} />
            <TextInput label={t.lead.model} required {...form.getInputProps("model")} />
            <NumberInput label={t.lead.year} required hideControls {...form.getInputProps("year")} />
            {!type || type.usage === "km" ? <NumberInput label={t.lead.mileage} required hideControls thousandSeparator={"\u00a0"} min={0} {...form.getInputProps("mileage_km")} /> : null}
            <TextInput label={type && type.number !== "vin" ? t.lead.number : t.lead.vin} description={t.lead.vinHint} inputWrapperOrder={["label", "input", "description", "error"]} {...form.getInputProps("vin")} classNames={{ input: "mono" }} />
            <TextInput label={t.lead.plate} placeholder={t.lead.plateHint} {...form.getInputProps("plate")} />
          </div>
        </FormSection>
        {type && type.attributes.length > 0 ? (
          <FormSection title={t.lead.more}>
            <div className={classes.columns}><AttributeFields form={form} attributes={type.attributes} /></div>
          </FormSection>
        ) : null}
        <FormButtons busy={api.busy} errors={form.errors} label={t.lead.save} onCancel={() => go("/buyback")}><kbd>Ctrl S</kbd></FormButtons>
      </form>
    </ScrollPage>
  );
}
