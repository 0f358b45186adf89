import { allPages, call, identity, useQuery, useQueryClient } from "@kite/api";
import { useAccess } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Button, Group } from "@mantine/core";
import { ConfirmDialog, Empty, PageHeader, Person, QueryView, ScrollPage, SimpleTable, StatusBadge, type Tone, say } from "@kite/ui";
import { useState } from "react";
import type { RoleRequest } from "../api";
import { AccessTabs } from "../parts/AccessTabs";
import classes from "../parts/admin.module.css";
import { useNodeName, useRoleName } from "../parts/pickers";
import { useT } from "../texts";

type Step = "approve" | "decline" | "withdraw";
const TONES: Record<RoleRequest["state"], Tone> = { asked: "amber", granted: "green", declined: "red", withdrawn: "grey" };

const sent = (id: string, step: Step) => {
  const options = { params: { path: { id } } };
  if (step === "approve") return call(identity.POST("/api/identity/v1/role-requests/{id}/approve", options));
  if (step === "decline") return call(identity.POST("/api/identity/v1/role-requests/{id}/decline", options));
  return call(identity.POST("/api/identity/v1/role-requests/{id}/withdraw", options));
};

/** Roles that two people give together: who asks, who decides. */
export default function RoleRequestsPage() {
  const t = useT();
  const { me, can } = useAccess();
  const client = useQueryClient();
  const { instant } = useFormats();
  const role = useRoleName();
  const node = useNodeName();
  const [act, setAct] = useState<{ row: RoleRequest; step: Step }>();
  const query = useQuery({ queryKey: ["identity", "role_request", "all"], queryFn: () => allPages((cursor) => call(identity.GET("/api/identity/v1/role-requests", { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } }))) });
  const button = (row: RoleRequest, step: Step) => (
    <Button key={step} size="compact-sm" variant={step === "approve" ? "filled" : "default"} aria-label={`${t.requests[step]}: ${role(row.role)}`} onClick={() => setAct({ row, step })}>{t.requests[step]}</Button>
  );
  const buttons = (row: RoleRequest) => {
    if (row.state !== "asked") return null;
    const own = row.asked_by === me.person.id;
    const steps: Step[] = own ? (can("identity.role_request.ask") ? ["withdraw"] : []) : can("identity.role_request.decide") && row.person_id !== me.person.id ? ["approve", "decline"] : [];
    return <Group gap={6} wrap="nowrap">{steps.map((step) => button(row, step))}</Group>;
  };
  const run = async (): Promise<void> => {
    if (!act) return;
    await sent(act.row.id, act.step);
    say(t.requests.done[act.step]);
    void client.invalidateQueries({ queryKey: ["identity"] });
  };
  return (
    <ScrollPage>
      <PageHeader title={t.access.tabs.requests} />
      <AccessTabs current="requests" />
      <div className={classes.page}>
        <p className="muted">{t.requests.text}</p>
        <QueryView query={query}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty title={t.requests.empty} />
            ) : (
              <SimpleTable
                label={t.access.tabs.requests}
                rows={rows}
                rowKey={(row) => row.id}
                columns={[
                  { title: t.requests.who, cell: (row) => <Person id={row.person_id} bare /> },
                  { title: t.person.role, cell: (row) => <><b>{role(row.role)}</b><br /><span className="muted">{node(row.at)}</span></> },
                  { title: t.requests.askedBy, cell: (row) => <><Person id={row.asked_by} bare /><br /><span className="muted">{instant(row.asked_at)}</span></> },
                  { title: t.requests.reason, cell: (row) => row.reason },
                  { title: t.requests.decidedBy, cell: (row) => <Person id={row.decided_by} bare /> },
                  { title: t.people.state, cell: (row) => <StatusBadge tone={TONES[row.state]} ring={row.state !== "granted"}>{t.requests.states[row.state]}</StatusBadge> },
                  { title: "", cell: buttons },
                ]}
              />
            )
          }
        </QueryView>
      </div>
      <ConfirmDialog opened={Boolean(act)} onClose={() => setAct(undefined)} danger={act?.step !== "approve"} title={act ? t.requests.titles[act.step] : ""} label={act ? t.requests[act.step] : ""} act={run}>
        <p>{act ? role(act.row.role) : ""}</p>
        <p className="muted">{act?.row.reason}</p>
      </ConfirmDialog>
    </ScrollPage>
  );
}
