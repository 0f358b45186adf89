import { call, useKeyset, verification } from "@kite/api";
import { useCan, useShortcuts, useUrlState } from "@kite/core";
import { ActionDialog, type Column, ConfirmDialog, DataGrid, DateText, Empty, FilterBar, FullPage, PageHeader, Person, StatusBadge, say } from "@kite/ui";
import { IconBan, IconPlus } from "@kite/ui/icons";
import { Button, Select, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { acts } from "../api/acts";
import { keys, useReload } from "../api/queries";
import type { Stop, StopKind, StopReason } from "../api/types";
import { options } from "../logic/options";
import { useT } from "../texts";

const keyOf = (row: Stop): string => row.id;

/** Cars and people that we do not buy from. Passports and phones are masked. */
export default function StopListPage() {
  const t = useT();
  const s = t.stops;
  const can = useCan();
  const reload = useReload();
  const { state, set, replace } = useUrlState();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Stop>();
  const filter = { ...(state.kind ? { kind: state.kind as StopKind } : {}), ...(state.removed ? { removed: true } : {}) };
  const list = useKeyset<Stop>({ key: keys.list("stop", filter), page: (cursor, signal) => call(verification.GET("/api/verification/v1/stop-list", { params: { query: { ...filter, limit: 100, ...(cursor ? { cursor } : {}) } }, signal })) });
  const writes = can("verification.stop.write");
  useShortcuts(writes ? [{ keys: "KeyN", title: { ru: "Внести в стоп-лист", en: "Add to the stop list" }, run: () => setAdding(true) }] : []);
  const columns = useMemo<Column<Stop>[]>(
    () => [
      { id: "shown", title: s.shown, width: 220, grow: true, cell: (row) => <span className="mono">{row.shown}</span> },
      { id: "kind", title: s.kind, width: 140, cell: (row) => t.stopKind[row.kind] },
      { id: "reason", title: s.reason, width: 200, cell: (row) => <StatusBadge tone={row.removed_at ? "grey" : row.reason === "stolen" ? "red" : "amber"} ring={Boolean(row.removed_at)}>{t.stopReason[row.reason]}</StatusBadge> },
      { id: "added", title: s.added, width: 150, cell: (row) => <DateText value={row.added_at} near /> },
      { id: "by", title: s.by, width: 190, cell: (row) => <Person id={row.added_by} /> },
      { id: "removed", title: s.removed, width: 150, cell: (row) => (row.removed_at ? <DateText value={row.removed_at} near /> : writes ? <Button size="compact-sm" variant="default" onClick={() => setRemoving(row)}>{s.remove}</Button> : "—") },
    ],
    [t, s, writes],
  );
  const done = (said: string): void => {
    say(said);
    reload();
    list.reload();
  };
  const button = writes ? <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>{s.add}</Button> : null;
  const filtered = Object.keys(filter).length > 0;
  return (
    <FullPage>
      <PageHeader title={s.title} actions={button} />
      <FilterBar fields={[{ kind: "choice", name: "kind", title: s.kind, options: options(t.stopKind) }, { kind: "yes", name: "removed", title: s.withRemoved }]} state={state} set={set} />
      <DataGrid list="verification.stops" label={s.title} rows={list.rows} rowKey={keyOf} columns={columns} more={list.more} onMore={list.loadMore} loading={list.loading} stale={list.stale} error={list.error} onRetry={list.reload} onReset={() => replace({})} {...(filtered ? {} : { empty: <Empty icon={IconBan} title={s.empty}>{button}</Empty> })} />
      <ActionDialog opened={adding} onClose={() => setAdding(false)} title={s.add} label={s.add} initial={{ kind: "vin" as StopKind, value: "", reason: "fraud" as StopReason }} send={acts.stop} done={() => done(s.done)}>
        {(form) => (
          <>
            <Select label={s.kind} allowDeselect={false} data={options(t.stopKind)} {...form.getInputProps("kind")} />
            <TextInput label={s.value} required data-autofocus {...form.getInputProps("value")} />
            <Select label={s.reason} allowDeselect={false} data={options(t.stopReason)} {...form.getInputProps("reason")} />
            {form.values.reason === "stolen" ? <p className="warning">{s.hardHint}</p> : null}
          </>
        )}
      </ActionDialog>
      {removing ? <ConfirmDialog opened onClose={() => setRemoving(undefined)} title={s.removeTitle(removing.shown)} label={s.remove} danger act={() => acts.unstop(removing.id).then(() => done(s.gone))}><p>{s.removeHint}</p></ConfirmDialog> : null}
    </FullPage>
  );
}
