import { call, sales } from "@kite/api";
import { useFormats } from "@kite/i18n";
import { ActionDialog, DateText, DayInput, Panel, QueryView, SimpleTable, say } from "@kite/ui";
import { IconPlus, IconTrash } from "@kite/ui/icons";
import { ActionIcon, Button, Group, NumberInput, TextInput } from "@mantine/core";
import { useDepositRules } from "../../api";
import { depositSpans } from "../../logic/rules";
import { useT } from "../../texts";
import type { DepositRule } from "../../types";
import { useRefresh } from "../../useRefresh";
import { type RuleProps, StandingBadge, Where, WhereSelect, useToday } from "./shared";

type Step = { days_max: number | ""; share: number | "" };
type Values = { centre_id: string | null; steps: Step[]; later: number | ""; valid_from: string | null; source: string };

const points = (share: number | ""): number => Math.round(Number(share) * 100);

function AddDialog({ centre, onClose }: { centre: string | undefined; onClose: () => void }) {
  const t = useT();
  const refresh = useRefresh();
  const today = useToday();
  const send = async ({ steps, later, centre_id, valid_from, source }: Values): Promise<void> => {
    const body = {
      source,
      valid_from: valid_from ?? "",
      later_basis_points: points(later),
      steps: steps.map((step) => ({ days_max: Number(step.days_max), basis_points: points(step.share) })),
      ...(centre_id ? { centre_id } : {}),
    };
    await call(sales.POST("/api/sales/v1/deposit-rules", { body }));
    await refresh();
  };
  return (
    <ActionDialog<Values, void>
      opened
      onClose={onClose}
      title={t.office.addDeposit}
      label={t.office.saveRule}
      initial={{ centre_id: centre ?? null, steps: [{ days_max: 14, share: 100 }], later: 70, valid_from: today, source: "" }}
      draft="rule.deposit"
      names={{ later_basis_points: "later" }}
      send={send}
      done={() => say(t.office.ruleSaved)}
    >
      {(form) => (
        <>
          <WhereSelect value={form.values.centre_id} onChange={(id) => form.setFieldValue("centre_id", id as never)} error={form.errors.centre_id} />
          {form.values.steps.map((step, index) => (
            <Group key={`${index}-${form.values.steps.length}`} gap={8} align="flex-end" wrap="nowrap">
              <NumberInput label={t.office.stepDays} min={0} max={3650} hideControls style={{ flex: 1 }} {...form.getInputProps(`steps.${index}.days_max`)} />
              <NumberInput label={t.office.stepShare} min={0} max={100} decimalScale={2} decimalSeparator="," hideControls style={{ flex: 1 }} {...form.getInputProps(`steps.${index}.share`)} />
              <ActionIcon size={30} aria-label={`${t.office.removeStep} ${index + 1}`} onClick={() => form.setFieldValue("steps", form.values.steps.filter((one) => one !== step) as never)}>
                <IconTrash size={15} />
              </ActionIcon>
            </Group>
          ))}
          <Button variant="default" leftSection={<IconPlus size={15} />} onClick={() => form.setFieldValue("steps", [...form.values.steps, { days_max: "", share: "" }] as never)}>{t.office.addStep}</Button>
          <NumberInput label={t.office.later} min={0} max={100} decimalScale={2} decimalSeparator="," hideControls {...form.getInputProps("later")} />
          <DayInput label={t.office.from} required data-path="valid_from" {...form.getInputProps("valid_from")} />
          <TextInput label={t.office.source} description={t.office.sourceHint} required {...form.getInputProps("source")} />
        </>
      )}
    </ActionDialog>
  );
}

/** How much of a deposit goes back, and when. */
export function DepositRules({ centre, adding, onAdded }: RuleProps) {
  const t = useT();
  const { percent } = useFormats();
  const query = useDepositRules(centre);
  const words = (rule: DepositRule): string =>
    depositSpans(rule)
      .map((span) => `${percent(span.share).replace(/[,.]0/, "")} ${span.to === undefined ? (span.from === 0 ? t.deal.depositAlways : t.deal.depositLater(String(span.from))) : span.from === 0 ? t.deal.depositTo(String(span.to)) : t.deal.depositFrom(String(span.from), String(span.to))}`)
      .join("; ");
  return (
    <QueryView query={query}>
      {(rows) => (
        <Panel title={t.office.ruleTabs.deposit}>
          <SimpleTable
            label={t.office.ruleTabs.deposit}
            rows={rows}
            rowKey={(rule) => rule.id}
            columns={[
              { title: t.state, cell: (rule) => <StandingBadge row={rule} rows={rows.filter((one) => one.centre_id === rule.centre_id)} />, width: "170px" },
              { title: t.office.from, cell: (rule) => <DateText value={rule.valid_from} /> },
              { title: t.office.where, cell: (rule) => <Where id={rule.centre_id} /> },
              { title: t.office.back, cell: words },
              { title: t.office.source, cell: (rule) => rule.source },
            ]}
          />
          {adding ? <AddDialog centre={centre} onClose={onAdded} /> : null}
        </Panel>
      )}
    </QueryView>
  );
}
