import { allPages, call, mobile, useQuery, useQueryClient } from "@kite/api";
import type { components } from "@kite/api/schema/buyback-mobile";
import { useAccess, useCan } from "@kite/core";
import { ActionDialog, DateText, Empty, PageHeader, Person, QueryView, ScrollPage, SimpleTable, StatusBadge, type Tone, say } from "@kite/ui";
import { IconDeviceMobile } from "@kite/ui/icons";
import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useT } from "../texts";
import classes from "./field.module.css";

type Device = components["schemas"]["Device"];

const TONES: Record<Device["state"], Tone> = { active: "green", revoked: "amber", wiped: "grey" };
/** Those that work first, then those that still keep something, what was seen last on top. */
const PLACE: Record<Device["state"], number> = { active: 0, revoked: 1, wiped: 2 };
const inOrder = (a: Device, b: Device): number => PLACE[a.state] - PLACE[b.state] || b.seen_at.localeCompare(a.seen_at);

function Revoke({ device, onClose }: { device: Device; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.device.revokeTitle(device.name)}
      label={t.device.revoke}
      danger
      initial={{ reason: "" }}
      send={({ reason }) => call(mobile.POST("/api/buyback-mobile/v1/devices/{id}/revoke", { params: { path: { id: device.id } }, body: { reason } }))}
      done={() => {
        say(t.device.revoked);
        void client.invalidateQueries({ queryKey: ["buyback_mobile", "device"] });
      }}
    >
      {(form) => (
        <>
          <p>{t.device.revokeHint}</p>
          <Textarea label={t.device.reason} description={t.device.reasonHint} required autosize minRows={2} maxLength={200} data-autofocus {...form.getInputProps("reason")} />
        </>
      )}
    </ActionDialog>
  );
}

/** Phones that appraisers have registered: whose they are, when they were seen last, and how one is taken back. */
export default function DevicesPage() {
  const t = useT();
  const can = useCan();
  const { centre, centres } = useAccess();
  const [asked, setAsked] = useState<Device>();
  const filter = centre ? { centre_id: centre } : {};
  const query = useQuery({
    queryKey: ["buyback_mobile", "device", "all", filter],
    queryFn: () => allPages((cursor) => call(mobile.GET("/api/buyback-mobile/v1/devices", { params: { query: { ...filter, limit: 200, ...(cursor ? { cursor } : {}) } } }))),
  });
  const may = (device: Device): boolean => device.state === "active" && can("buyback_mobile.device.revoke", device.centre_id);
  return (
    <ScrollPage>
      <PageHeader title={t.devices} />
      <div className={classes.page}>
        <QueryView query={query}>
          {(devices) =>
            devices.length === 0 ? (
              <Empty icon={IconDeviceMobile} title={t.device.none} hint={t.device.noneHint} />
            ) : (
              <SimpleTable
                label={t.devices}
                rows={devices.toSorted(inOrder)}
                rowKey={(row) => row.id}
                columns={[
                  { title: t.device.name, cell: (row) => <b>{row.name}</b>, width: "180px" },
                  { title: t.person, cell: (row) => <Person id={row.person_id} /> },
                  { title: t.device.platform, cell: (row) => row.platform },
                  { title: t.device.client, cell: (row) => row.client_version },
                  { title: t.device.seen, cell: (row) => <DateText value={row.seen_at} near /> },
                  { title: t.centre, cell: (row) => centres.find((one) => one.id === row.centre_id)?.name ?? "—" },
                  {
                    title: t.state,
                    cell: (row) => (
                      <>
                        <StatusBadge tone={TONES[row.state]} ring={row.state !== "active"}>{t.device.states[row.state]}</StatusBadge>
                        {row.revoked_by ? <br /> : null}
                        {row.revoked_by ? <small className="muted">{t.device.by} <Person id={row.revoked_by} bare />: {row.revoke_reason}</small> : null}
                      </>
                    ),
                  },
                  { title: "", cell: (row) => (may(row) ? <Button size="compact-sm" variant="subtle" color="red" aria-label={`${t.device.revoke}: ${row.name}`} onClick={() => setAsked(row)}>{t.device.revoke}</Button> : null) },
                ]}
              />
            )
          }
        </QueryView>
      </div>
      {asked ? <Revoke device={asked} onClose={() => setAsked(undefined)} /> : null}
    </ScrollPage>
  );
}
