import { allPages, call, identity, useQuery, useQueryClient } from "@kite/api";
import { Go, useAccess } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Button, Select, TextInput } from "@mantine/core";
import { ActionDialog, ConfirmDialog, Empty, InstantInput, PageHeader, Panel, Person, QueryView, ScrollPage, SimpleTable, StatusBadge, say } from "@kite/ui";
import { useState } from "react";
import type { GroupRule } from "../api";
import { grantState } from "../logic/grants";
import { AccessTabs } from "../parts/AccessTabs";
import classes from "../parts/admin.module.css";
import { NodePicker, RolePicker, nodeOf, useNodeName, useRoleName } from "../parts/pickers";
import { useT } from "../texts";

function AddDialog({ onClose, again }: { onClose: () => void; again: () => void }) {
  const t = useT();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.groups.add}
      label={t.groups.add}
      draft="admin.group_rule"
      initial={{ source: "ldap" as GroupRule["source"], group_name: "", role: null as string | null, at: null as string | null, valid_until: null as string | null }}
      send={(values) => call(identity.POST("/api/identity/v1/group-rules", { body: { source: values.source, group_name: values.group_name.trim(), role: values.role ?? "", at: nodeOf(values.at) ?? { kind: "group", id: "" }, ...(values.valid_until ? { valid_until: values.valid_until } : {}) } }))}
      done={() => {
        say(t.groups.added);
        again();
      }}
    >
      {(form) => (
        <>
          <Select label={t.groups.source} allowDeselect={false} data={(["ldap", "oidc"] as const).map((value) => ({ value, label: t.groups.sources[value] }))} {...form.getInputProps("source")} />
          <TextInput label={t.groups.group} description={t.groups.groupHint} required maxLength={200} data-autofocus {...form.getInputProps("group_name")} />
          <RolePicker label={t.groups.role} required {...form.getInputProps("role")} />
          <NodePicker required {...form.getInputProps("at")} />
          <InstantInput label={t.person.until} placeholder={t.person.forever} clearable {...form.getInputProps("valid_until")} />
        </>
      )}
    </ActionDialog>
  );
}

function OutsidePeople() {
  const t = useT();
  const { instant } = useFormats();
  const query = useQuery({ queryKey: ["identity", "outside", "all"], queryFn: () => allPages((cursor) => call(identity.GET("/api/identity/v1/outside-people", { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } }))) });
  return (
    <Panel title={t.groups.people}>
      <QueryView query={query} lines={3}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="muted">{t.groups.peopleEmpty}</p>
          ) : (
            <SimpleTable
              label={t.groups.people}
              rows={rows}
              rowKey={(row) => row.person_id}
              columns={[
                { title: t.people.login, cell: (row) => <Go href={`/admin/people/${row.person_id}`} className="mono">{row.login}</Go> },
                { title: t.groups.source, cell: (row) => t.groups.sources[row.source] },
                { title: t.groups.theirGroups, cell: (row) => row.groups.join("; ") || "—" },
                { title: t.groups.refused, cell: (row) => (row.refused.length > 0 ? <span className="negative">{row.refused.join("; ")}</span> : "—") },
                { title: t.groups.seen, cell: (row) => (row.gone_at ? <span className="warning">{t.groups.gone} {instant(row.gone_at)}</span> : instant(row.seen_at)) },
              ]}
            />
          )
        }
      </QueryView>
    </Panel>
  );
}

/** Roles that groups of a directory or a provider give, and the people who came from there. */
export default function GroupsPage() {
  const t = useT();
  const { can } = useAccess();
  const client = useQueryClient();
  const node = useNodeName();
  const role = useRoleName();
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<GroupRule>();
  const query = useQuery({ queryKey: ["identity", "group_rule", "all"], queryFn: () => allPages((cursor) => call(identity.GET("/api/identity/v1/group-rules", { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } }))) });
  const again = (): void => void client.invalidateQueries({ queryKey: ["identity"] });
  const may = can("identity.group_rule.write");
  const now = Date.now();
  return (
    <ScrollPage>
      <PageHeader title={t.access.tabs.groups} actions={may ? <Button onClick={() => setAdding(true)}>{t.groups.add}</Button> : undefined} />
      <AccessTabs current="groups" />
      <div className={classes.page}>
        <Panel title={t.groups.rules}>
          <QueryView query={query} lines={3}>
            {(rows) =>
              rows.length === 0 ? (
                <Empty title={t.groups.empty} />
              ) : (
                <SimpleTable
                  label={t.groups.rules}
                  rows={rows}
                  rowKey={(row) => row.id}
                  columns={[
                    { title: t.groups.group, cell: (row) => <span className="mono">{row.group_name}</span> },
                    { title: t.groups.source, cell: (row) => t.groups.sources[row.source] },
                    { title: t.groups.role, cell: (row) => <b>{role(row.role)}</b> },
                    { title: t.groups.where, cell: (row) => node(row.at) },
                    { title: t.groups.setBy, cell: (row) => <Person id={row.set_by} bare /> },
                    { title: t.people.state, cell: (row) => <StatusBadge tone={grantState(row, now) === "active" ? "green" : "grey"} ring={grantState(row, now) !== "active"}>{t.person.states[grantState(row, now)]}</StatusBadge> },
                    { title: "", cell: (row) => (may && grantState(row, now) !== "ended" ? <Button size="compact-sm" variant="subtle" color="red" onClick={() => setEnding(row)}>{t.groups.end}</Button> : null) },
                  ]}
                />
              )
            }
          </QueryView>
        </Panel>
        <OutsidePeople />
      </div>
      {adding ? <AddDialog onClose={() => setAdding(false)} again={again} /> : null}
      <ConfirmDialog
        opened={Boolean(ending)}
        onClose={() => setEnding(undefined)}
        danger
        title={t.groups.endTitle(ending?.group_name ?? "")}
        label={t.groups.end}
        act={async () => {
          await call(identity.POST("/api/identity/v1/group-rules/{id}/end", { params: { path: { id: ending?.id ?? "" } } }));
          say(t.groups.ended);
          again();
        }}
      >
        <p>{t.groups.endText}</p>
      </ConfirmDialog>
    </ScrollPage>
  );
}
