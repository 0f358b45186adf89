import { allPages, call, useCommand, useQuery, vehicles } from "@kite/api";
import { useAccess, useGo, usePathParam } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ActionDialog, ConfirmDialog, Empty, KeyFigures, PageHeader, Panel, QueryView, ScrollPage, SimpleTable, StatusBadge, Vin, say, tell } from "@kite/ui";
import { IconCircleCheck, IconDownload } from "@kite/ui/icons";
import { Button, Select, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import type { Difference, LotAct } from "../api";
import { useT } from "../texts";
import classes from "./LotCountPage.module.css";
import { LOT_TONES } from "./LotCountsPage";

const KEY = ["vehicles", "lot"];
const CHANGES = [KEY];
const FIGURES = ["expected", "found", "missing", "explained", "wrong_slot", "unknown", "surplus", "undecided", "confirmed"] as const;

/** Scans one car after another; the reader of a scanner ends with Enter. */
function ScanBox({ act }: { act: LotAct }) {
  const t = useT();
  const [vin, setVin] = useState("");
  const [slot, setSlot] = useState("");
  const box = useRef<HTMLInputElement>(null);
  const scan = useCommand<{ vin: string; slot: string }, { added: number }>({
    changes: CHANGES,
    failed: tell,
    act: (one) =>
      call(
        vehicles.POST("/api/vehicles/v1/lot-counts/{id}/scans", {
          params: { path: { id: act.id } },
          body: { scans: [{ id: crypto.randomUUID(), vin: one.vin, slot: one.slot || null, scanned_at: new Date().toISOString() }] },
        }),
      ),
    done: (tally, one) => {
      say(`${tally.added > 0 ? t.counts.scanned : t.counts.repeated}: ${one.vin}`);
      setVin("");
      box.current?.focus();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (vin.trim()) scan.mutate({ vin: vin.trim(), slot: slot.trim() });
  };
  return (
    <form className={classes.scan} onSubmit={submit}>
      <TextInput ref={box} label={t.counts.scan} description={t.counts.scanHint} value={vin} autoFocus autoComplete="off" onChange={(event) => setVin(event.currentTarget.value)} />
      <TextInput label={t.counts.slot} value={slot} onChange={(event) => setSlot(event.currentTarget.value)} />
      <button type="submit" className="sr-only">{t.counts.scan}</button>
    </form>
  );
}

function DecideDialog({ act, difference, onClose, done }: { act: LotAct; difference: Difference; onClose: () => void; done: () => void }) {
  const t = useT();
  const choices = (["move", "keep", "search", "transfer_request"] as const).map((value) => ({ value, label: t.counts.decisions[value] }));
  type Values = { decision: "move" | "keep" | "search" | "transfer_request"; note: string };
  const initial: Values = { decision: "search", note: "" };
  return (
    <ActionDialog
      opened
      onClose={onClose}
      done={done}
      title={`${difference.vin}: ${t.counts.kinds[difference.kind]}`}
      label={t.counts.decide}
      initial={initial}
      send={({ decision, note }) =>
        call(vehicles.POST("/api/vehicles/v1/lot-counts/{id}/differences/{difference}/decide", { params: { path: { id: act.id, difference: difference.id } }, body: { decision, note: note.trim() || null } }))
      }
    >
      {(form) => (
        <>
          <Select label={t.counts.decision} data={choices} allowDeselect={false} {...form.getInputProps("decision")} />
          <TextInput label={t.counts.note} {...form.getInputProps("note")} />
        </>
      )}
    </ActionDialog>
  );
}

function Differences({ act }: { act: LotAct }) {
  const t = useT();
  const { can } = useAccess();
  const [asked, setAsked] = useState<Difference>();
  const query = useQuery({
    queryKey: [...KEY, "differences", act.id],
    queryFn: () => allPages((cursor) => call(vehicles.GET("/api/vehicles/v1/lot-counts/{id}/differences", { params: { path: { id: act.id }, query: { limit: 200, ...(cursor ? { cursor } : {}) } } }))),
  });
  const mayDecide = act.state === "reviewing" && can("vehicles.lot.decide", act.centre_id);
  const decisionOf = (one: Difference): string => t.counts.decisions[one.decision as keyof typeof t.counts.decisions] ?? "—";
  return (
    <Panel title={t.counts.differences}>
      <QueryView query={query}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty icon={IconCircleCheck} title={t.counts.noDifferences} />
          ) : (
            <SimpleTable
              label={t.counts.differences}
              rows={rows}
              rowKey={(one) => one.id}
              columns={[
                { title: "VIN", cell: (one) => <Vin value={one.vin} /> },
                { title: t.counts.kind, cell: (one) => t.counts.kinds[one.kind] },
                { title: t.counts.where, cell: (one) => `${one.expected_slot ?? "—"} → ${one.found_slot ?? "—"}` },
                { title: t.counts.why, cell: (one) => one.known_reason ?? "—" },
                { title: t.counts.decision, cell: (one) => (one.decision ? decisionOf(one) : mayDecide ? <Button size="compact-sm" variant="light" onClick={() => setAsked(one)}>{t.counts.decide}</Button> : "—") },
                { title: t.counts.note, cell: (one) => one.note ?? "" },
              ]}
            />
          )
        }
      </QueryView>
      {asked ? <DecideDialog act={act} difference={asked} onClose={() => setAsked(undefined)} done={() => void query.refetch()} /> : null}
    </Panel>
  );
}

function Buttons({ act }: { act: LotAct }) {
  const t = useT();
  const { can } = useAccess();
  const [closes, setCloses] = useState(false);
  const path = { params: { path: { id: act.id } } };
  const command = useCommand<() => Promise<unknown>>({ act: (one) => one(), changes: CHANGES, failed: tell });
  const write = can("vehicles.lot.write", act.centre_id);
  const close = useCommand({ act: () => call(vehicles.POST("/api/vehicles/v1/lot-counts/{id}/close", path)), changes: CHANGES });
  return (
    <>
      {act.state === "counting" ? null : (
        <Button component="a" variant="default" leftSection={<IconDownload size={15} />} href={`/api/vehicles/v1/lot-counts/${act.id}/audit-list/export`} download>
          {t.counts.auditList}
        </Button>
      )}
      {write && act.state === "reviewing" ? <Button variant="default" onClick={() => command.mutate(() => call(vehicles.POST("/api/vehicles/v1/lot-counts/{id}/resume", path)))}>{t.counts.resume}</Button> : null}
      {write && act.state === "counting" ? <Button loading={command.isPending} onClick={() => command.mutate(() => call(vehicles.POST("/api/vehicles/v1/lot-counts/{id}/finish", path)))}>{t.counts.finish}</Button> : null}
      {can("vehicles.lot.decide", act.centre_id) && act.state === "reviewing" ? <Button onClick={() => setCloses(true)}>{t.counts.close}</Button> : null}
      <ConfirmDialog opened={closes} onClose={() => setCloses(false)} title={`${t.counts.close}: ${act.place_name}?`} label={t.counts.close} act={() => close.mutateAsync()} />
    </>
  );
}

/** One count: scanning, its figures, its differences and what follows from them. */
export default function LotCountPage() {
  const t = useT();
  const go = useGo();
  const id = usePathParam("id");
  const { number } = useFormats();
  const query = useQuery({ queryKey: [...KEY, "one", id], queryFn: () => call(vehicles.GET("/api/vehicles/v1/lot-counts/{id}", { params: { path: { id } } })) });
  const { can } = useAccess();
  return (
    <ScrollPage>
      <QueryView query={query}>
        {(act) => (
          <>
            <PageHeader title={act.place_name} note={<StatusBadge tone={LOT_TONES[act.state]} ring={act.state === "closed"}>{act.state === "closed" ? t.counts.states.done : t.counts.states[act.state]}</StatusBadge>} onBack={() => go("/stock/counts")} actions={<Buttons act={act} />} />
            <div className={classes.page}>
              <KeyFigures items={FIGURES.map((name) => ({ title: t.counts.figures[name], value: number(act.figures[name]), tone: (name === "missing" || name === "undecided") && act.figures[name] > 0 ? "negative" : undefined }))} />
              {act.state === "counting" && can("vehicles.lot.write", act.centre_id) ? <ScanBox act={act} /> : null}
              {act.state === "counting" ? null : <Differences act={act} />}
            </div>
          </>
        )}
      </QueryView>
    </ScrollPage>
  );
}
