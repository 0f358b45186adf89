import { usePersonName, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ConfirmDialog, DayInput, Empty, ExportButton, PageHeader, Person, QueryView, ScrollPage, SimpleTable, StatusBadge, say, tell } from "@kite/ui";
import { IconUsers } from "@kite/ui/icons";
import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { acts } from "../api/acts";
import { useReload, useReviewers } from "../api/queries";
import type { Workload } from "../api/types";
import classes from "../parts/verification.module.css";
import { useT } from "../texts";

/** Who is there, what each has in hand, and what each did in a period. */
export default function ReviewersPage() {
  const t = useT();
  const r = t.reviewers;
  const reload = useReload();
  const nameOf = usePersonName();
  const { number } = useFormats();
  const { state, set } = useUrlState();
  const [leaving, setLeaving] = useState<Workload>();
  const period = { ...(state.from ? { from: `${state.from}T00:00:00Z` } : {}), ...(state.to ? { to: `${state.to}T23:59:59Z` } : {}) };
  const query = useReviewers(true, period);
  const distribute = (): void => void acts.distribute().then((got) => { say(t.distributed(number(got.given), number(got.waiting))); return reload(); }).catch(tell);
  const leave = (row: Workload): Promise<void> => acts.leave(row.reviewer_id).then((got) => { say(r.left(number(got.given), number(got.waiting))); return reload(); });
  return (
    <ScrollPage>
      <PageHeader title={r.title} actions={<><ExportButton path="/api/verification/v1/reviewers" query={period} /><Button onClick={distribute}>{t.distribute}</Button></>} />
      <div className={classes.pad}>
        <Group gap={8} mb={12}>
          <DayInput aria-label={`${r.period} 1`} placeholder={r.period} value={state.from ?? null} onChange={(from) => set({ from: from ?? undefined })} />
          <DayInput aria-label={`${r.period} 2`} placeholder="—" value={state.to ?? null} onChange={(to) => set({ to: to ?? undefined })} />
        </Group>
        <QueryView query={query}>
          {(rows) => rows.length === 0 ? <Empty icon={IconUsers} title={r.none} /> : (
            <SimpleTable
              label={r.title}
              columns={[
                { title: r.name, cell: (row) => <Person id={row.reviewer_id} /> },
                { title: r.state, cell: (row) => <StatusBadge tone={row.state === "present" ? "green" : "grey"} ring={row.state === "away"}>{t.presence[row.state]}</StatusBadge> },
                { title: r.open, align: "right", cell: (row) => number(row.open) },
                { title: r.overdue, align: "right", cell: (row) => <span className={row.overdue > 0 ? "negative" : ""}>{number(row.overdue)}</span> },
                { title: r.received, align: "right", cell: (row) => number(row.received) },
                { title: r.lost, align: "right", cell: (row) => number(row.lost) },
                { title: r.approved, align: "right", cell: (row) => number(row.approved) },
                { title: r.rejected, align: "right", cell: (row) => number(row.rejected) },
                { title: r.confirmed, align: "right", cell: (row) => number(row.confirmed) },
                { title: r.minutes, align: "right", cell: (row) => number(row.minutes_average) },
                { title: " ", cell: (row) => (row.state === "present" ? <Button size="compact-sm" variant="default" onClick={() => setLeaving(row)}>{r.leave}</Button> : null) },
              ]}
              rows={rows}
              rowKey={(row) => row.reviewer_id}
            />
          )}
        </QueryView>
      </div>
      {leaving ? <ConfirmDialog opened onClose={() => setLeaving(undefined)} title={r.leaveTitle(nameOf(leaving.reviewer_id) ?? "")} label={r.leave} act={() => leave(leaving)}><p>{r.leaveHint}</p></ConfirmDialog> : null}
    </ScrollPage>
  );
}
