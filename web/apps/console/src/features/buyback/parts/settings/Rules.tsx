import { buyback, call, useQuery } from "@kite/api";
import { useAccess, useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { DatedRows, Money, MoneyInput, QueryView, say } from "@kite/ui";
import { NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useReload } from "../../api/acts";
import type { Currency, FollowUpPolicy, Money as Amount, Policy, Retention } from "../../api/types";
import { useT } from "../../texts";
import classes from "../parts.module.css";
import { ofCentre, useDatedStart } from "./common";

function useSaved(): () => void {
  const t = useT();
  const reload = useReload();
  return () => {
    say(t.done.saved);
    reload();
  };
}

/** How a market value becomes an offer, by currency. The API tells the row in force. */
export function Policies() {
  const t = useT();
  const s = t.settings;
  const can = useCan();
  const { centre } = useAccess();
  const { number } = useFormats();
  const done = useSaved();
  const start = useDatedStart();
  const [currency, setCurrency] = useState<Currency>("RUB");
  const query = useQuery({
    queryKey: ["buyback", "policy", "one", centre, currency],
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/policies", { params: { query: { currency, ...ofCentre(centre) } }, signal })),
    retry: false,
  });
  const initial = { ...start, margin: 12 as number | "", holding_days: 30 as number | "", day_cost: null as Amount | null, rounding: { amount: 100_000, currency } as Amount | null, km_rate: null as Amount | null, gross_target: null as Amount | null };
  const rows: Policy[] = query.data ? [query.data] : [];
  return (
    <div className={classes.stack}>
      <Select label={s.currency} w={140} allowDeselect={false} data={["RUB", "GBP", "EUR", "USD", "CNY"]} value={currency} onChange={(value) => setCurrency((value ?? "RUB") as Currency)} />
      <DatedRows<Policy, typeof initial>
        title={t.settings.tabs.policies}
        hint={query.error ? s.noPolicy : s.policyHint}
        rows={rows}
        canWrite={can("buyback.policy.write")}
        done={done}
        columns={[
          { title: s.margin, align: "right", cell: (row) => number(row.margin_basis_points / 100, 2) },
          { title: s.days, align: "right", cell: (row) => number(row.holding_days) },
          { title: s.dayCost, align: "right", cell: (row) => <Money value={row.day_cost} bare /> },
          { title: s.rounding, align: "right", cell: (row) => <Money value={row.rounding} bare /> },
          { title: s.kmRate, align: "right", cell: (row) => <Money value={row.km_rate} bare /> },
          { title: s.grossTarget, align: "right", cell: (row) => <Money value={row.gross_target} bare /> },
        ]}
        form={{
          title: s.newPolicy,
          label: s.add,
          initial,
          names: { margin_basis_points: "margin" },
          send: ({ margin, ...values }) =>
            call(buyback.POST("/api/buyback/v1/policies", {
              body: { ...values, valid_from: values.valid_from ?? "", currency, margin_basis_points: Math.round(Number(margin) * 100), holding_days: Number(values.holding_days), day_cost: values.day_cost ?? { amount: 0, currency }, rounding: values.rounding ?? { amount: 0, currency } },
            })),
          fields: (form) => (
            <>
              <NumberInput label={s.margin} required hideControls decimalScale={2} decimalSeparator="," {...form.getInputProps("margin")} />
              <NumberInput label={s.days} required hideControls {...form.getInputProps("holding_days")} />
              <MoneyInput label={s.dayCost} required currency={currency} {...form.getInputProps("day_cost")} />
              <MoneyInput label={s.rounding} required currency={currency} {...form.getInputProps("rounding")} />
              <MoneyInput label={s.kmRate} description={s.kmRateHint} currency={currency} {...form.getInputProps("km_rate")} />
              <MoneyInput label={s.grossTarget} description={s.grossHint} currency={currency} {...form.getInputProps("gross_target")} />
            </>
          ),
        }}
      />
    </div>
  );
}

/** When lost purchases are looked at again. */
export function FollowUpPolicies() {
  const t = useT();
  const s = t.settings;
  const can = useCan();
  const { centre } = useAccess();
  const done = useSaved();
  const initial = { ...useDatedStart(), first_days: 7 as number | "", every_days: 7 as number | "", until_days: 60 as number | "" };
  const query = useQuery({ queryKey: ["buyback", "follow_up_policy", "one", centre], queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/follow-up-policies", { params: { query: ofCentre(centre) }, signal })) });
  return (
    <QueryView query={query}>
      {(card) => (
        <DatedRows<FollowUpPolicy, typeof initial>
          title={s.tabs.followUps}
          hint={s.followHint}
          rows={card.versions}
          canWrite={can("buyback.policy.write")}
          done={done}
          columns={[
            { title: s.first, align: "right", cell: (row) => row.first_days },
            { title: s.every, align: "right", cell: (row) => row.every_days },
            { title: s.until, align: "right", cell: (row) => row.until_days },
          ]}
          form={{
            title: s.newFollow,
            label: s.add,
            initial,
            send: (values) => call(buyback.POST("/api/buyback/v1/follow-up-policies", { body: { ...values, valid_from: values.valid_from ?? "", first_days: Number(values.first_days), every_days: Number(values.every_days), until_days: Number(values.until_days) } })),
            fields: (form) => (
              <>
                <NumberInput label={s.first} required hideControls {...form.getInputProps("first_days")} />
                <NumberInput label={s.every} required hideControls {...form.getInputProps("every_days")} />
                <NumberInput label={s.until} required hideControls {...form.getInputProps("until_days")} />
              </>
            ),
          }}
        />
      )}
    </QueryView>
  );
}

/** How long the data of people who signed a contract are kept. */
export function Retentions() {
  const t = useT();
  const s = t.settings;
  const can = useCan();
  const { centre } = useAccess();
  const { lang } = useFormats();
  const done = useSaved();
  const initial = { ...useDatedStart(), years: 5 as number | "", ru: "", en: "" };
  const query = useQuery({ queryKey: ["buyback", "retention", "one", centre], queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/retentions", { params: { query: ofCentre(centre) }, signal })) });
  return (
    <QueryView query={query}>
      {(card) => (
        <DatedRows<Retention, typeof initial>
          title={s.tabs.retention}
          hint={s.retentionHint}
          rows={card.versions}
          canWrite={can("buyback.policy.write")}
          done={done}
          columns={[
            { title: s.years, align: "right", cell: (row) => row.years },
            { title: s.basis, cell: (row) => row[lang] },
          ]}
          form={{
            title: s.newRetention,
            label: s.add,
            initial,
            send: (values) => call(buyback.POST("/api/buyback/v1/retentions", { body: { ...values, valid_from: values.valid_from ?? "", years: Number(values.years) } })),
            fields: (form) => (
              <>
                <NumberInput label={s.years} required hideControls {...form.getInputProps("years")} />
                <TextInput label={`${s.basis}: ${s.ru.toLowerCase()}`} required {...form.getInputProps("ru")} />
                <TextInput label={`${s.basis}: ${s.en.toLowerCase()}`} required {...form.getInputProps("en")} />
              </>
            ),
          }}
        />
      )}
    </QueryView>
  );
}
