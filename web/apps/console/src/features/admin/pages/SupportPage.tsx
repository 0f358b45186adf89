import { allPages, call, identity, useQuery, useQueryClient } from "@kite/api";
import { useAccess } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Button, Group, NumberInput, TextInput } from "@mantine/core";
import { ActionDialog, ConfirmDialog, Empty, PageHeader, Person, QueryView, ScrollPage, SidePeek, SimpleTable, StatusBadge, type Tone, say } from "@kite/ui";
import { useState } from "react";
import type { Support } from "../api";
import { AccessTabs } from "../parts/AccessTabs";
import classes from "../parts/admin.module.css";
import { NodePicker, nodeOf, useNodeName } from "../parts/pickers";
import { useT } from "../texts";

const TONES: Record<Support["state"], Tone> = { requested: "amber", refused: "grey", live: "green", ended: "grey", expired: "grey" };

function AskDialog({ onClose, again }: { onClose: () => void; again: () => void }) {
  const t = useT();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.support.ask}
      label={t.support.ask}
      draft="admin.support"
      initial={{ at: null as string | null, hours: 1 as number | string, reason: "" }}
      send={({ at, hours, reason }) => call(identity.POST("/api/identity/v1/support-accesses", { body: { at: nodeOf(at) ?? { kind: "group", id: "" }, hours: Number(hours), reason: reason.trim() } }))}
      done={() => {
        say(t.support.asked);
        again();
      }}
    >
      {(form) => (
        <>
          <NodePicker required {...form.getInputProps("at")} />
          <NumberInput label={t.support.hours} required min={1} max={8} {...form.getInputProps("hours")} />
          <TextInput label={t.support.reason} description={t.support.reasonHint} required maxLength={200} data-autofocus {...form.getInputProps("reason")} />
        </>
      )}
    </ActionDialog>
  );
}

/** What an access was used for: refusals, and everything that was done. */
function Report({ access, onClose }: { access: Support; onClose: () => void }) {
  const t = useT();
  const { instant } = useFormats();
  const query = useQuery({ queryKey: ["identity", "support", "report", access.id], queryFn: ({ signal }) => call(identity.GET("/api/identity/v1/support-accesses/{id}/report", { params: { path: { id: access.id }, query: { limit: 200 } }, signal })) });
  return (
    <SidePeek opened onClose={onClose} title={t.support.reportTitle}>
      <p>{access.reason}</p>
      <QueryView query={query} lines={4}>
        {(report) =>
          report.records.items.length === 0 ? (
            <p className="muted">{t.support.reportEmpty}</p>
          ) : (
            <SimpleTable
              label={t.support.reportTitle}
              rows={report.records.items}
              rowKey={(row) => row.id}
              columns={[
                { title: t.person.when, cell: (row) => instant(row.at) },
                { title: t.person.because, cell: (row) => row.action },
                { title: t.person.where, cell: (row) => `${row.module} · ${row.noun}` },
              ]}
            />
          )
        }
      </QueryView>
      <p className="muted">{t.support.sees}: {access.permissions.join(", ")}</p>
    </SidePeek>
  );
}

type Act = { access: Support; kind: "approve" | "refuse" | "end" };

/** Operators of the platform who wanted to look, and what came of it. */
export default function SupportPage() {
  const t = useT();
  const { me, can } = useAccess();
  const client = useQueryClient();
  const { instant } = useFormats();
  const node = useNodeName();
  const [asking, setAsking] = useState(false);
  const [act, setAct] = useState<Act>();
  const [shown, setShown] = useState<Support>();
  const reads = can("identity.support.read");
  const query = useQuery({
    queryKey: ["identity", "support", "all"],
    queryFn: () => allPages((cursor) => call(identity.GET("/api/identity/v1/support-accesses", { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } }))),
    enabled: reads,
  });
  const again = (): void => void client.invalidateQueries({ queryKey: ["identity", "support"] });
  const send = async ({ access, kind }: Act): Promise<void> => {
    const options = { params: { path: { id: access.id } } };
    if (kind === "approve") await call(identity.POST("/api/identity/v1/support-accesses/{id}/approve", options));
    else if (kind === "refuse") await call(identity.POST("/api/identity/v1/support-accesses/{id}/refuse", options));
    else await call(identity.POST("/api/identity/v1/support-accesses/{id}/end", options));
    say(t.support.decided);
    again();
  };
  const buttons = (row: Support) => (
    <Group gap={6} wrap="nowrap">
      {row.state === "requested" && can("identity.support.decide") && row.operator_id !== me.person.id ? (
        <>
          <Button size="compact-sm" onClick={() => setAct({ access: row, kind: "approve" })}>{t.support.approve}</Button>
          <Button size="compact-sm" variant="default" onClick={() => setAct({ access: row, kind: "refuse" })}>{t.support.refuse}</Button>
        </>
      ) : null}
      {row.state === "live" && (can("identity.support.decide") || row.operator_id === me.person.id) ? <Button size="compact-sm" color="red" variant="default" onClick={() => setAct({ access: row, kind: "end" })}>{t.support.end}</Button> : null}
      {row.decided_at ? <Button size="compact-sm" variant="subtle" onClick={() => setShown(row)}>{t.support.report}</Button> : null}
    </Group>
  );
  return (
    <ScrollPage>
      <PageHeader title={t.access.tabs.support} actions={can("identity.support.ask") ? <Button onClick={() => setAsking(true)}>{t.support.ask}</Button> : undefined} />
      <AccessTabs current="support" />
      <div className={classes.page}>
        {reads ? (
          <QueryView query={query}>
            {(rows) =>
              rows.length === 0 ? (
                <Empty title={t.support.empty} />
              ) : (
                <SimpleTable
                  label={t.access.tabs.support}
                  rows={rows}
                  rowKey={(row) => row.id}
                  columns={[
                    { title: t.support.operator, cell: (row) => <Person id={row.operator_id} bare /> },
                    { title: t.support.reason, cell: (row) => row.reason },
                    { title: t.person.where, cell: (row) => node(row.at) },
                    { title: t.support.hours, align: "right", cell: (row) => row.hours },
                    { title: t.person.when, cell: (row) => instant(row.asked_at) },
                    { title: t.people.state, cell: (row) => <StatusBadge tone={TONES[row.state]} ring={row.state !== "live" && row.state !== "requested"}>{t.support.states[row.state]}</StatusBadge> },
                    { title: "", cell: buttons },
                  ]}
                />
              )
            }
          </QueryView>
        ) : (
          <Empty title={t.support.ask} hint={t.support.approveText} />
        )}
      </div>
      {asking ? <AskDialog onClose={() => setAsking(false)} again={again} /> : null}
      {shown ? <Report access={shown} onClose={() => setShown(undefined)} /> : null}
      <ConfirmDialog opened={Boolean(act)} onClose={() => setAct(undefined)} title={act?.kind === "approve" ? t.support.approveTitle : `${act ? t.support[act.kind] : ""}?`} label={act ? t.support[act.kind] : ""} danger={act?.kind !== "approve"} act={() => (act ? send(act) : Promise.resolve())}>
        <p>{act?.access.reason}</p>
        {act?.kind === "approve" ? <p className="muted">{t.support.approveText}</p> : null}
      </ConfirmDialog>
    </ScrollPage>
  );
}
