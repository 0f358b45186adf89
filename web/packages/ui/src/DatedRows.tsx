import type { UseFormReturnType } from "@mantine/form";
import { useAccess } from "@kite/core";
import { dayOf, useFormats } from "@kite/i18n";
import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { type ReactNode, useMemo, useState } from "react";
import { Panel, SimpleTable, type SimpleColumn } from "./Layout";
import { Empty } from "./States";
import { StatusBadge } from "./StatusBadge";
import { type DatedRow, type Standing, standings } from "./dated";
import { ActionDialog } from "./form/ActionDialog";
import { DayInput } from "./form/inputs";
import { IconPlus } from "./icons";
import { useUiTexts } from "./texts";

/** What every form of a dated row asks: from which day, for whom, on what grounds. */
export type DatedValues = { valid_from: string | null; centre_id: string | null; source: string };

type Form<V extends DatedValues> = {
  title: string;
  label: string;
  initial: V;
  send: (values: V) => Promise<unknown>;
  fields: (form: UseFormReturnType<V>) => ReactNode;
  names?: Record<string, string>;
  size?: string | number;
  /** False where the rule is always of the whole group. */
  perCentre?: boolean;
};

type Props<T extends DatedRow, V extends DatedValues> = {
  title: string;
  hint?: ReactNode;
  rows: readonly T[];
  columns: readonly SimpleColumn<T>[];
  /** Rows of one key replace each other. */
  keyOf?: (row: T) => string;
  canWrite: boolean;
  form: Form<V>;
  done: () => void;
  children?: ReactNode;
};

const TONE = { now: "green", coming: "blue", past: "grey" } as const;

function useScope(): (row: DatedRow) => string {
  const t = useUiTexts();
  const { centres } = useAccess();
  return (row) => {
    if (row.centre_id) return centres.find((one) => one.id === row.centre_id)?.name ?? t.otherCentre;
    return row.default ? t.byDefault : t.allCentres;
  };
}

/** Day, centre and grounds: the end of every form of a dated row. */
export function DatedFields<V extends DatedValues>({ form, perCentre = true }: { form: UseFormReturnType<V>; perCentre?: boolean }) {
  const t = useUiTexts();
  const { centres } = useAccess();
  const props = (name: keyof DatedValues): ReturnType<typeof form.getInputProps> => form.getInputProps(name as never);
  return (
    <>
      <DayInput label={t.validFrom} required {...props("valid_from")} />
      {perCentre ? <Select label={t.validFor} placeholder={t.allCentres} clearable data={centres.map((one) => ({ value: one.id, label: one.name }))} {...props("centre_id")} /> : null}
      <TextInput label={t.grounds} description={t.groundsHint} required {...props("source")} />
    </>
  );
}

/** The rows of a rule with how each stands today, and the form of the next one. Rows are never changed, only followed. */
export function DatedRows<T extends DatedRow, V extends DatedValues>({ title, hint, rows, columns, keyOf, canWrite, form, done, children }: Props<T, V>) {
  const t = useUiTexts();
  const { day, zone } = useFormats();
  const scope = useScope();
  const [opened, setOpened] = useState(false);
  const [all, setAll] = useState(false);
  const stands = useMemo(() => standings(rows, dayOf(Date.now(), zone), keyOf), [rows, zone, keyOf]);
  const standing = (row: T): Standing => stands.get(row.id) ?? "past";
  const words = { now: t.inForce, coming: t.coming, past: t.replaced };
  const hidden = rows.filter((row) => standing(row) === "past").length;
  const shown = all ? rows : rows.filter((row) => standing(row) !== "past");
  const common: SimpleColumn<T>[] = [
    { title: t.standing, cell: (row) => <StatusBadge tone={TONE[standing(row)]} ring={standing(row) === "past"}>{words[standing(row)]}</StatusBadge> },
    { title: t.validFrom, cell: (row) => day(row.valid_from) },
    { title: t.validFor, cell: scope },
    { title: t.grounds, cell: (row) => <span className="muted">{row.source}</span> },
  ];
  const actions = (
    <>
      {hidden > 0 ? <Checkbox size="xs" label={`${t.withReplaced} (${hidden})`} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} /> : null}
      {canWrite ? <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setOpened(true)}>{form.label}</Button> : null}
    </>
  );
  return (
    <Panel title={title} actions={actions}>
      {hint ? <p className="muted">{hint}</p> : null}
      {children}
      {shown.length > 0 ? <SimpleTable label={title} columns={[...columns, ...common]} rows={shown} rowKey={(row) => row.id} /> : <Empty />}
      <ActionDialog<V, unknown> opened={opened} onClose={() => setOpened(false)} title={form.title} label={form.label} initial={form.initial} send={form.send} done={done} {...(form.names ? { names: form.names } : {})} {...(form.size ? { size: form.size } : {})}>
        {(inputs) => (
          <>
            {form.fields(inputs)}
            <DatedFields form={inputs} {...(form.perCentre === undefined ? {} : { perCentre: form.perCentre })} />
          </>
        )}
      </ActionDialog>
    </Panel>
  );
}
