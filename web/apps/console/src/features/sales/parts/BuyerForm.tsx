import { call, sales } from "@kite/api";
import { useAccess } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { FormButtons, FormNotes, say, useApiForm } from "@kite/ui";
import { SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { Button } from "@mantine/core";
import { useKnownBuyers } from "../api";
import { twinsOf } from "../logic/duplicates";
import { useT } from "../texts";
import type { BuyerIn, BuyerRow } from "../types";
import { useRefresh } from "../useRefresh";
import classes from "./BuyerForm.module.css";

type Values = { kind: "person" | "company"; full_name: string; phone: string; inn: string; passport: string; centre_id: string };

type Props = { centre: string | undefined; name?: string; onCancel: () => void; onTake: (buyer: { id: string; name: string }) => void };

function bodyOf({ inn, passport, ...rest }: Values): BuyerIn {
  return { ...rest, ...(inn.trim() ? { inn } : {}), ...(passport.trim() && rest.kind === "person" ? { passport } : {}) };
}

/** Buyers that look like the one who is being entered: take one instead of making a second card. */
function Twins({ values, onTake }: { values: Values; onTake: (buyer: BuyerRow) => void }) {
  const t = useT();
  const { phone } = useFormats();
  const { data } = useKnownBuyers();
  const twins = twinsOf(data?.rows ?? [], values);
  if (twins.length === 0) return null;
  return (
    <div className={classes.twins} role="status">
      <b>{t.office.twinTitle}</b>
      <ul>
        {twins.map(({ buyer, by }) => (
          <li key={buyer.id}>
            <span>{buyer.name}, {phone(buyer.phone)} <span className="muted">{t.office.twinBy[by]}</span></span>
            <Button size="compact-sm" variant="default" onClick={() => onTake(buyer)}>{t.office.twinTake}</Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Enters a buyer. */
export function BuyerForm({ centre, name = "", onCancel, onTake }: Props) {
  const t = useT();
  const { centres, can } = useAccess();
  const refresh = useRefresh();
  const own = centres.filter((one) => can("sales.buyer.write", one.id));
  const api = useApiForm<Values, { id: string }>({
    initial: { kind: "person", full_name: name, phone: "", inn: "", passport: "", centre_id: centre ?? own[0]?.id ?? "" },
    draft: "buyer.new",
    send: async (values) => {
      const saved = await call(sales.POST("/api/sales/v1/buyers", { body: bodyOf(values) }));
      await refresh();
      return saved;
    },
    done: (saved) => {
      say(t.office.buyerSaved);
      onTake({ id: saved.id, name: api.form.values.full_name });
    },
  });
  const { form } = api;
  const person = form.values.kind === "person";
  return (
    <form onSubmit={api.submit} noValidate>
      <Stack gap={12}>
        <FormNotes {...api} />
        <SegmentedControl aria-label={t.deal.kind} data={[{ value: "person", label: t.deal.kinds.person }, { value: "company", label: t.deal.kinds.company }]} {...form.getInputProps("kind")} />
        <TextInput label={person ? t.office.fullName : t.office.companyName} required data-autofocus autoFocus autoComplete="off" {...form.getInputProps("full_name")} />
        <TextInput label={t.office.phone} type="tel" inputMode="tel" required autoComplete="off" placeholder="+7" {...form.getInputProps("phone")} />
        <Twins values={form.values} onTake={onTake} />
        <TextInput label={t.office.inn} inputMode="numeric" autoComplete="off" {...form.getInputProps("inn")} />
        {person ? <TextInput label={t.office.passport} inputMode="numeric" autoComplete="off" {...form.getInputProps("passport")} /> : null}
        {own.length > 1 ? <Select label={t.office.centre} data={own.map((one) => ({ value: one.id, label: one.name }))} allowDeselect={false} {...form.getInputProps("centre_id")} /> : null}
        <FormButtons busy={api.busy} errors={form.errors} label={t.office.saveBuyer} onCancel={onCancel} />
      </Stack>
    </form>
  );
}
