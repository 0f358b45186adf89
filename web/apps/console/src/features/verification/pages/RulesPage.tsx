import { allPages, call, useQuery, verification } from "@kite/api";
import { useAccess, useCan, useUrlState } from "@kite/core";
import { dayOf, useFormats } from "@kite/i18n";
import { DatedRows, Money, MoneyInput, PageHeader, PageTabs, QueryView, ScrollPage, say } from "@kite/ui";
import { NumberInput, Select, TextInput } from "@mantine/core";
import { useReload } from "../api/queries";
import type { CashRule, CheckKind, CheckRule, Money as Amount, Need, Policy, ProviderRule, Source } from "../api/types";
import { options } from "../logic/options";
import classes from "../parts/verification.module.css";
import { useT } from "../texts";

const cursorOf = (cursor: string | undefined) => ({ limit: 200, ...(cursor ? { cursor } : {}) });

function useStart() {
  const { centre } = useAccess();
  const { zone } = useFormats();
  return { valid_from: dayOf(Date.now(), zone) as string | null, centre_id: (centre ?? null) as string | null, source: "" };
}

function useDone(): () => void {
  const t = useT();
  const reload = useReload();
  return () => {
    say(t.saved);
    reload();
  };
}

function CheckRules() {
  const t = useT();
  const r = t.rules;
  const can = useCan();
  const done = useDone();
  const { number } = useFormats();
  const initial = { ...useStart(), purpose: "purchase", vehicle_type: "car", kind: "pledge" as CheckKind, need: "mandatory" as Need, weight: 40 as number | "" };
  const query = useQuery({ queryKey: ["verification", "check_rule", "all"], queryFn: () => allPages((cursor) => call(verification.GET("/api/verification/v1/check-rules", { params: { query: cursorOf(cursor) } }))) });
  return (
    <QueryView query={query}>
      {(rows) => (
        <DatedRows<CheckRule, typeof initial>
          title={r.checks}
          hint={r.checksHint}
          rows={rows}
          keyOf={(row) => `${row.purpose}|${row.vehicle_type}|${row.kind}`}
          canWrite={can("verification.rule.write")}
          done={done}
          columns={[
            { title: r.kind, cell: (row) => t.check[row.kind] },
            { title: r.purpose, cell: (row) => t.purpose[row.purpose as "purchase"] },
            { title: r.type, cell: (row) => (row.vehicle_type === "*" ? r.anyType : row.vehicle_type) },
            { title: r.need, cell: (row) => <span className={row.need === "none" ? "muted" : ""}>{t.need[row.need]}</span> },
            { title: r.weight, align: "right", cell: (row) => number(row.weight) },
          ]}
          form={{
            title: r.add,
            label: r.add,
            initial,
            send: (values) => call(verification.POST("/api/verification/v1/check-rules", { body: { ...values, valid_from: values.valid_from ?? "", weight: Number(values.weight) } })),
            fields: (form) => (
              <>
                <Select label={r.kind} searchable allowDeselect={false} data={options(t.check)} {...form.getInputProps("kind")} />
                <Select label={r.purpose} allowDeselect={false} data={options(t.purpose)} {...form.getInputProps("purpose")} />
                <TextInput label={r.type} required {...form.getInputProps("vehicle_type")} />
                <Select label={r.need} allowDeselect={false} data={options(t.need)} {...form.getInputProps("need")} />
                <NumberInput label={r.weight} description={r.weightHint} required hideControls min={0} max={100} {...form.getInputProps("weight")} />
              </>
            ),
          }}
        />
      )}
    </QueryView>
  );
}

function CashRules() {
  const t = useT();
  const r = t.rules;
  const can = useCan();
  const done = useDone();
  const initial = { ...useStart(), identify_from: null as Amount | null, mandatory_from: null as Amount | null, days: 30 as number | "" };
  const query = useQuery({ queryKey: ["verification", "cash_rule", "all"], queryFn: () => allPages((cursor) => call(verification.GET("/api/verification/v1/cash-rules", { params: { query: cursorOf(cursor) } }))) });
  return (
    <QueryView query={query}>
      {(rows) => (
        <DatedRows<CashRule, typeof initial>
          title={r.cash}
          hint={r.cashHint}
          rows={rows}
          canWrite={can("verification.rule.write")}
          done={done}
          columns={[
            { title: r.identify, align: "right", cell: (row) => <Money value={row.identify_from} bare /> },
            { title: r.mandatory, align: "right", cell: (row) => <Money value={row.mandatory_from} bare /> },
            { title: r.days, align: "right", cell: (row) => row.days },
          ]}
          form={{
            title: r.add,
            label: r.add,
            initial,
            send: (values) => call(verification.POST("/api/verification/v1/cash-rules", { body: { ...values, valid_from: values.valid_from ?? "", days: Number(values.days), identify_from: values.identify_from ?? { amount: 0, currency: "RUB" }, mandatory_from: values.mandatory_from ?? { amount: 0, currency: "RUB" } } })),
            fields: (form) => (
              <>
                <MoneyInput label={r.identify} required {...form.getInputProps("identify_from")} />
                <MoneyInput label={r.mandatory} required {...form.getInputProps("mandatory_from")} />
                <NumberInput label={r.days} required hideControls {...form.getInputProps("days")} />
              </>
            ),
          }}
        />
      )}
    </QueryView>
  );
}

function ProviderRules() {
  const t = useT();
  const r = t.rules;
  const can = useCan();
  const done = useDone();
  const { number } = useFormats();
  const initial = { ...useStart(), centre_id: null as string | null, provider: "pledge_register" as Source, deadline_ms: 10_000 as number | "", tries: 3 as number | "", price: null as Amount | null, cache_hours: 0 as number | "", hard_stops: "" };
  const query = useQuery({ queryKey: ["verification", "provider_rule", "all"], queryFn: () => allPages((cursor) => call(verification.GET("/api/verification/v1/provider-rules", { params: { query: cursorOf(cursor) } }))) });
  return (
    <QueryView query={query}>
      {(rows) => (
        <DatedRows<ProviderRule, typeof initial>
          title={r.providers}
          rows={rows}
          keyOf={(row) => row.provider}
          canWrite={can("verification.rule.write")}
          done={done}
          columns={[
            { title: r.source, cell: (row) => t.source[row.provider] },
            { title: r.deadline, align: "right", cell: (row) => number(row.deadline_ms) },
            { title: r.tries, align: "right", cell: (row) => number(row.tries) },
            { title: r.price, align: "right", cell: (row) => <Money value={row.price} kopecks /> },
            { title: r.cache, align: "right", cell: (row) => number(row.cache_hours) },
            { title: r.hardStops, cell: (row) => <span className="mono">{row.hard_stops.join(", ") || "—"}</span> },
          ]}
          form={{
            title: r.add,
            label: r.add,
            initial,
            perCentre: false,
            send: ({ centre_id: _, hard_stops, ...values }) =>
              call(verification.POST("/api/verification/v1/provider-rules", { body: { ...values, valid_from: values.valid_from ?? "", deadline_ms: Number(values.deadline_ms), tries: Number(values.tries), cache_hours: Number(values.cache_hours), price: values.price ?? { amount: 0, currency: "RUB" }, hard_stops: hard_stops.split(",").map((one) => one.trim()).filter(Boolean) } })),
            fields: (form) => (
              <>
                <Select label={r.source} allowDeselect={false} data={options(t.source).filter((one) => !["own", "manual"].includes(one.value))} {...form.getInputProps("provider")} />
                <NumberInput label={r.deadline} required hideControls {...form.getInputProps("deadline_ms")} />
                <NumberInput label={r.tries} required min={1} max={5} {...form.getInputProps("tries")} />
                <MoneyInput label={r.price} required kopecks {...form.getInputProps("price")} />
                <NumberInput label={r.cache} required hideControls {...form.getInputProps("cache_hours")} />
                <TextInput label={r.hardStops} description={r.hardHint} {...form.getInputProps("hard_stops")} />
              </>
            ),
          }}
        />
      )}
    </QueryView>
  );
}

function Policies() {
  const t = useT();
  const r = t.rules;
  const can = useCan();
  const done = useDone();
  const initial = { ...useStart(), purchase_hours: 24 as number | "", payout_hours: 24 as number | "", sale_hours: 720 as number | "", review_minutes: 30 as number | "", yellow_from: 50 as number | "" };
  const query = useQuery({ queryKey: ["verification", "policy", "all"], queryFn: () => allPages((cursor) => call(verification.GET("/api/verification/v1/policies", { params: { query: cursorOf(cursor) } }))) });
  const fields = { purchase_hours: r.purchaseHours, payout_hours: r.payoutHours, sale_hours: r.saleHours, review_minutes: r.reviewMinutes, yellow_from: r.yellow } as const;
  const names = Object.keys(fields) as (keyof typeof fields)[];
  return (
    <QueryView query={query}>
      {(rows) => (
        <DatedRows<Policy, typeof initial>
          title={r.policies}
          hint={r.policyHint}
          rows={rows}
          canWrite={can("verification.rule.write")}
          done={done}
          columns={names.map((name) => ({ title: fields[name], align: "right", cell: (row: Policy) => row[name] }))}
          form={{
            title: r.add,
            label: r.add,
            initial,
            send: (values) => call(verification.POST("/api/verification/v1/policies", { body: { ...values, valid_from: values.valid_from ?? "", purchase_hours: Number(values.purchase_hours), payout_hours: Number(values.payout_hours), sale_hours: Number(values.sale_hours), review_minutes: Number(values.review_minutes), yellow_from: Number(values.yellow_from) } })),
            fields: (form) => names.map((name) => <NumberInput key={name} label={fields[name]} required hideControls {...form.getInputProps(name)} />),
          }}
        />
      )}
    </QueryView>
  );
}

const BODY = { checks: CheckRules, cash: CashRules, providers: ProviderRules, policies: Policies } as const;

/** What is asked, from which sum on, on which terms: rows that hold from a day on. */
export default function RulesPage() {
  const t = useT();
  const { state, set } = useUrlState();
  const tab = state.tab && state.tab in BODY ? (state.tab as keyof typeof BODY) : "checks";
  const Body = BODY[tab];
  return (
    <ScrollPage>
      <PageHeader title={t.rules.title} />
      <PageTabs items={(Object.keys(BODY) as (keyof typeof BODY)[]).map((id) => ({ id, title: t.rules[id] }))} current={tab} onChange={(id) => set({ tab: id })} label={t.sections} />
      <div className={classes.pad}><Body /></div>
    </ScrollPage>
  );
}
