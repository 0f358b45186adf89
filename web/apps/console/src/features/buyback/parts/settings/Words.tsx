import { buyback, call } from "@kite/api";
import { useAccess, useCan } from "@kite/core";
import { useLang } from "@kite/i18n";
import { DatedRows, Money, MoneyInput, QueryView, StatusBadge, say } from "@kite/ui";
import { Checkbox, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useReload } from "../../api/acts";
import { useReasons, useReconItems, useVehicleTypes } from "../../api/queries";
import type { ApprovalReason, Money as Amount, ReconItem } from "../../api/types";
import { useT } from "../../texts";
import classes from "../parts.module.css";
import { useDatedStart } from "./common";

const codeOf = (row: { code: string }): string => row.code;

/** The kind of vehicle whose rules are shown. */
export function TypeSelect({ value, onChange }: { value: string; onChange: (code: string) => void }) {
  const t = useT();
  const lang = useLang();
  const { centre } = useAccess();
  const types = useVehicleTypes(centre).data ?? [];
  return <Select label={t.settings.type} w={260} allowDeselect={false} data={types.map((one) => ({ value: one.code, label: one[lang] }))} value={value} onChange={(code) => onChange(code ?? "car")} />;
}

/** The price list of preparation works, by vehicle type. */
export function ReconItems() {
  const t = useT();
  const s = t.settings;
  const lang = useLang();
  const can = useCan();
  const reload = useReload();
  const { centre } = useAccess();
  const [type, setType] = useState("car");
  const query = useReconItems(type, centre);
  const initial = { ...useDatedStart(), code: "", ru: "", en: "", price: null as Amount | null };
  return (
    <div className={classes.stack}>
      <TypeSelect value={type} onChange={setType} />
      <QueryView query={query}>
        {(rows) => (
          <DatedRows<ReconItem, typeof initial>
            title={s.tabs.recon}
            hint={s.reconHint}
            rows={rows}
            keyOf={codeOf}
            canWrite={can("buyback.policy.write")}
            done={() => { say(t.done.saved); reload(); }}
            columns={[
              { title: s.work, cell: (row) => row[lang] },
              { title: s.code, cell: (row) => <span className="mono muted">{row.code}</span> },
              { title: s.price, align: "right", cell: (row) => <Money value={row.price} bare strong /> },
            ]}
            form={{
              title: s.newWork,
              label: s.add,
              initial,
              send: (values) => call(buyback.POST("/api/buyback/v1/recon-items", { body: { ...values, valid_from: values.valid_from ?? "", price: values.price ?? { amount: 0, currency: "RUB" }, vehicle_type: type } })),
              fields: (form) => (
                <>
                  <TextInput label={s.code} description={s.codeHint} required {...form.getInputProps("code")} />
                  <TextInput label={s.ru} required {...form.getInputProps("ru")} />
                  <TextInput label={s.en} required {...form.getInputProps("en")} />
                  <MoneyInput label={s.priceField} required {...form.getInputProps("price")} />
                </>
              ),
            }}
          />
        )}
      </QueryView>
    </div>
  );
}

/** The words in which somebody says why an offer goes above the valuation. */
export function Reasons() {
  const t = useT();
  const s = t.settings;
  const lang = useLang();
  const can = useCan();
  const reload = useReload();
  const { centre } = useAccess();
  const query = useReasons(centre);
  const initial = { ...useDatedStart(), code: "", ru: "", en: "", in_use: true };
  return (
    <QueryView query={query}>
      {(rows) => (
        <DatedRows<ApprovalReason, typeof initial>
          title={s.tabs.reasons}
          hint={s.reasonsHint}
          rows={rows}
          keyOf={codeOf}
          canWrite={can("buyback.policy.write")}
          done={() => { say(t.done.saved); reload(); }}
          columns={[
            { title: t.offers.reason, cell: (row) => row[lang] },
            { title: s.code, cell: (row) => <span className="mono muted">{row.code}</span> },
            { title: s.inUse, cell: (row) => <StatusBadge tone={row.in_use ? "green" : "grey"} ring={!row.in_use}>{row.in_use ? s.inUse : s.notInUse}</StatusBadge> },
          ]}
          form={{
            title: s.newReason,
            label: s.add,
            initial,
            send: (values) => call(buyback.POST("/api/buyback/v1/approval-reasons", { body: { ...values, valid_from: values.valid_from ?? "" } })),
            fields: (form) => (
              <>
                <TextInput label={s.code} description={s.codeHint} required {...form.getInputProps("code")} />
                <TextInput label={s.ru} required {...form.getInputProps("ru")} />
                <TextInput label={s.en} required {...form.getInputProps("en")} />
                <Checkbox label={s.inUse} {...form.getInputProps("in_use", { type: "checkbox" })} />
              </>
            ),
          }}
        />
      )}
    </QueryView>
  );
}
