import { call, useQueryClient, vehicles } from "@kite/api";
import { offerUndo } from "@kite/core";
import { ActionDialog, DayInput, MoneyInput, say, useAsOpened } from "@kite/ui";
import { Checkbox, Select, TextInput } from "@mantine/core";
import { list, move } from "../acts";
import { CHANGES, type EpisodeCard, type Money, type Whereabouts, usePlaces } from "../api";
import { useT } from "../texts";
import type { CarDialog } from "./useCarActs";

type Props = { car: EpisodeCard; where: Whereabouts | undefined; dialog: CarDialog; onClose: () => void };
type Inner = Omit<Props, "dialog"> & { done: (said: string) => void; onRefresh: () => void };

const today = (): string => new Date().toISOString().slice(0, 10);

function ListDialog({ car, onClose, done, onRefresh }: Inner) {
  const t = useT();
  const before = car.price;
  const [seen, renew] = useAsOpened(car);
  const refresh = (): void => {
    renew();
    onRefresh();
  };
  return (
    <ActionDialog
      opened
      onClose={onClose}
      onRefresh={refresh}
      title={car.state === "listed" ? t.act.reprice : t.act.list}
      label={car.state === "listed" ? t.act.reprice : t.act.list}
      initial={{ price: (car.price ?? null) as Money | null }}
      send={({ price }) => list(seen, price ?? { amount: 0, currency: "RUB" })}
      done={(after) => {
        done(t.said.listed);
        if (before && car.state === "listed") offerUndo(t.act.reprice, () => list(after, before).then(onRefresh));
      }}
    >
      {(form) => <MoneyInput label={t.price} data-autofocus {...form.getInputProps("price")} />}
    </ActionDialog>
  );
}

function MoveDialog({ car, where, onClose, done, onRefresh }: Inner) {
  const t = useT();
  const places = usePlaces();
  const yards = (places.data ?? []).filter((one) => one.centre_id === car.centre_id && one.kind !== "warehouse");
  const before = where?.location;
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.act.move}
      label={t.act.move}
      initial={{ place_id: before?.place_id ?? "", slot: "", reason: "" }}
      send={({ place_id, slot, reason }) => move(car.id, { place_id, reason, slot: slot.trim() || null })}
      done={(after) => {
        done(t.said.moved);
        if (before) offerUndo(t.said.moved, () => move(car.id, { place_id: before.place_id, slot: before.slot ?? null, reason: after.slot ?? t.act.move }).then(onRefresh));
      }}
    >
      {(form) => (
        <>
          <Select label={t.moveForm.place} data={yards.map((one) => ({ value: one.id, label: one.name }))} searchable data-autofocus {...form.getInputProps("place_id")} />
          <TextInput label={t.moveForm.slot} {...form.getInputProps("slot")} />
          <TextInput label={t.moveForm.reason} {...form.getInputProps("reason")} />
        </>
      )}
    </ActionDialog>
  );
}

function OutDialog({ car, onClose, done }: Inner) {
  const t = useT();
  const reasons = (["test_drive", "service"] as const).map((value) => ({ value, label: t.outForm.reasons[value] }));
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.act.out}
      label={t.act.out}
      initial={{ reason: "test_drive" as "test_drive" | "service", contract_number: "" }}
      send={(body) => call(vehicles.POST("/api/vehicles/v1/episodes/{id}/outings", { params: { path: { id: car.id } }, body }))}
      done={() => done(t.said.wentOut)}
    >
      {(form) => (
        <>
          <Select label={t.outForm.reason} data={reasons} allowDeselect={false} {...form.getInputProps("reason")} />
          <TextInput label={t.outForm.contract} data-autofocus {...form.getInputProps("contract_number")} />
        </>
      )}
    </ActionDialog>
  );
}

function CostDialog({ car, onClose, done }: Inner) {
  const t = useT();
  const kinds = (["own_parts", "body_shop", "transport"] as const).map((value) => ({ value, label: t.kinds[value] }));
  const modules = (["parts", "suppliers", "logistics"] as const).map((value) => ({ value, label: t.costForm.modules[value] }));
  type Values = { kind: "own_parts" | "body_shop" | "transport"; document_module: string; document_number: string; document_date: string; gross: Money | null; with_vat: boolean; work: string };
  const initial: Values = { kind: "body_shop", document_module: "suppliers", document_number: "", document_date: today(), gross: null, with_vat: true, work: "" };
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.act.cost}
      label={t.act.cost}
      draft={`stock.cost.${car.id}`}
      initial={initial}
      send={({ gross, work, ...rest }) =>
        call(
          vehicles.POST("/api/vehicles/v1/episodes/{id}/cost-lines", {
            params: { path: { id: car.id } },
            body: { ...rest, gross: gross ?? { amount: 0, currency: "RUB" }, work: work.trim() || null },
          }),
        )
      }
      done={() => done(t.said.costAdded)}
    >
      {(form) => (
        <>
          <Select label={t.costForm.kind} data={kinds} allowDeselect={false} {...form.getInputProps("kind")} />
          <Select label={t.costForm.module} data={modules} allowDeselect={false} {...form.getInputProps("document_module")} />
          <TextInput label={t.costForm.number} data-autofocus {...form.getInputProps("document_number")} />
          <DayInput label={t.costForm.date} {...form.getInputProps("document_date")} />
          <MoneyInput label={t.costForm.gross} kopecks {...form.getInputProps("gross")} />
          <Checkbox label={t.costForm.withVat} {...form.getInputProps("with_vat", { type: "checkbox" })} />
          <TextInput label={t.costForm.work} {...form.getInputProps("work")} />
        </>
      )}
    </ActionDialog>
  );
}

const DIALOGS = { list: ListDialog, move: MoveDialog, out: OutDialog, cost: CostDialog };

/** The dialog of an action that asks something first. */
export function CarDialogs({ dialog, ...props }: Props) {
  const client = useQueryClient();
  const onRefresh = (): void => {
    for (const queryKey of CHANGES) void client.invalidateQueries({ queryKey });
  };
  const done = (said: string): void => {
    say(said);
    onRefresh();
  };
  const Dialog = DIALOGS[dialog];
  return <Dialog {...props} done={done} onRefresh={onRefresh} />;
}
