import { asProblem, call, identity, useQueryClient } from "@kite/api";
import { rememberOrder, useCan, useGo, useShortcuts, useUrlState } from "@kite/core";
import { matches, useFormats } from "@kite/i18n";
import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { ActionDialog, Avatar, type Column, DataGrid, Empty, FilterBar, FullPage, PageHeader, StatusBadge, ViewTabs, say } from "@kite/ui";
import { IconUserPlus } from "@kite/ui/icons";
import { useMemo, useState } from "react";
import { type Person, useDismissals, usePeople } from "../api";
import { Once, type Secret } from "../parts/Once";
import { useT } from "../texts";

function columnsOf(t: ReturnType<typeof useT>, day: (value: string) => string, leaving: ReadonlySet<string>): Column<Person>[] {
  const state = (row: Person) => {
    if (row.disabled_at) return <StatusBadge tone="grey" ring>{t.people.disabled}</StatusBadge>;
    return leaving.has(row.id) ? <StatusBadge tone="amber">{t.people.leaves}</StatusBadge> : <StatusBadge tone="green">{t.people.active}</StatusBadge>;
  };
  return [
    { id: "name", title: t.people.name, width: 300, grow: true, cell: (row) => <span style={{ display: "inline-flex", gap: 8, alignItems: "center", minWidth: 0 }}><Avatar name={row.full_name} /><b className="ellipsis">{row.full_name}</b></span>, text: (row) => row.full_name },
    { id: "login", title: t.people.login, width: 160, cell: (row) => <span className="mono">{row.login}</span> },
    { id: "kind", title: t.people.kind, width: 210, cell: (row) => t.people.kinds[row.kind], text: (row) => t.people.kinds[row.kind] },
    { id: "state", title: t.people.state, width: 150, cell: state },
    { id: "since", title: t.people.since, width: 130, cell: (row) => day(row.created_at) },
  ];
}

const VIEWS: Record<string, (row: Person) => boolean> = {
  only: (row) => !row.disabled_at && row.kind === "person",
  off: (row) => Boolean(row.disabled_at),
  services: (row) => row.kind === "service",
};

function CreateDialog({ onClose, onSecrets }: { onClose: () => void; onSecrets: (secrets: Secret[], id: string) => void }) {
  const t = useT();
  const client = useQueryClient();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.people.create}
      label={t.people.create}
      draft="admin.person"
      initial={{ full_name: "", login: "", kind: "person" as Person["kind"] }}
      send={(values) => call(identity.POST("/api/identity/v1/people", { body: values }))}
      done={(made) => {
        say(t.people.created);
        void client.invalidateQueries({ queryKey: ["identity", "person"] });
        if (made.person.kind === "person") onSecrets([{ label: t.once.login, value: made.person.login }, { label: t.once.password, value: made.password }], made.person.id);
      }}
    >
      {(form) => (
        <>
          <SegmentedControl aria-label={t.people.kind} data={(["person", "service"] as const).map((value) => ({ value, label: t.people.kinds[value] }))} {...form.getInputProps("kind")} />
          <TextInput label={t.people.fullName} required maxLength={200} data-autofocus {...form.getInputProps("full_name")} />
          <TextInput label={t.people.login} description={t.people.loginHint} required maxLength={40} {...form.getInputProps("login")} />
        </>
      )}
    </ActionDialog>
  );
}

/** Everybody of the group. */
export default function PeoplePage() {
  const t = useT();
  const go = useGo();
  const can = useCan();
  const { count, day } = useFormats();
  const { state, set, replace } = useUrlState();
  const people = usePeople();
  const dismissals = useDismissals();
  const [creating, setCreating] = useState(false);
  const [told, setTold] = useState<{ secrets: Secret[]; id: string }>();
  const leaving = useMemo(() => new Set((dismissals.data ?? []).filter((one) => one.state === "planned").map((one) => one.person_id)), [dismissals.data]);
  const columns = useMemo(() => columnsOf(t, day, leaving), [t, day, leaving]);
  const all = people.data ?? [];
  const view = VIEWS[state.view ?? ""];
  const rows = all.filter((row) => (!view || view(row)) && (!state.q || matches(`${row.full_name} ${row.login}`, state.q))).toSorted((a, b) => a.full_name.localeCompare(b.full_name));
  useShortcuts(can("identity.person.write") ? [{ keys: "KeyN", title: { ru: "Завести сотрудника", en: "Add a person" }, run: () => setCreating(true) }] : []);
  const open = (row: Person): void => {
    rememberOrder({ ids: rows.map((one) => one.id), path: (id) => `/admin/people/${id}`, back: `/admin/people${window.location.search}` });
    go(`/admin/people/${row.id}`);
  };
  return (
    <FullPage>
      <PageHeader
        title={t.people.title}
        note={people.data ? count(rows.length, t.people.count) : undefined}
        actions={can("identity.person.write") ? <Button leftSection={<IconUserPlus size={16} />} onClick={() => setCreating(true)}>{t.people.create}</Button> : undefined}
      />
      <ViewTabs
        list="identity.people"
        builtin={[
          { id: "all", title: t.people.all, state: {}, count: all.length },
          { id: "only", title: t.people.only, state: {}, count: all.filter((row) => VIEWS.only?.(row)).length },
          { id: "off", title: t.people.off, state: {}, count: all.filter((row) => VIEWS.off?.(row)).length },
          { id: "services", title: t.people.services, state: {}, count: all.filter((row) => VIEWS.services?.(row)).length },
        ]}
        state={state}
        replace={replace}
      />
      <FilterBar fields={[]} state={state} set={set} search={{ name: "q", placeholder: t.people.find }} />
      <DataGrid
        list="identity.people"
        label={t.people.title}
        rows={rows}
        rowKey={(row) => row.id}
        columns={columns}
        total={rows.length}
        loading={people.isPending}
        error={people.error ? asProblem(people.error) : undefined}
        onRetry={() => void people.refetch()}
        onOpen={open}
        onReset={() => replace({})}
        empty={all.length === 0 ? <Empty title={t.people.empty} /> : undefined}
      />
      {creating ? <CreateDialog onClose={() => setCreating(false)} onSecrets={(secrets, id) => setTold({ secrets, id })} /> : null}
      <Once
        secrets={told?.secrets}
        onClose={() => {
          const id = told?.id;
          setTold(undefined);
          if (id) go(`/admin/people/${id}`);
        }}
      />
    </FullPage>
  );
}
