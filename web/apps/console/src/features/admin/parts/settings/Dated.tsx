import { useAccess, useUrlState } from "@kite/core";
import { dayOf, useFormats } from "@kite/i18n";
import type { UseFormReturnType } from "@mantine/form";
import { Button, Select, TextInput } from "@mantine/core";
import { ActionDialog, DayInput, Panel, SimpleTable, StatusBadge, say } from "@kite/ui";
import { type ReactNode, useState } from "react";
import { useT } from "../../texts";
import { CentrePicker, useNodeName } from "../pickers";

export type DatedRow = { id: string; valid_from: string; source: string; centre_id?: string | null; standard?: boolean };
export type DatedValues = { centre_id: string | null; valid_from: string | null; source: string };

/** Today and tomorrow in the zone of the dealer. */
export function useDays(): { today: string; tomorrow: string } {
  const { zone } = useFormats();
  return { today: dayOf(Date.now(), zone), tomorrow: dayOf(Date.now() + 86_400_000, zone) };
}

/** The centre whose rules are looked at: of the URL; undefined is the group. */
export function useSettingsCentre(): [string | undefined, ReactNode] {
  const t = useT();
  const { centres } = useAccess();
  const { state, set } = useUrlState();
  const box = (
    <Select
      aria-label={t.settings.where}
      data={[{ value: "", label: t.settings.group }, ...centres.map((one) => ({ value: one.id, label: one.name }))]}
      value={state.centre_id ?? ""}
      allowDeselect={false}
      w={220}
      onChange={(id) => set({ centre_id: id ?? undefined })}
    />
  );
  return [state.centre_id, box];
}

type TableProps<R extends DatedRow> = { title: string; rows: readonly R[]; inForce: string | undefined; shown: { title: string; cell: (row: R) => ReactNode }[]; onChange?: (() => void) | undefined };

/** Versions of a rule: the one in force, those that come, those that were. */
export function Versions<R extends DatedRow>({ title, rows, inForce, shown, onChange }: TableProps<R>) {
  const t = useT();
  const { day } = useFormats();
  const { today } = useDays();
  const node = useNodeName();
  const state = (row: R) => {
    if (row.id === inForce) return <StatusBadge tone="green">{t.settings.inForce}</StatusBadge>;
    return row.valid_from > today ? <StatusBadge tone="blue" ring>{t.settings.ahead}</StatusBadge> : <StatusBadge tone="grey" ring>{t.settings.past}</StatusBadge>;
  };
  return (
    <Panel title={title} actions={onChange ? <Button size="compact-sm" onClick={onChange}>{t.settings.change}</Button> : undefined}>
      {rows.length === 0 ? <p className="muted">{t.settings.none}</p> : (
        <SimpleTable
          label={title}
          rows={rows}
          rowKey={(row) => row.id}
          strong={(row) => row.id === inForce}
          columns={[
            { title: t.settings.validFrom, cell: (row) => day(row.valid_from) },
            ...shown,
            { title: t.settings.where, cell: (row) => (row.centre_id ? node({ kind: "centre", id: row.centre_id }) : <>{t.settings.group}{row.standard ? <span className="muted"> · {t.settings.standard}</span> : null}</>) },
            { title: t.settings.status, cell: state },
            { title: t.settings.source, cell: (row) => <span className="muted">{row.source}</span> },
          ]}
        />
      )}
    </Panel>
  );
}

type DialogProps<V extends DatedValues> = {
  title: string;
  initial: V;
  send: (values: V) => Promise<unknown>;
  onClose: () => void;
  again: () => void;
  draft: string;
  names?: Record<string, string>;
  size?: string | number;
  /** Rules that only the group has. */
  groupOnly?: boolean;
  children: (form: UseFormReturnType<V>) => ReactNode;
};

/** A new version from a day on: where, from when, by which paper. */
export function VersionDialog<V extends DatedValues>({ title, initial, send, onClose, again, draft, names, size, groupOnly = false, children }: DialogProps<V>) {
  const t = useT();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={title}
      label={t.settings.save}
      initial={initial}
      send={send}
      draft={draft}
      {...(names ? { names } : {})}
      {...(size ? { size } : {})}
      done={() => {
        say(t.settings.saved);
        again();
      }}
    >
      {(form) => (
        <>
          {groupOnly ? null : <CentrePicker label={t.settings.forCentre} none={t.settings.group} {...form.getInputProps("centre_id")} />}
          {children(form)}
          <DayInput label={t.settings.validFrom} required {...form.getInputProps("valid_from")} />
          <TextInput label={t.settings.source} description={t.settings.sourceHint} required maxLength={200} {...form.getInputProps("source")} />
        </>
      )}
    </ActionDialog>
  );
}

export function useDialog(): { opened: boolean; open: () => void; close: () => void } {
  const [opened, setOpened] = useState(false);
  return { opened, open: () => setOpened(true), close: () => setOpened(false) };
}
