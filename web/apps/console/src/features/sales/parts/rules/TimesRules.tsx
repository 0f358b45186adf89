import { call, sales } from "@kite/api";
import { useFormats } from "@kite/i18n";
import { ActionDialog, DateText, DayInput, Panel, QueryView, SimpleTable, say } from "@kite/ui";
import { NumberInput, TextInput } from "@mantine/core";
import { useTimes } from "../../api";
import { inForce } from "../../logic/rules";
import { useT } from "../../texts";
import type { Times } from "../../types";
import { useRefresh } from "../../useRefresh";
import { type RuleProps, StandingBadge, useToday } from "./shared";

const NAMES = ["reservation_days", "reservation_days_max", "contract_days", "discount_hours", "offer_hours"] as const;

type Values = Record<(typeof NAMES)[number], number | ""> & { valid_from: string | null; source: string };

function AddDialog({ now, onClose }: { now: Times | undefined; onClose: () => void }) {
  const t = useT();
  const refresh = useRefresh();
  const today = useToday();
  const send = async ({ valid_from, source, ...numbers }: Values): Promise<void> => {
    const body = { ...(Object.fromEntries(NAMES.map((name) => [name, Number(numbers[name])])) as Record<(typeof NAMES)[number], number>), valid_from: valid_from ?? "", source };
    await call(sales.POST("/api/sales/v1/times", { body }));
    await refresh();
  };
  const initial = { ...(Object.fromEntries(NAMES.map((name) => [name, now?.[name] ?? ""])) as Record<(typeof NAMES)[number], number | "">), valid_from: today as string | null, source: "" };
  return (
    <ActionDialog<Values, void> opened onClose={onClose} title={t.office.addTimes} label={t.office.saveRule} initial={initial} draft="rule.times" send={send} done={() => say(t.office.ruleSaved)}>
      {(form) => (
        <>
          {NAMES.map((name) => (
            <NumberInput key={name} label={t.office.timeNames[name]} min={1} hideControls required {...form.getInputProps(name)} />
          ))}
          <DayInput label={t.office.from} required data-path="valid_from" {...form.getInputProps("valid_from")} />
          <TextInput label={t.office.source} description={t.office.sourceHint} required {...form.getInputProps("source")} />
        </>
      )}
    </ActionDialog>
  );
}

/** How long things last. */
export function TimesRules({ adding, onAdded }: RuleProps) {
  const t = useT();
  const today = useToday();
  const { number } = useFormats();
  const query = useTimes();
  return (
    <QueryView query={query}>
      {(rows) => (
        <Panel title={t.office.ruleTabs.times}>
          <SimpleTable
            label={t.office.ruleTabs.times}
            rows={rows}
            rowKey={(row) => row.id}
            columns={[
              { title: t.state, cell: (row) => <StandingBadge row={row} rows={rows} />, width: "170px" },
              { title: t.office.from, cell: (row) => <DateText value={row.valid_from} /> },
              ...NAMES.map((name) => ({ title: t.office.timeNames[name], align: "right" as const, cell: (row: Times) => number(row[name]) })),
              { title: t.office.source, cell: (row) => row.source },
            ]}
          />
          {adding ? <AddDialog now={inForce(rows, today)} onClose={onAdded} /> : null}
        </Panel>
      )}
    </QueryView>
  );
}
