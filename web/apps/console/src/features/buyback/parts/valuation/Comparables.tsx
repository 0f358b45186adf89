import { useFormats, useLang } from "@kite/i18n";
import { Money, Panel, SimpleTable, type SimpleColumn } from "@kite/ui";
import { IconAlertTriangle } from "@kite/ui/icons";
import { useMemo } from "react";
import type { CorrectionKind, Money as Amount, UsedComparable } from "../../api/types";
import { isFar, spreadOf } from "../../logic/bars";
import { useT } from "../../texts";
import { Strip } from "./Strip";
import classes from "./valuation.module.css";

const ORDER: readonly CorrectionKind[] = ["year", "mileage", "engine", "fuel", "transmission", "consumption", "tax"];

type Props = { used: readonly UsedComparable[]; outliers: number; low: Amount; high: Amount; market: Amount; offer: Amount };

function useColumns(used: readonly UsedComparable[], market: Amount): SimpleColumn<UsedComparable>[] {
  const t = useT();
  const lang = useLang();
  const { number, percent } = useFormats();
  return useMemo(() => {
    const c = t.valuation.columns;
    const kinds = ORDER.filter((kind) => used.some((one) => one.corrections.some((part) => part.kind === kind)));
    const spread = spreadOf(used.map((one) => one.adjusted.amount));
    const heaviest = Math.max(...used.map((one) => one.weight), 1);
    const corrections = kinds.map((kind): SimpleColumn<UsedComparable> => ({
      title: `${t.words.correction[kind]}, ₽`,
      align: "right",
      cell: (row) => {
        const part = row.corrections.find((one) => one.kind === kind);
        return part ? <span title={part[lang]}><Money value={part.amount} bare sign /></span> : <span className="muted">—</span>;
      },
    }));
    const first: SimpleColumn<UsedComparable>[] = [
      { title: c.year, cell: (row) => <>{row.year}{isFar(row, spread) ? <> <span title={t.valuation.far}><IconAlertTriangle size={14} className={classes.far ?? ""} /><span className="sr-only">{t.valuation.far}</span></span></> : null}</> },
      { title: c.mileage, align: "right", cell: (row) => number(row.mileage_km) },
      { title: c.price, align: "right", cell: (row) => <Money value={row.price} bare /> },
    ];
    const last: SimpleColumn<UsedComparable>[] = [
      { title: c.adjusted, align: "right", cell: (row) => <Money value={row.adjusted} bare strong /> },
      { title: c.toMarket, align: "right", cell: (row) => percent(row.adjusted.amount / market.amount - 1, true) },
      { title: c.weight, align: "right", cell: (row) => <span className={classes.weight} title={percent(row.weight / heaviest)}><i style={{ width: `${(row.weight / heaviest) * 100}%` }} /></span> },
    ];
    return [...first, ...corrections, ...last];
  }, [t, lang, number, percent, used, market]);
}

/** Every listing that the market value rests on: what is asked, what it is corrected for, how much it counts. */
export function Comparables({ used, outliers, low, high, market, offer }: Props) {
  const t = useT();
  const { count, number } = useFormats();
  const columns = useColumns(used, market);
  const spread = spreadOf(used.map((one) => one.adjusted.amount));
  const far = used.filter((one) => isFar(one, spread)).length;
  const note = [count(used.length, t.valuation.listings), outliers > 0 ? `${t.valuation.outliers}: ${number(outliers)}` : "", far > 0 ? count(far, t.valuation.farCount) : ""].filter(Boolean).join(" · ");
  if (used.length === 0) return null;
  return (
    <Panel title={t.valuation.used} note={note}>
      <p className="muted">{t.valuation.usedHint}</p>
      <Strip used={used} low={low} high={high} market={market} offer={offer} />
      <SimpleTable label={t.valuation.used} columns={columns} rows={used} rowKey={(row) => row.listing} />
    </Panel>
  );
}
