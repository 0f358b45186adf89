import { allPages, call, identity, useQuery, useQueryClient } from "@kite/api";
import { useAccess } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Button, Group, TextInput, Textarea } from "@mantine/core";
import { ActionDialog, ConfirmDialog, Empty, PageHeader, Person, QueryView, ScrollPage, SimpleTable, StatusBadge, say } from "@kite/ui";
import { useState } from "react";
import type { Emergency } from "../api";
import { AccessTabs } from "../parts/AccessTabs";
import { Once, type Secret } from "../parts/Once";
import classes from "../parts/admin.module.css";
import { RolePicker, useRoleName } from "../parts/pickers";
import { useT } from "../texts";

const stateOf = (row: Emergency): "asked" | "live" | "closed" => {
  if (row.closed_at) return "closed";
  return row.confirmed_at ? "live" : "asked";
};

/** An account for an hour when the directory is down: one asks, another confirms. */
export default function EmergencyPage() {
  const t = useT();
  const { me, can } = useAccess();
  const client = useQueryClient();
  const { instant } = useFormats();
  const role = useRoleName();
  const [asking, setAsking] = useState(false);
  const [act, setAct] = useState<{ row: Emergency; kind: "confirm" | "close" }>();
  const [told, setTold] = useState<Secret[]>();
  const query = useQuery({ queryKey: ["identity", "emergency", "all"], queryFn: () => allPages((cursor) => call(identity.GET("/api/identity/v1/emergencies", { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } }))) });
  const again = (): void => void client.invalidateQueries({ queryKey: ["identity", "emergency"] });
  const run = async (): Promise<void> => {
    if (!act) return;
    const options = { params: { path: { id: act.row.id } } };
    if (act.kind === "close") {
      await call(identity.POST("/api/identity/v1/emergencies/{id}/close", options));
      say(t.emergency.closed);
    } else {
      const opened = await call(identity.POST("/api/identity/v1/emergencies/{id}/confirm", options));
      setTold([{ label: t.once.login, value: opened.login }, { label: t.once.password, value: opened.password }]);
    }
    again();
  };
  const buttons = (row: Emergency) => {
    const state = stateOf(row);
    if (state === "closed") return null;
    return (
      <Group gap={6} wrap="nowrap">
        {state === "asked" ? (row.asked_by === me.person.id ? <span className="muted">{t.emergency.second}</span> : <Button size="compact-sm" onClick={() => setAct({ row, kind: "confirm" })}>{t.emergency.confirm}</Button>) : null}
        <Button size="compact-sm" variant="default" onClick={() => setAct({ row, kind: "close" })}>{t.emergency.close}</Button>
      </Group>
    );
  };
  return (
    <ScrollPage>
      <PageHeader title={t.access.tabs.emergency} actions={<Button color="red" variant="default" onClick={() => setAsking(true)}>{t.emergency.ask}</Button>} />
      <AccessTabs current="emergency" />
      <div className={classes.page}>
        <p className="muted">{t.emergency.text}</p>
        <QueryView query={query}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty title={t.emergency.empty} />
            ) : (
              <SimpleTable
                label={t.access.tabs.emergency}
                rows={rows}
                rowKey={(row) => row.id}
                columns={[
                  { title: t.emergency.askedBy, cell: (row) => <><Person id={row.asked_by} bare /><br /><span className="muted">{instant(row.asked_at)}</span></> },
                  { title: t.emergency.reason, cell: (row) => row.reason },
                  { title: t.emergency.role, cell: (row) => role(row.role) },
                  { title: t.emergency.confirmedBy, cell: (row) => <Person id={row.confirmed_by} bare /> },
                  { title: t.emergency.ends, cell: (row) => instant(row.ends_at) },
                  { title: t.people.state, cell: (row) => <StatusBadge tone={stateOf(row) === "live" ? "red" : stateOf(row) === "asked" ? "amber" : "grey"}>{t.emergency.states[stateOf(row)]}</StatusBadge> },
                  { title: "", cell: buttons },
                ]}
              />
            )
          }
        </QueryView>
      </div>
      {asking ? (
        <ActionDialog
          opened
          onClose={() => setAsking(false)}
          title={t.emergency.ask}
          label={t.emergency.ask}
          danger
          draft="admin.emergency"
          initial={{ role: null as string | null, reason: "" }}
          send={({ role: wanted, reason }) => call(identity.POST("/api/identity/v1/emergencies", { body: { role: wanted ?? "", reason: reason.trim() } }))}
          done={() => {
            say(t.emergency.asked);
            again();
          }}
        >
          {(form) => (
            <>
              {can("identity.role.read") ? <RolePicker label={t.emergency.role} required {...form.getInputProps("role")} /> : <TextInput label={t.emergency.role} required {...form.getInputProps("role")} value={form.getValues().role ?? ""} />}
              <Textarea label={t.emergency.reason} required autosize minRows={2} data-autofocus {...form.getInputProps("reason")} />
            </>
          )}
        </ActionDialog>
      ) : null}
      <ConfirmDialog opened={Boolean(act)} onClose={() => setAct(undefined)} danger title={act?.kind === "close" ? t.emergency.closeTitle : t.emergency.confirmTitle} label={act ? t.emergency[act.kind] : ""} act={run}>
        <p>{act?.row.reason}</p>
        {act?.kind === "confirm" ? <p className="muted">{t.emergency.confirmText}</p> : null}
      </ConfirmDialog>
      <Once secrets={told} onClose={() => setTold(undefined)} />
    </ScrollPage>
  );
}
