import { allPages, call, identity, useQuery, useQueryClient } from "@kite/api";
import { useAccess } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Button, MultiSelect, TextInput } from "@mantine/core";
import { ActionDialog, ConfirmDialog, Empty, InstantInput, PageHeader, Person, QueryView, ScrollPage, SimpleTable, StatusBadge, type Tone, say } from "@kite/ui";
import { useState } from "react";
import { type Token, useRoles } from "../api";
import { AccessTabs } from "../parts/AccessTabs";
import { Once, type Secret } from "../parts/Once";
import classes from "../parts/admin.module.css";
import { PersonPicker } from "../parts/pickers";
import { useT } from "../texts";

const stateOf = (row: Token): "live" | "expired" | "revoked" => {
  if (row.revoked_at) return "revoked";
  return Date.parse(row.expires_at) <= Date.now() ? "expired" : "live";
};

const TONES: Record<ReturnType<typeof stateOf>, Tone> = { live: "green", expired: "grey", revoked: "grey" };
const YEAR_MS = 365 * 86_400_000;

function IssueDialog({ onClose, onSecret }: { onClose: () => void; onSecret: (secrets: Secret[]) => void }) {
  const t = useT();
  const client = useQueryClient();
  const roles = useRoles();
  const permissions = [...new Set((roles.data?.items ?? []).flatMap((one) => one.permissions))].toSorted();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.tokens.issue}
      label={t.tokens.issue}
      draft="admin.token"
      initial={{ name: "", account_id: null as string | null, expires_at: new Date(Date.now() + YEAR_MS).toISOString() as string | null, permissions: [] as string[] }}
      send={(values) => call(identity.POST("/api/identity/v1/tokens", { body: { name: values.name.trim(), account_id: values.account_id ?? "", expires_at: values.expires_at ?? "", permissions: values.permissions } }))}
      done={(issued) => {
        say(t.tokens.issued);
        void client.invalidateQueries({ queryKey: ["identity", "token"] });
        onSecret([{ label: t.once.secret, value: issued.secret }]);
      }}
    >
      {(form) => (
        <>
          <TextInput label={t.tokens.name} required maxLength={200} data-autofocus {...form.getInputProps("name")} />
          <PersonPicker label={t.tokens.account} required kinds={["service", "person"]} {...form.getInputProps("account_id")} />
          <InstantInput label={t.tokens.expires} required {...form.getInputProps("expires_at")} />
          <MultiSelect label={t.tokens.permissions} required data={permissions} searchable {...form.getInputProps("permissions")} />
        </>
      )}
    </ActionDialog>
  );
}

/** Programs that act as an account, narrowed to a list. */
export default function TokensPage() {
  const t = useT();
  const { can } = useAccess();
  const client = useQueryClient();
  const { day } = useFormats();
  const [issuing, setIssuing] = useState(false);
  const [revoking, setRevoking] = useState<Token>();
  const [told, setTold] = useState<Secret[]>();
  const query = useQuery({ queryKey: ["identity", "token", "all"], queryFn: () => allPages((cursor) => call(identity.GET("/api/identity/v1/tokens", { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } }))) });
  const may = can("identity.token.write");
  return (
    <ScrollPage>
      <PageHeader title={t.access.tabs.tokens} actions={may ? <Button onClick={() => setIssuing(true)}>{t.tokens.issue}</Button> : undefined} />
      <AccessTabs current="tokens" />
      <div className={classes.page}>
        <QueryView query={query}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty title={t.tokens.empty} />
            ) : (
              <SimpleTable
                label={t.access.tabs.tokens}
                rows={rows}
                rowKey={(row) => row.id}
                columns={[
                  { title: t.tokens.name, cell: (row) => <b>{row.name}</b> },
                  { title: t.tokens.account, cell: (row) => <Person id={row.person_id} bare /> },
                  { title: t.tokens.permissions, cell: (row) => <span title={row.permissions.join("\n")}>{row.permissions.slice(0, 3).join(", ")}{row.permissions.length > 3 ? ` +${row.permissions.length - 3}` : ""}</span> },
                  { title: t.tokens.expires, cell: (row) => day(row.expires_at) },
                  { title: t.people.state, cell: (row) => <StatusBadge tone={TONES[stateOf(row)]} ring={stateOf(row) !== "live"}>{t.tokens.states[stateOf(row)]}</StatusBadge> },
                  { title: "", cell: (row) => (may && stateOf(row) === "live" ? <Button size="compact-sm" variant="subtle" color="red" onClick={() => setRevoking(row)}>{t.tokens.revoke}</Button> : null) },
                ]}
              />
            )
          }
        </QueryView>
      </div>
      {issuing ? <IssueDialog onClose={() => setIssuing(false)} onSecret={setTold} /> : null}
      <Once secrets={told} onClose={() => setTold(undefined)} />
      <ConfirmDialog
        opened={Boolean(revoking)}
        onClose={() => setRevoking(undefined)}
        danger
        title={t.tokens.revokeTitle(revoking?.name ?? "")}
        label={t.tokens.revoke}
        act={async () => {
          await call(identity.POST("/api/identity/v1/tokens/{id}/revoke", { params: { path: { id: revoking?.id ?? "" } } }));
          say(t.tokens.revoked);
          await client.invalidateQueries({ queryKey: ["identity", "token"] });
        }}
      >
        <p>{t.tokens.revokeText}</p>
      </ConfirmDialog>
    </ScrollPage>
  );
}
