import { call, identity, useQueryClient } from "@kite/api";
import { useAccess } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Button, Switch, Textarea } from "@mantine/core";
import { ActionDialog, ConfirmDialog, InstantInput, Panel, SimpleTable, StatusBadge, type Tone, say } from "@kite/ui";
import { useState } from "react";
import type { Binding, PersonCard } from "../api";
import { type GrantState, grantState } from "../logic/grants";
import { useT } from "../texts";
import { NodePicker, RolePicker, nodeOf, useNodeName, useRoleName } from "./pickers";

const TONES: Record<GrantState, Tone> = { active: "green", pending: "blue", ended: "grey" };

function GrantDialog({ person, onClose, again }: { person: PersonCard; onClose: () => void; again: () => void }) {
  const t = useT();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.person.grant}
      label={t.person.grant}
      initial={{ role: null as string | null, at: null as string | null, valid_from: null as string | null, valid_until: null as string | null }}
      send={({ role, at, valid_from, valid_until }) =>
        call(identity.POST("/api/identity/v1/people/{id}/bindings", { params: { path: { id: person.id } }, body: { role: role ?? "", at: nodeOf(at) ?? { kind: "group", id: "" }, ...(valid_from ? { valid_from } : {}), ...(valid_until ? { valid_until } : {}) } }))
      }
      done={() => {
        say(t.person.granted);
        again();
      }}
    >
      {(form) => (
        <>
          <RolePicker required data-autofocus {...form.getInputProps("role")} />
          <NodePicker required description={t.person.grantHint} {...form.getInputProps("at")} />
          <InstantInput label={t.person.from} placeholder={t.person.now} clearable {...form.getInputProps("valid_from")} />
          <InstantInput label={t.person.until} placeholder={t.person.forever} clearable {...form.getInputProps("valid_until")} />
        </>
      )}
    </ActionDialog>
  );
}

/** A role that two people give together: this one asks, another approves. */
function RequestDialog({ person, onClose, again }: { person: PersonCard; onClose: () => void; again: () => void }) {
  const t = useT();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.requests.ask}
      label={t.requests.ask}
      initial={{ role: null as string | null, at: null as string | null, reason: "" }}
      send={({ role, at, reason }) => call(identity.POST("/api/identity/v1/role-requests", { body: { person_id: person.id, role: role ?? "", at: nodeOf(at) ?? { kind: "group", id: "" }, reason: reason.trim() } }))}
      done={() => {
        say(t.requests.asked);
        again();
      }}
    >
      {(form) => (
        <>
          <p className="muted">{t.requests.text}</p>
          <RolePicker required data-autofocus {...form.getInputProps("role")} />
          <NodePicker required description={t.person.grantHint} {...form.getInputProps("at")} />
          <Textarea label={t.requests.reason} required autosize minRows={2} {...form.getInputProps("reason")} />
        </>
      )}
    </ActionDialog>
  );
}

/** The roles of a person: what, where, until when. */
export function PersonRoles({ person }: { person: PersonCard }) {
  const t = useT();
  const { can, me } = useAccess();
  const client = useQueryClient();
  const { instant } = useFormats();
  const node = useNodeName();
  const role = useRoleName();
  const [past, setPast] = useState(false);
  const [granting, setGranting] = useState(false);
  const [asking, setAsking] = useState(false);
  const [revoking, setRevoking] = useState<Binding>();
  const now = Date.now();
  const again = (): void => void client.invalidateQueries({ queryKey: ["identity"] });
  const may = can("identity.binding.write") && person.id !== me.person.id;
  const rows = person.bindings.filter((one) => past || grantState(one, now) !== "ended");
  const ended = person.bindings.some((one) => grantState(one, now) === "ended");
  const actions = (
    <>
      {ended ? <Switch label={t.person.showEnded} checked={past} onChange={(event) => setPast(event.currentTarget.checked)} /> : null}
      {can("identity.role_request.ask") && person.id !== me.person.id ? <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>{t.requests.ask}</Button> : null}
      {may ? <Button size="compact-sm" onClick={() => setGranting(true)}>{t.person.grant}</Button> : null}
    </>
  );
  return (
    <Panel title={t.person.roles} actions={actions}>
      {rows.length === 0 ? <p className="muted">{t.person.noRoles}</p> : (
        <SimpleTable
          label={t.person.roles}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            { title: t.person.role, cell: (row) => <b>{role(row.role)}</b> },
            { title: t.person.where, cell: (row) => node(row.at) },
            { title: t.person.from, cell: (row) => instant(row.valid_from) },
            { title: t.person.until, cell: (row) => (row.valid_until ? instant(row.valid_until) : <span className="muted">{t.person.forever}</span>) },
            { title: t.people.state, cell: (row) => { const state = grantState(row, now); return <StatusBadge tone={TONES[state]} ring={state !== "active"}>{t.person.states[state]}</StatusBadge>; } },
            ...(may ? [{ title: "", cell: (row: Binding) => (grantState(row, now) === "ended" ? null : <Button size="compact-sm" variant="subtle" color="red" aria-label={`${t.person.revoke}: ${role(row.role)}`} onClick={() => setRevoking(row)}>{t.person.revoke}</Button>) }] : []),
          ]}
        />
      )}
      {asking ? <RequestDialog person={person} onClose={() => setAsking(false)} again={again} /> : null}
      {granting ? <GrantDialog person={person} onClose={() => setGranting(false)} again={again} /> : null}
      <ConfirmDialog
        opened={Boolean(revoking)}
        onClose={() => setRevoking(undefined)}
        danger
        title={t.person.revokeTitle(role(revoking?.role ?? ""))}
        label={t.person.revoke}
        act={async () => {
          await call(identity.POST("/api/identity/v1/bindings/{id}/revoke", { params: { path: { id: revoking?.id ?? "" } } }));
          say(t.person.revoked);
          again();
        }}
      >
        <p>{t.person.revokeText}</p>
      </ConfirmDialog>
    </Panel>
  );
}
