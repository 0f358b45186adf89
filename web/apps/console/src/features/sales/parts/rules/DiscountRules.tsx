import { call, sales } from "@kite/api";
import { useFormats } from "@kite/i18n";
import { ActionDialog, DateText, DayInput, Money, MoneyInput, Panel, QueryView, SimpleTable, say } from "@kite/ui";
import { NumberInput, Select, TextInput } from "@mantine/core";
import { useDiscountRules } from "../../api";
import { useT } from "../../texts";
import type { Authority, DiscountRule, Money as MoneyValue } from "../../types";
import { useRefresh } from "../../useRefresh";
import { type RuleProps, StandingBadge, Where, WhereSelect, useToday } from "./shared";

const AUTHORITIES: readonly Authority[] = ["salesman", "head", "director"];

type Values = { authority: Authority; centre_id: string | null; limit: MoneyValue | null; share: number | ""; valid_from: string | null; source: string };

function AddDialog({ centre, onClose }: { centre: string | undefined; onClose: () => void }) {
  const t = useT();
  const refresh = useRefresh();
  const today = useToday();
  const send = async ({ share, limit, centre_id, valid_from, ...rest }: Values): Promise<void> => {
    const body = {
      ...rest,
      valid_from: valid_from ?? "",
      ...(centre_id ? { centre_id } : {}),
      ...(limit ? { limit } : {}),
      ...(share === "" ? {} : { limit_basis_points: Math.round(share * 100) }),
    };
    await call(sales.POST("/api/sales/v1/discount-rules", { body }));
    await refresh();
  };
  return (
    <ActionDialog<Values, void>
      opened
      onClose={onClose}
      title={t.office.addDiscount}
      label={t.office.saveRule}
      initial={{ authority: "salesman", centre_id: centre ?? null, limit: null, share: "", valid_from: today, source: "" }}
      draft="rule.discount"
      names={{ limit_basis_points: "share" }}
      send={send}
      done={() => say(t.office.ruleSaved)}
    >
      {(form) => (
        <>
          <Select label={t.office.authority} data={AUTHORITIES.map((value) => ({ value, label: t.office.authorities[value] }))} allowDeselect={false} {...form.getInputProps("authority")} />
          <WhereSelect value={form.values.centre_id} onChange={(id) => form.setFieldValue("centre_id", id as never)} error={form.errors.centre_id} />
          <MoneyInput label={t.office.limitSum} description={t.office.limitBoth} data-path="limit" {...form.getInputProps("limit")} />
          <NumberInput label={t.office.limitShare} min={0} max={100} decimalScale={2} decimalSeparator="," hideControls {...form.getInputProps("share")} />
          <DayInput label={t.office.from} required data-path="valid_from" {...form.getInputProps("valid_from")} />
          <TextInput label={t.office.source} description={t.office.sourceHint} required {...form.getInputProps("source")} />
        </>
      )}
    </ActionDialog>
  );
}

/** What each authority may give off a list price. */
export function DiscountRules({ centre, adding, onAdded }: RuleProps) {
  const t = useT();
  const { percent } = useFormats();
  const query = useDiscountRules(centre);
  const table = (authority: Authority, rows: readonly DiscountRule[]) => (
    <Panel key={authority} title={t.office.authorities[authority]}>
      <SimpleTable
        label={t.office.authorities[authority]}
        rows={rows}
        rowKey={(rule) => rule.id}
        columns={[
          { title: t.state, cell: (rule) => <StandingBadge row={rule} rows={rows.filter((one) => one.centre_id === rule.centre_id)} />, width: "170px" },
          { title: t.office.from, cell: (rule) => <DateText value={rule.valid_from} /> },
          { title: t.office.where, cell: (rule) => <Where id={rule.centre_id} /> },
          { title: t.office.limitSum, align: "right", cell: (rule) => (rule.limit ? <Money value={rule.limit} bare strong /> : "—") },
          { title: t.office.limitShare, align: "right", cell: (rule) => (typeof rule.limit_basis_points === "number" ? percent(rule.limit_basis_points / 10_000) : "—") },
          { title: t.office.source, cell: (rule) => rule.source },
        ]}
      />
    </Panel>
  );
  return (
    <QueryView query={query}>
      {(rows) => (
        <>
          {AUTHORITIES.map((authority) => table(authority, rows.filter((one) => one.authority === authority)))}
          {adding ? <AddDialog centre={centre} onClose={onAdded} /> : null}
        </>
      )}
    </QueryView>
  );
}
