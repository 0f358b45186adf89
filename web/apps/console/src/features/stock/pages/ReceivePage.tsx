import { call, useQueryClient, vehicles } from "@kite/api";
import { useAccess, useGo, useLeaveGuard } from "@kite/core";
import { useLang } from "@kite/i18n";
import { DayInput, FormButtons, FormNotes, FormSection, MoneyInput, PageHeader, ScrollPage, say, useApiForm } from "@kite/ui";
import { Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { CHANGES, type Money, type VehicleType, useVehicleTypes } from "../api";
import { useT } from "../texts";
import classes from "./ReceivePage.module.css";

const SCHEMES = ["margin_5_1", "margin_5_2", "full", "commission"] as const;

type Values = {
  vehicle_type: string;
  centre_id: string;
  make: string;
  model: string;
  year: number | "";
  mileage_km: number | "";
  vin: string;
  attributes: Record<string, string>;
  purchase_price: Money | null;
  with_vat: boolean;
  vat_scheme: (typeof SCHEMES)[number];
  acquired_on: string;
  document_number: string;
  counterparty_id: string;
};

type Form = ReturnType<typeof useApiForm<Values, unknown>>["form"];

function Attributes({ type, form }: { type: VehicleType; form: Form }) {
  const t = useT();
  const lang = useLang();
  return (
    <FormSection title={t.form.details}>
      {type.attributes.map((one) => {
        const props = { label: one.unit ? `${one[lang]}, ${one.unit[lang]}` : one[lang], required: one.required, ...form.getInputProps(`attributes.${one.code}`) };
        if (one.kind === "choice") return <Select key={one.code} {...props} clearable searchable data={(one.words ?? []).map((word) => ({ value: word.code, label: word[lang] }))} />;
        return <TextInput key={one.code} {...props} value={props.value ?? ""} inputMode={one.kind === "number" ? "numeric" : "text"} />;
      })}
    </FormSection>
  );
}

const present = (attributes: Record<string, string>): Record<string, string> => Object.fromEntries(Object.entries(attributes).filter(([, value]) => value));

function send(values: Values) {
  const { year, mileage_km, purchase_price, attributes, ...rest } = values;
  const body = {
    ...rest,
    year: Number(year),
    mileage_km: mileage_km === "" ? null : mileage_km,
    attributes: present(attributes),
    purchase_price: purchase_price ?? { amount: 0, currency: "RUB" as const },
  };
  return call(vehicles.POST("/api/vehicles/v1/episodes", { body }));
}

/** Receiving a car by hand: the type asks for its own facts, the server judges all of them. */
export default function ReceivePage() {
  const t = useT();
  const lang = useLang();
  const go = useGo();
  const client = useQueryClient();
  const { centres, centre, can } = useAccess();
  const [sent, setSent] = useState(false);
  const own = centres.filter((one) => can("vehicles.episode.write", one.id));
  const initial: Values = {
    vehicle_type: "car",
    centre_id: centre ?? own[0]?.id ?? "",
    make: "",
    model: "",
    year: "",
    mileage_km: "",
    vin: "",
    attributes: {},
    purchase_price: null,
    with_vat: false,
    vat_scheme: "margin_5_1",
    acquired_on: new Date().toISOString().slice(0, 10),
    document_number: "",
    counterparty_id: "",
  };
  const api = useApiForm<Values, Awaited<ReturnType<typeof send>>>({
    initial,
    send,
    draft: "stock.receive",
    done: (car) => {
      setSent(true);
      say(t.said.received);
      for (const queryKey of CHANGES) void client.invalidateQueries({ queryKey });
      setTimeout(() => go(`/stock/${car.id}`), 0);
    },
  });
  const { form } = api;
  useLeaveGuard(!sent && form.isDirty(), t.form.unsaved);
  const types = useVehicleTypes(form.values.centre_id || undefined);
  const type = types.data?.items.find((one) => one.code === form.values.vehicle_type);
  const field = form.getInputProps;
  return (
    <ScrollPage>
      <PageHeader title={t.form.title} onBack={() => go("/stock")} />
      <form className={classes.form} onSubmit={api.submit} noValidate>
        <FormNotes {...api} />
        <FormSection title={t.form.what}>
          <Select label={t.form.type} data={(types.data?.items ?? []).map((one) => ({ value: one.code, label: one[lang] }))} allowDeselect={false} {...field("vehicle_type")} />
          <TextInput label={t.form.vin} classNames={{ input: "mono" }} data-autofocus autoComplete="off" {...field("vin")} />
          <TextInput label={t.form.make} {...field("make")} />
          <TextInput label={t.form.model} {...field("model")} />
          <div className={classes.pair}>
            <NumberInput label={t.form.year} hideControls {...field("year")} />
            <NumberInput label={t.form.mileage} hideControls thousandSeparator={"\u00a0"} {...field("mileage_km")} />
          </div>
        </FormSection>
        {type && type.attributes.length > 0 ? <Attributes type={type} form={form} /> : null}
        <FormSection title={t.form.deal}>
          <Select label={t.form.centre} data={own.map((one) => ({ value: one.id, label: one.name }))} allowDeselect={false} searchable {...field("centre_id")} />
          <MoneyInput label={t.form.price} kopecks {...field("purchase_price")} />
          <Select label={t.form.scheme} data={SCHEMES.map((value) => ({ value, label: t.form.schemes[value] }))} allowDeselect={false} {...field("vat_scheme")} />
          <Checkbox label={t.form.withVat} {...field("with_vat", { type: "checkbox" })} />
          <DayInput label={t.form.acquired} {...field("acquired_on")} />
          <TextInput label={t.form.number} {...field("document_number")} />
          <TextInput label={t.form.counterparty} description={t.form.counterpartyHint} classNames={{ input: "mono" }} {...field("counterparty_id")} />
        </FormSection>
        <FormButtons busy={api.busy} errors={form.errors} label={t.form.send} onCancel={() => go("/stock")} />
      </form>
    </ScrollPage>
  );
}
