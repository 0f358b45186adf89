import { useFormats, useLang } from "@kite/i18n";
import { Facts, Money, Panel, SimpleTable, Waterfall } from "@kite/ui";
import { useState } from "react";
import type { Opinion, Profit, ValuationLine } from "../../api/types";
import { barsOf } from "../../logic/bars";
import { useT } from "../../texts";
import { Button } from "@mantine/core";

/** The offer explained: every step from the market to it, as a chart and in words. */
export function Bridge({ lines }: { lines: readonly ValuationLine[] }) {
  const t = useT();
  const lang = useLang();
  const [asTable, setAsTable] = useState(false);
  const bars = barsOf(lines, (kind) => t.words.line[kind]);
  const currency = lines[0]?.amount.currency ?? "RUB";
  return (
    <Panel title={t.valuation.bridge} actions={<Button size="compact-sm" variant="subtle" color="gray" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>{t.valuation.linesTable}</Button>}>
      <p className="muted">{t.valuation.bridgeHint}</p>
      <Waterfall bars={bars} currency={currency} label={t.valuation.bridge} />
      {asTable ? (
        <SimpleTable
          label={t.valuation.bridge}
          columns={[
            { title: t.valuation.line, cell: (row) => row[lang] },
            { title: t.valuation.amount, align: "right", cell: (row) => <Money value={row.amount} bare kopecks /> },
          ]}
          rows={lines}
          rowKey={(row) => `${row.kind}${row.en}`}
          strong={(row) => ["median", "market_value", "shown"].includes(row.kind)}
        />
      ) : null}
    </Panel>
  );
}

/** What is left when the car is bought for the offer and sold for its market value. */
export function ProfitPanel({ profit, shown }: { profit: Profit; shown: { amount: number; currency: string } }) {
  const t = useT();
  const { percent, money } = useFormats();
  const minus = (value: Profit["costs"]) => money({ ...value, amount: -value.amount });
  return (
    <Panel title={t.valuation.profit} note={t.valuation.vatOf(profit.vat_terms.percent)}>
      <Facts
        items={[
          { label: t.valuation.resale, value: money(profit.resale) },
          { label: t.valuation.pays, value: money({ ...shown, amount: -shown.amount }) },
          { label: t.valuation.costs, value: minus(profit.costs) },
          { label: t.valuation.vat, value: minus(profit.vat) },
          { label: t.valuation.gross, value: <Money value={profit.gross} strong tone="both" sign /> },
          ...(profit.gross_target.amount > 0 ? [{ label: t.valuation.grossTarget, value: money(profit.gross_target) }] : []),
          { label: t.valuation.maxOffer, value: <b>{money(profit.max_offer)}</b> },
          { label: t.valuation.costToMarket, value: percent(profit.cost_to_market_basis_points / 10_000) },
        ]}
      />
    </Panel>
  );
}

/** A price by plain means, to hold the market value against. */
export function OpinionPanel({ opinion, market }: { opinion: Opinion; market: { amount: number; currency: string } }) {
  const t = useT();
  const { money, percent } = useFormats();
  const of = (minor: number) => ({ amount: minor, currency: market.currency });
  const items = [
    { label: opinion.kind === "line" ? t.valuation.opinionLine : t.valuation.opinionNearest, value: <><b>{money(of(opinion.price_minor))}</b> <span className="muted">{percent(opinion.price_minor / market.amount - 1, true)} {t.valuation.toMarket}</span></> },
  ];
  if (opinion.year_minor) items.push({ label: t.valuation.perYear, value: <>{money(of(opinion.year_minor), { sign: true })}</> });
  if (opinion.thousand_km_minor) items.push({ label: t.valuation.perThousand, value: <>{money(of(opinion.thousand_km_minor), { sign: true })}</> });
  if (opinion.explained) items.push({ label: t.valuation.explained, value: <>{percent(opinion.explained / 1e6)}</> });
  return (
    <Panel title={t.valuation.opinion}>
      <p className="muted">{t.valuation.opinionHint}</p>
      <Facts items={items} />
    </Panel>
  );
}
