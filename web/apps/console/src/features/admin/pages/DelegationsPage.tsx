import { call, identity, useKeyset, useQuery, useQueryClient } from "@kite/api";
import { useAccess, useUrlState } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { Button, Checkbox, SegmentedControl, Select, TextInput } from "@mantine/core";
import { ActionDialog, ConfirmDialog, Empty, ErrorNote, InstantInput, Money, MoneyInput, PageHeader, PageSkeleton, Person, ScrollPage, SimpleTable, StatusBadge, type Tone, say } from "@kite/ui";
import { useState } from "react";
import type { Delegation } from "../api";
import { AccessTabs } from "../parts/AccessTabs";
import classes from "../parts/admin.module.css";
import { CentrePicker, PersonPicker, useNodeName } from "../parts/pickers";
import { useT } from "../texts";

const TONES: Record<Delegation["state"], Tone> = { pending: "blue", live: "green", lapsed: "amber", ended: "grey", revoked: "grey" };

const over = (row: Delegation): boolean => row.state === "ended" || row.state === "revoked";

function useLendable() {
  return useQuery({ queryKey: ["identity", "delegation", "lendable"], queryFn: ({ signal }) => call(identity.GET("/api/identity/v1/lendable-permissions", { signal })), staleTime: Infinity });
}

type Values = { permission: string | null; receiver_id: string | null; centre_id: string | null; limit: { amount: number; currency: string } | null; own_excluded: boolean; valid_from: string | null; valid_until: string | null; reason: string };

const EMPTY: Values = { permission: null, receiver_id: null, centre_id: null, limit: null, own_excluded: true, valid_from: null, valid_until: null, reason: "" };

function GiveDialog({ onClose, again }: { onClose: () => void; again: () => void }) {
  const t = useT();
  const lang = useLang();
  const { me, can, centres } = useAccess();
  const lendable = useLendable();
  const held = (lendable.data ?? []).filter((one) => me.permissions[one.permission]);
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.delegations.give}
      label={t.delegations.give}
      draft="admin.delegation"
      initial={{ ...EMPTY, centre_id: centres.length === 1 ? (centres[0]?.id ?? null) : null }}
      send={(values) =>
        call(
          identity.POST("/api/identity/v1/delegations", {
            body: {
              permission: values.permission ?? "",
              receiver_id: values.receiver_id ?? "",
              centre_id: values.centre_id ?? "",
              own_excluded: values.own_excluded,
              reason: values.reason.trim(),
              valid_until: values.valid_until ?? "",
              ...(values.valid_from ? { valid_from: values.valid_from } : {}),
              ...(values.limit ? { limit: { amount: values.limit.amount, currency: "RUB" as const } } : {}),
            },
          }),
        )
      }
      done={() => {
        say(t.delegations.given);
        again();
      }}
    >
      {(form) => (
        <>
          <p className="muted">{t.delegations.giveText}</p>
          <Select label={t.delegations.permission} required allowDeselect={false} data={held.map((one) => ({ value: one.permission, label: one[lang] }))} data-autofocus {...form.getInputProps("permission")} />
          {can("identity.person.read") ? (
            <PersonPicker label={t.delegations.receiver} required except={me.person.id} {...form.getInputProps("receiver_id")} />
          ) : (
            <TextInput label={t.delegations.receiver} description={t.delegations.receiverHint} required {...form.getInputProps("receiver_id")} value={form.getValues().receiver_id ?? ""} />
          )}
          <CentrePicker label={t.delegations.centre} none="" required clearable={false} {...form.getInputProps("centre_id")} />
          <MoneyInput label={t.delegations.limit} description={t.delegations.limitHint} {...form.getInputProps("limit")} />
          <Checkbox label={t.delegations.own} {...form.getInputProps("own_excluded", { type: "checkbox" })} />
          <InstantInput label={t.delegations.from} description={t.delegations.fromHint} clearable {...form.getInputProps("valid_from")} />
          <InstantInput label={t.delegations.until} required {...form.getInputProps("valid_until")} />
          <TextInput label={t.delegations.reason} required maxLength={200} {...form.getInputProps("reason")} />
        </>
      )}
    </ActionDialog>
  );
}

/** Who has lent which authority to whom, and until when. */
export default function DelegationsPage() {
  const t = useT();
  const lang = useLang();
  const { me, can } = useAccess();
  const client = useQueryClient();
  const { instant } = useFormats();
  const { state, set } = useUrlState();
  const node = useNodeName();
  const lendable = useLendable();
  const all = state.of === "all" && can(["identity.person.read", "identity.binding.write"]);
  const list = useKeyset({
    key: ["identity", "delegation", "list", all],
    page: (cursor, signal) => call(identity.GET("/api/identity/v1/delegations", { params: { query: { limit: 100, ...(all ? {} : { person_id: me.person.id }), ...(cursor ? { cursor } : {}) } }, signal })),
  });
  const [giving, setGiving] = useState(false);
  const [revoking, setRevoking] = useState<Delegation>();
  const again = (): void => void client.invalidateQueries({ queryKey: ["identity", "delegation"] });
  const may = (lendable.data ?? []).some((one) => me.permissions[one.permission]);
  const words = (permission: string): string => lendable.data?.find((one) => one.permission === permission)?.[lang] ?? permission;
  return (
    <ScrollPage>
      <PageHeader title={t.access.tabs.delegations} actions={may ? <Button onClick={() => setGiving(true)}>{t.delegations.give}</Button> : undefined} />
      <AccessTabs current="delegations" />
      <div className={classes.page}>
        {can(["identity.person.read", "identity.binding.write"]) ? <SegmentedControl aria-label={t.access.tabs.delegations} value={all ? "all" : "mine"} onChange={(of) => set({ of: of === "all" ? of : undefined })} data={[{ value: "mine", label: t.delegations.mine }, { value: "all", label: t.delegations.all }]} style={{ alignSelf: "flex-start" }} /> : null}
        {list.error ? <ErrorNote error={list.error} onRetry={list.reload} /> : null}
        {list.loading ? <PageSkeleton lines={4} /> : null}
        {!list.loading && !list.error && list.rows.length === 0 ? <Empty title={t.delegations.empty} hint={t.delegations.emptyHint} /> : null}
        {list.rows.length > 0 ? (
          <SimpleTable
            label={t.access.tabs.delegations}
            rows={list.rows}
            rowKey={(row) => row.id}
            columns={[
              { title: t.delegations.permission, cell: (row) => <>{words(row.permission)}<br /><span className="muted">{row.reason}</span></> },
              { title: t.delegations.giver, cell: (row) => <Person id={row.giver_id} bare /> },
              { title: t.delegations.receiver, cell: (row) => <Person id={row.receiver_id} bare /> },
              { title: t.delegations.centre, cell: (row) => node({ kind: "centre", id: row.centre_id }) },
              { title: t.delegations.limit, align: "right", cell: (row) => <Money value={row.limit} /> },
              { title: t.delegations.until, cell: (row) => instant(row.valid_until) },
              { title: t.people.state, cell: (row) => <StatusBadge tone={TONES[row.state]} ring={over(row)}>{t.delegations.states[row.state]}</StatusBadge> },
              { title: "", cell: (row) => (over(row) || (row.giver_id !== me.person.id && !can("identity.binding.write")) ? null : <Button size="compact-sm" variant="subtle" color="red" onClick={() => setRevoking(row)}>{t.delegations.revoke}</Button>) },
            ]}
          />
        ) : null}
        {list.more ? <Button variant="default" style={{ alignSelf: "flex-start" }} onClick={list.loadMore}>…</Button> : null}
      </div>
      {giving ? <GiveDialog onClose={() => setGiving(false)} again={again} /> : null}
      <ConfirmDialog
        opened={Boolean(revoking)}
        onClose={() => setRevoking(undefined)}
        title={t.delegations.revokeTitle}
        label={t.delegations.revoke}
        danger
        act={async () => {
          await call(identity.POST("/api/identity/v1/delegations/{id}/revoke", { params: { path: { id: revoking?.id ?? "" } } }));
          say(t.delegations.revoked);
          again();
        }}
      />
    </ScrollPage>
  );
}
