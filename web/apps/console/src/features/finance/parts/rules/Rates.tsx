import { call, finance, useQueryClient } from "@kite/api";
import { useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { ActionDialog, DayInput, Empty, Panel, QueryView, SimpleTable, say } from "@kite/ui";
import { useState } from "react";
import { addDays } from "../../logic/months";
import { isVat, ratesByName } from "../../logic/rules";
import { useRates } from "../../queries";
import { useT } from "../../texts";
import type { RateName } from "../../types";
import { useToday } from "../useSpan";
import { InForce } from "./PostingRules";

type Values = { name: RateName; percent: number | string; valid_from: string | null; source: string };

function RateDialog({ name, onClose }: { name: RateName | undefined; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const today = useToday();
  const initial: Values = { name: name ?? "stock_financing", percent: "", valid_from: addDays(today, 2), source: "" };
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.rules.newRate}
      label={t.rules.save}
      names={{ hundredths: "percent" }}
      draft="finance.rate"
      initial={initial}
      send={({ name: of, percent, valid_from, source }) => call(finance.POST("/api/finance/v1/rates", { body: { name: of, hundredths: Math.round(Number(percent) * 100), valid_from: valid_from ?? "", source } }))}
      done={() => {
        say(t.rules.rateSaved);
        void client.invalidateQueries({ queryKey: ["finance", "rate"] });
      }}
    >
      {(form) => (
        <>
          <Select label={t.rules.rate} allowDeselect={false} data={(Object.keys(t.rateNames) as RateName[]).map((value) => ({ value, label: t.rateNames[value] }))} {...form.getInputProps("name")} />
          <NumberInput label={t.rules.percent} required min={0} max={100} decimalScale={isVat(form.getValues().name) ? 0 : 2} decimalSeparator="," suffix=" %" hideControls data-autofocus {...form.getInputProps("percent")} />
          <DayInput label={t.rules.validFrom} description={t.rules.validFromHint} required {...form.getInputProps("valid_from")} />
          <TextInput label={t.rules.source} description={t.rules.sourceHint} required maxLength={200} {...form.getInputProps("source")} />
        </>
      )}
    </ActionDialog>
  );
}

/** Rates from a day on: taxes, financing, commission. */
export function Rates() {
  const t = useT();
  const can = useCan();
  const today = useToday();
  const { number, day } = useFormats();
  const query = useRates();
  const [adding, setAdding] = useState<{ name?: RateName }>();
  const percent = (hundredths: number): string => `${number(hundredths / 100, hundredths % 100 === 0 ? 0 : 2)} %`;
  const add = can("finance.rule.write") ? <Button onClick={() => setAdding({})}>{t.rules.newRate}</Button> : null;
  return (
    <>
      <QueryView query={query}>
        {(rates) => {
          const list = ratesByName(rates, today);
          if (list.length === 0) return <Empty title={t.rules.noRules}>{add}</Empty>;
          return list.map((rate) => (
            <Panel key={rate.name} title={t.rateNames[rate.name as RateName] ?? rate.name} actions={can("finance.rule.write") ? <Button size="compact-sm" variant="default" onClick={() => setAdding({ name: rate.name as RateName })}>{t.rules.change}</Button> : null}>
              <SimpleTable
                label={t.rateNames[rate.name as RateName] ?? rate.name}
                rows={rate.versions.flatMap((one) => one.rows)}
                rowKey={(row) => row.valid_from}
                strong={(row) => row.valid_from === rate.now?.valid_from}
                columns={[
                  { title: t.rules.validFrom, width: "130px", cell: (row) => day(row.valid_from) },
                  { title: t.rules.rate, width: "110px", align: "right", cell: (row) => percent(row.hundredths) },
                  { title: t.status, width: "170px", cell: (row) => <InForce from={row.valid_from} now={rate.now?.valid_from} today={today} /> },
                  { title: t.rules.source, cell: (row) => row.source },
                ]}
              />
            </Panel>
          ));
        }}
      </QueryView>
      {adding ? <RateDialog name={adding.name} onClose={() => setAdding(undefined)} /> : null}
    </>
  );
}
