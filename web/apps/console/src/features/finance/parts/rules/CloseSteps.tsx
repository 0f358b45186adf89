import { call, finance, useQueryClient } from "@kite/api";
import { useCan } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { Button, NumberInput, Switch, TextInput } from "@mantine/core";
import { ActionDialog, DayInput, QueryView, SimpleTable, say } from "@kite/ui";
import { useState } from "react";
import { lastDay, monthOf } from "../../logic/months";
import { type Dated, stepsByCode } from "../../logic/rules";
import { useCloseSteps } from "../../queries";
import { useT } from "../../texts";
import type { CloseStep, StepIn } from "../../types";
import finance_ from "../finance.module.css";
import { useToday } from "../useSpan";

type Values = Omit<StepIn, "valid_from"> & { valid_from: string | null };

function StepDialog({ step, last, onClose }: { step: CloseStep | undefined; last: number; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const today = useToday();
  const initial: Values = {
    code: step?.code ?? "",
    ru: step?.ru ?? "",
    en: step?.en ?? "",
    position: step?.position ?? last + 1,
    active: step?.active ?? true,
    source: "",
    valid_from: lastDay(monthOf(today)),
  };
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={step ? t.rules.change : t.rules.newStep}
      label={t.rules.save}
      draft={`finance.close_step.${step?.code ?? "new"}`}
      initial={initial}
      send={(values) => call(finance.POST("/api/finance/v1/close-steps", { body: { ...values, valid_from: values.valid_from ?? "", position: Number(values.position) } }))}
      done={() => {
        say(t.rules.stepSaved);
        void client.invalidateQueries({ queryKey: ["finance"] });
      }}
    >
      {(form) => (
        <>
          <TextInput label={t.rules.title_ru} required maxLength={200} data-autofocus {...form.getInputProps("ru")} />
          <TextInput label={t.rules.title_en} required maxLength={200} {...form.getInputProps("en")} />
          <TextInput label={t.rules.stepCode} description={t.rules.stepCodeHint} required disabled={Boolean(step)} {...form.getInputProps("code")} />
          <NumberInput label={t.rules.position} required min={1} hideControls {...form.getInputProps("position")} />
          <Switch label={t.rules.stepActive} {...form.getInputProps("active", { type: "checkbox" })} />
          <DayInput label={t.rules.validFrom} description={t.rules.stepFromHint} required {...form.getInputProps("valid_from")} />
          <TextInput label={t.rules.source} description={t.rules.sourceHint} required maxLength={200} {...form.getInputProps("source")} />
        </>
      )}
    </ActionDialog>
  );
}

const shown = (step: Dated<CloseStep>): CloseStep | undefined => step.now?.rows[0] ?? step.versions[0]?.rows[0];

/** What is asked for before a month is closed. */
export function CloseSteps() {
  const t = useT();
  const lang = useLang();
  const can = useCan();
  const today = useToday();
  const { day } = useFormats();
  const query = useCloseSteps();
  const [editing, setEditing] = useState<{ step?: CloseStep }>();
  const may = can("finance.close_step.write");
  return (
    <QueryView query={query}>
      {(steps) => {
        const list = stepsByCode(steps, today).flatMap((one) => shown(one) ?? []);
        return (
          <>
            {may ? <div className={finance_.tools}><span /><Button onClick={() => setEditing({})}>{t.rules.newStep}</Button></div> : null}
            <SimpleTable
              label={t.rules.steps}
              rows={list}
              rowKey={(row) => row.code}
              columns={[
                { title: t.rules.lineNo, width: "44px", cell: (row) => row.position },
                { title: t.rules.step, cell: (row) => <>{row[lang]}{row.active ? null : <span className="muted"> · {t.rules.stepOff}</span>}</> },
                { title: t.rules.stepKind, cell: (row) => t.close[row.kind] },
                { title: t.rules.validFrom, cell: (row) => day(row.valid_from) },
                { title: t.rules.source, cell: (row) => <span className="muted">{row.source}</span> },
                ...(may ? [{ title: "", cell: (row: CloseStep) => <Button size="compact-sm" variant="subtle" onClick={() => setEditing({ step: row })}>{t.rules.change}</Button> }] : []),
              ]}
            />
            {editing ? <StepDialog step={editing.step} last={Math.max(0, ...list.map((one) => one.position))} onClose={() => setEditing(undefined)} /> : null}
          </>
        );
      }}
    </QueryView>
  );
}
