import { offerUndo } from "@kite/core";
import { useQueryClient } from "@kite/api";
import { BulkDialog, Money } from "@kite/ui";
import { NumberInput, Select, TextInput } from "@mantine/core";
import { type ReactNode, useRef, useState } from "react";
import { changedPrice, hold, list, move, release, requestCheck, startRecon } from "../acts";
import { CHANGES, type EpisodeView, SOLD, carName, usePlaces } from "../api";
import classes from "../pages/StockPage.module.css";
import { useT } from "../texts";

export type BulkKind = "price" | "hold" | "check" | "recon" | "move";

type Plan = {
  title: string;
  refuse: (car: EpisodeView) => string | undefined;
  act: (car: EpisodeView) => Promise<unknown>;
  fields?: ReactNode;
  ready?: boolean;
};

const EXAMPLES = 5;

function PriceFields({ rows, percent, onPercent }: { rows: readonly EpisodeView[]; percent: number; onPercent: (percent: number) => void }) {
  const t = useT();
  return (
    <>
      <NumberInput label={t.bulk.percent} description={t.bulk.percentHint} value={percent} min={-50} max={50} decimalScale={1} onChange={(value) => onPercent(Number(value) || 0)} data-autofocus />
      <table className={classes.prices}>
        <thead>
          <tr>
            <th scope="col">{t.col.car}</th>
            <th scope="col">{t.bulk.oldPrice}</th>
            <th scope="col">{t.bulk.newPrice}</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, EXAMPLES).map((car) => (
            <tr key={car.id}>
              <td>{carName(car)}</td>
              <td><Money value={car.price} /></td>
              <td><Money value={changedPrice(car, percent)} strong /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function usePlan(kind: BulkKind, rows: readonly EpisodeView[], undo: (back: () => Promise<unknown>) => void): Plan {
  const t = useT();
  const places = usePlaces();
  const [percent, setPercent] = useState(-3);
  const [place, setPlace] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const sold = (car: EpisodeView): string | undefined => (SOLD.includes(car.state) ? t.bulk.sold : undefined);
  const yards = (places.data ?? []).filter((one) => one.kind !== "warehouse");
  const centreOfPlace = yards.find((one) => one.id === place)?.centre_id;
  const plans: Record<BulkKind, Plan> = {
    price: {
      title: t.bulk.price,
      refuse: (car) => sold(car) ?? (car.state === "listed" && car.price ? undefined : t.bulk.notListed),
      act: async (car) => {
        const before = car.price;
        const after = await list(car, changedPrice(car, percent) ?? { amount: 0, currency: "RUB" });
        if (before) undo(() => list(after, before));
      },
      fields: <PriceFields rows={rows.filter((car) => car.state === "listed")} percent={percent} onPercent={setPercent} />,
      ready: percent !== 0,
    },
    hold: {
      title: t.bulk.hold,
      refuse: sold,
      act: async (car) => {
        const taken = await hold(car.id);
        undo(() => release(taken.id));
      },
    },
    check: { title: t.bulk.check, refuse: sold, act: (car) => requestCheck(car.id) },
    recon: { title: t.bulk.recon, refuse: (car) => (car.state === "inspected" ? undefined : t.bulk.notReceived), act: (car) => startRecon(car.id) },
    move: {
      title: t.bulk.move,
      refuse: (car) => sold(car) ?? (centreOfPlace && centreOfPlace !== car.centre_id ? t.bulk.otherCentre : undefined),
      act: (car) => move(car.id, { place_id: place ?? "", reason }),
      fields: (
        <>
          <Select label={t.moveForm.place} data={yards.map((one) => ({ value: one.id, label: one.name }))} value={place} onChange={setPlace} searchable data-autofocus />
          <TextInput label={t.moveForm.reason} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        </>
      ),
      ready: Boolean(place && reason.trim()),
    },
  };
  return plans[kind];
}

/** One action on the chosen cars; what can be taken back is taken back as one act. */
export function StockBulk({ kind, rows, onClose, done }: { kind: BulkKind; rows: readonly EpisodeView[]; onClose: () => void; done: () => void }) {
  const client = useQueryClient();
  const backs = useRef<(() => Promise<unknown>)[]>([]);
  const plan = usePlan(kind, rows, (back) => backs.current.push(back));
  const finished = (): void => {
    done();
    for (const queryKey of CHANGES) void client.invalidateQueries({ queryKey, predicate: (one) => one.queryKey[2] !== "list" });
    const all = backs.current.splice(0);
    if (all.length > 0) offerUndo(`${plan.title}: ${all.length}`, () => Promise.all(all.map((back) => back())).then(done));
  };
  return (
    <BulkDialog opened onClose={onClose} title={plan.title} rows={rows} label={(car) => `${carName(car)} ${car.vin.slice(-8)}`} refuse={plan.refuse} act={plan.act} ready={plan.ready ?? true} done={finished}>
      {plan.fields}
    </BulkDialog>
  );
}
