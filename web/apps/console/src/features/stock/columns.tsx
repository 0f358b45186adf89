import { DateText, DaysBar, Money, StatusBadge, Vin, type Column } from "@kite/ui";
import { useFormats, useLang } from "@kite/i18n";
import { useAccess } from "@kite/core";
import { useMemo } from "react";
import { type EpisodeView, type Money as Sum, SOLD, carName } from "./api";
import classes from "./pages/StockPage.module.css";
import { CarArt, paintOf } from "./parts/CarArt";
import { useT } from "./texts";
import { LOOKS } from "./tones";

/** What has been put into a car besides its purchase. */
export function reconCost(car: EpisodeView): Sum | undefined {
  if (!car.cost_total || !car.purchase_price) return undefined;
  const purchase = car.purchase_price.amount - (car.purchase_vat?.amount ?? 0);
  return { amount: car.cost_total.amount - purchase, currency: car.cost_total.currency };
}

/** Share of the margin in the price. */
export function marginShare(car: EpisodeView): number | undefined {
  if (!car.margin || !car.price?.amount) return undefined;
  return car.margin.amount / car.price.amount;
}

/** The state of a car; one that somebody holds says so instead. */
function CarState({ car }: { car: EpisodeView }) {
  const t = useT();
  const held = car.hold && !car.hold.ended && !SOLD.includes(car.state) ? car.hold : undefined;
  if (held) return <StatusBadge tone="blue">{held.kind === "reservation" ? t.hold.reserved : t.hold.talks}</StatusBadge>;
  return <StatusBadge {...LOOKS[car.state]}>{t.states[car.state]}</StatusBadge>;
}

/** Columns of the stock: those of money only for those to whom the server sends them. */
export function useColumns(): Column<EpisodeView>[] {
  const t = useT();
  const lang = useLang();
  const { number, percent } = useFormats();
  const { can, centres } = useAccess();
  const costs = can("vehicles.cost.read");
  return useMemo(() => {
    const centreName = (id: string): string => centres.find((one) => one.id === id)?.name ?? "—";
    const described = (car: EpisodeView): string => car.described.slice(0, 3).map((one) => one.shown[lang] + (one.unit ? ` ${one.unit[lang]}` : "")).join(", ");
    const money: Column<EpisodeView>[] = [
      { id: "purchase", sheet: ["purchase_price"], title: t.col.purchase, width: 116, align: "right", cell: (car) => <Money value={car.purchase_price} bare /> },
      { id: "recon", title: t.col.recon, width: 124, align: "right", cell: (car) => <Money value={reconCost(car)} bare /> },
      { id: "cost", title: t.col.cost, width: 136, align: "right", optional: true, cell: (car) => <Money value={car.cost_total} bare /> },
      { id: "margin", title: t.col.margin, width: 112, align: "right", cell: (car) => <Money value={car.margin} bare sign tone="loss" /> },
      { id: "marginShare", sheet: ["margin_share"], title: t.col.marginShare, width: 92, align: "right", optional: true, cell: (car) => percent(marginShare(car), true) },
    ];
    return [
      {
        id: "car",
        sheet: ["make", "model"],
        title: t.col.car,
        sort: "car",
        width: 272,
        grow: true,
        text: (car) => `${carName(car)} ${described(car)}`.trim(),
        cell: (car) => (
          <span className={classes.car}>
            <CarArt small paint={paintOf(car.attributes)} />
            <span className="ellipsis">
              <b>{carName(car)}</b> <span className="muted">{described(car)}</span>
            </span>
          </span>
        ),
      },
      { id: "state", title: t.col.state, width: 128, cell: (car) => <CarState car={car} /> },
      { id: "year", title: t.col.year, width: 64, align: "right", sort: "year", cell: (car) => car.year },
      { id: "mileage", title: t.col.mileage, width: 100, align: "right", sort: "mileage", cell: (car) => number(car.mileage_km) },
      { id: "days", title: t.col.days, width: 104, align: "right", sort: "days", cell: (car) => <DaysBar days={car.days_in_stock} /> },
      { id: "price", title: t.col.price, width: 112, align: "right", sort: "price", cell: (car) => <Money value={car.price} bare strong /> },
      ...(costs ? money : []),
      { id: "centre", title: t.col.centre, width: 130, optional: costs, cell: (car) => centreName(car.centre_id), text: (car) => centreName(car.centre_id) },
      { id: "vin", title: t.col.vin, width: 168, optional: costs, cell: (car) => <Vin value={car.vin} /> },
      { id: "photos", title: t.col.photos, width: 72, align: "right", optional: true, cell: (car) => number(car.photos) },
      { id: "source", title: t.col.source, width: 120, optional: true, cell: (car) => t.sources[car.source] },
      { id: "type", title: t.col.type, width: 150, optional: true, cell: (car) => car.type_name[lang], text: (car) => car.type_name[lang] },
      { id: "acquired", sheet: ["acquired_on"], title: t.col.acquired, width: 104, optional: true, sort: "acquired_on", cell: (car) => <DateText value={car.acquired_on} /> },
      { id: "cleared", title: t.col.cleared, width: 150, optional: true, cell: (car) => <DateText value={car.cleared_until} near /> },
      { id: "sold", sheet: ["handed_over_on"], title: t.col.sold, width: 104, optional: true, cell: (car) => <DateText value={car.handed_over_on} /> },
    ];
  }, [t, lang, number, percent, centres, costs]);
}
