import { call, sales } from "@kite/api";
import { useAccess, useGo, useShortcuts, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { FormButtons, FormNotes, Money, MoneyInput, PageHeader, Panel, ScrollPage, Vin, say, useApiForm } from "@kite/ui";
import { Button, Stack } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { useCars, useKnownBuyers } from "../api";
import { Body } from "../parts/Body";
import { BuyerPick } from "../parts/BuyerPick";
import { CarList } from "../parts/CarList";
import { CarPicture } from "../parts/CarPicture";
import { useT } from "../texts";
import type { BuyerRow, Money as MoneyValue, OfferedCar } from "../types";
import { useRefresh } from "../useRefresh";
import classes from "./NewDealPage.module.css";

function Chosen({ title, note, onChange, label, picture }: { title: string; note: ReactNode; onChange: () => void; label: string; picture?: boolean }) {
  return (
    <div className={classes.chosen}>
      {picture ? <CarPicture label={title} small /> : null}
      <div className={classes.what}>
        <b className="ellipsis" title={title}>{title}</b>
        <span className="muted">{note}</span>
      </div>
      <Button size="compact-sm" variant="subtle" onClick={onChange}>{label}</Button>
    </div>
  );
}

function PriceForm({ car, buyer }: { car: OfferedCar; buyer: { id: string } }) {
  const t = useT();
  const go = useGo();
  const { money } = useFormats();
  const refresh = useRefresh();
  const api = useApiForm<{ price: MoneyValue | null }, { id: string }>({
    initial: { price: car.price },
    names: { buyer_id: "buyer", episode_id: "car" },
    send: async ({ price }) => {
      const body = { buyer_id: buyer.id, episode_id: car.episode_id, ...(price && price.amount !== car.price.amount ? { price } : {}) };
      const deal = await call(sales.POST("/api/sales/v1/deals", { body }));
      await refresh();
      return deal;
    },
    done: (deal) => {
      say(t.office.opened);
      go(`/deals/${deal.id}`, true);
    },
  });
  useShortcuts([{ keys: "Ctrl+KeyS", title: { ru: "Открыть сделку", en: "Open the deal" }, run: () => api.submit(), inInputs: true }]);
  return (
    <form onSubmit={api.submit} noValidate>
      <Stack gap={12} maw={420}>
        <FormNotes {...api} />
        <MoneyInput label={t.office.priceIn} description={t.office.priceInHint(money(car.price))} data-path="price" autoFocus {...api.form.getInputProps("price")} />
        <FormButtons busy={api.busy} errors={api.form.errors} label={t.office.open} />
      </Stack>
    </form>
  );
}

/** A deal begins with a car and a buyer; both may come in the URL. */
export default function NewDealPage() {
  const t = useT();
  const go = useGo();
  const { centre } = useAccess();
  const { state, set } = useUrlState();
  const cars = useCars(undefined);
  const buyers = useKnownBuyers();
  const { phone } = useFormats();
  const car = cars.data?.find((one) => one.episode_id === state.episode_id);
  const known: BuyerRow | undefined = buyers.data?.rows.find((one) => one.id === state.buyer_id);
  const buyer = state.buyer_id ? { id: state.buyer_id, name: known?.name ?? state.buyer_name ?? "" } : undefined;
  useShortcuts([{ keys: "Escape", title: { ru: "К сделкам", en: "Back to the deals" }, run: () => go("/deals") }]);
  useEffect(() => {
    // What was on offer a moment ago may be sold by now.
    if (cars.data && state.episode_id && !car) set({ episode_id: undefined });
  }, [cars.data, car, set, state.episode_id]);
  return (
    <ScrollPage>
      <PageHeader title={t.office.openTitle} onBack={() => go("/deals")} />
      <Body narrow>
        <Panel title={`1. ${t.office.pickCar}`}>
          {car ? (
            <Chosen picture title={car.title} note={<><Vin value={car.vin} /> · <Money value={car.price} /></>} label={t.office.change} onChange={() => set({ episode_id: undefined })} />
          ) : (
            <CarList centre={centre} label={t.office.choose} onTake={(one) => set({ episode_id: one.episode_id })} focus />
          )}
        </Panel>
        {car ? (
          <Panel title={`2. ${t.office.pickBuyer}`}>
            {buyer ? (
              <Chosen title={buyer.name} note={known ? phone(known.phone) : ""} label={t.office.changeBuyer} onChange={() => set({ buyer_id: undefined, buyer_name: undefined })} />
            ) : (
              <BuyerPick centre={car.centre_id} onTake={(one) => set({ buyer_id: one.id })} />
            )}
          </Panel>
        ) : null}
        {car && buyer ? (
          <Panel title={`3. ${t.deal.price}`}>
            <PriceForm key={car.episode_id} car={car} buyer={buyer} />
          </Panel>
        ) : null}
      </Body>
    </ScrollPage>
  );
}
