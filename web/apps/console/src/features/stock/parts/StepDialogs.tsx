import { call, useQueryClient, vehicles } from "@kite/api";
import { ActionDialog, InstantInput, MoneyInput } from "@kite/ui";
import { Select, TextInput } from "@mantine/core";
import { CHANGES, type Money, type ReconStep } from "../api";
import { useT } from "../texts";

export type StepDialog = "start" | "finish" | "stall" | "ask" | "refuse" | "skip";
type Props = { step: ReconStep; kind: StepDialog; onClose: () => void };

const STALLS = ["vendor_delay", "parts_wait", "approval_wait", "no_capacity", "client_decision", "transport", "other"] as const;
const NOTHING: Money = { amount: 0, currency: "RUB" };

type Inner = { path: { params: { path: { id: string } } }; step: ReconStep; onClose: () => void; done: () => void };

function Start({ path, step, ...rest }: Inner) {
  const t = useT();
  return (
    <ActionDialog
      opened
      {...rest}
      title={t.recon.start}
      label={t.recon.start}
      initial={{ planned: (step.limit ?? null) as Money | null, vendor: "" }}
      send={({ planned, vendor }) => call(vehicles.POST("/api/vehicles/v1/recon-steps/{id}/start", { ...path, body: { planned, vendor: vendor.trim() || null } }))}
    >
      {(form) => (
        <>
          <MoneyInput label={t.recon.planned} data-autofocus {...form.getInputProps("planned")} />
          {step.by_vendor ? <TextInput label={t.recon.vendor} {...form.getInputProps("vendor")} /> : null}
        </>
      )}
    </ActionDialog>
  );
}

function Finish({ path, step, ...rest }: Inner) {
  const t = useT();
  return (
    <ActionDialog opened {...rest} title={t.recon.finish} label={t.recon.finish} initial={{ actual: (step.planned ?? null) as Money | null }} send={({ actual }) => call(vehicles.POST("/api/vehicles/v1/recon-steps/{id}/finish", { ...path, body: { actual: actual ?? NOTHING } }))}>
      {(form) => <MoneyInput label={t.recon.actual} data-autofocus {...form.getInputProps("actual")} />}
    </ActionDialog>
  );
}

function Stalled({ path, step: _, ...rest }: Inner) {
  const t = useT();
  type Values = { reason: (typeof STALLS)[number]; until: string | null; note: string };
  const initial: Values = { reason: "parts_wait", until: null, note: "" };
  return (
    <ActionDialog opened {...rest} title={t.recon.stall} label={t.recon.stall} initial={initial} send={({ note, ...body }) => call(vehicles.POST("/api/vehicles/v1/recon-steps/{id}/stall", { ...path, body: { ...body, note: note.trim() || null } }))}>
      {(form) => (
        <>
          <Select label={t.recon.reason} data={STALLS.map((value) => ({ value, label: t.recon.stalls[value] }))} allowDeselect={false} {...form.getInputProps("reason")} />
          <InstantInput label={t.recon.until} {...form.getInputProps("until")} />
          <TextInput label={t.recon.note} {...form.getInputProps("note")} />
        </>
      )}
    </ActionDialog>
  );
}

function Ask({ path, step, ...rest }: Inner) {
  const t = useT();
  return (
    <ActionDialog opened {...rest} title={t.recon.ask} label={t.recon.ask} initial={{ amount: (step.limit ?? null) as Money | null, reason: "" }} send={({ amount, reason }) => call(vehicles.POST("/api/vehicles/v1/recon-steps/{id}/ask-approval", { ...path, body: { amount: amount ?? NOTHING, reason } }))}>
      {(form) => (
        <>
          <MoneyInput label={t.recon.limit} data-autofocus {...form.getInputProps("amount")} />
          <TextInput label={t.recon.reason} {...form.getInputProps("reason")} />
        </>
      )}
    </ActionDialog>
  );
}

function Reason({ path, kind, title, ...rest }: Omit<Inner, "step"> & { kind: "refuse" | "skip"; title: string }) {
  const t = useT();
  return (
    <ActionDialog
      opened
      {...rest}
      title={title}
      label={title}
      initial={{ reason: "" }}
      send={(body) => (kind === "skip" ? call(vehicles.POST("/api/vehicles/v1/recon-steps/{id}/skip", { ...path, body })) : call(vehicles.POST("/api/vehicles/v1/recon-steps/{id}/refuse", { ...path, body })))}
    >
      {(form) => <TextInput label={t.recon.reason} data-autofocus {...form.getInputProps("reason")} />}
    </ActionDialog>
  );
}

/** The dialog of an action on a step of preparation. */
export function StepDialogs({ step, kind, onClose }: Props) {
  const t = useT();
  const client = useQueryClient();
  const done = (): void => {
    for (const queryKey of CHANGES) void client.invalidateQueries({ queryKey });
  };
  const inner = { path: { params: { path: { id: step.id } } }, step, onClose, done };
  if (kind === "start") return <Start {...inner} />;
  if (kind === "finish") return <Finish {...inner} />;
  if (kind === "stall") return <Stalled {...inner} />;
  if (kind === "ask") return <Ask {...inner} />;
  return <Reason {...inner} kind={kind} title={kind === "skip" ? t.recon.skip : t.recon.refuse} />;
}
