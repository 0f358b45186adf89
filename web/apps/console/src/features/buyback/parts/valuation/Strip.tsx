import { useFormats } from "@kite/i18n";
import { useEffect, useRef, useState } from "react";
import type { Money, UsedComparable } from "../../api/types";
import { isFar, spreadOf } from "../../logic/bars";
import { useT } from "../../texts";
import classes from "./valuation.module.css";

type Props = { used: readonly UsedComparable[]; low: Money; high: Money; market: Money; offer: Money };

const HEIGHT = 92;
const MIDDLE = 40;
const PAD = 84;

function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(720);
  useEffect(() => {
    if (!box.current) return undefined;
    const watch = new ResizeObserver(([entry]) => entry && setWidth(Math.max(280, entry.contentRect.width)));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  return { box, width };
}

/** Dots that would lie on each other go up and down in turn, so that each can be seen. */
function offsets(xs: readonly number[]): number[] {
  const placed: { x: number; row: number }[] = [];
  return xs.map((x) => {
    let row = 0;
    while (placed.some((one) => one.row === row && Math.abs(one.x - x) < 10)) row += 1;
    placed.push({ x, row });
    return Math.ceil(row / 2) * (row % 2 === 0 ? 1 : -1) * 9;
  });
}

/** Where the corrected prices lie, with the middle half, the market and the offer. */
export function Strip({ used, low, high, market, offer }: Props) {
  const t = useT();
  const { money, count } = useFormats();
  const { box, width } = useWidth();
  const prices = used.map((one) => one.adjusted.amount);
  const spread = spreadOf(prices, [market.amount, offer.amount]);
  const x = (amount: number): number => PAD + ((amount - spread.min) / (spread.max - spread.min || 1)) * (width - PAD * 2);
  const heaviest = Math.max(...used.map((one) => one.weight), 1);
  const sorted = used.toSorted((a, b) => a.adjusted.amount - b.adjusted.amount);
  const rows = offsets(sorted.map((one) => x(one.adjusted.amount)));
  const text = t.valuation.stripText(count(used.length, t.valuation.listings), money(low), money(high), money(market), money(offer));
  const mark = (amount: Money, label: string, kind: string, foot: boolean) => (
    <g>
      <line className={classes.mark} data-kind={kind} x1={x(amount.amount)} x2={x(amount.amount)} y1={14} y2={HEIGHT - 26} />
      <text className={classes.markText} data-kind={kind} x={Math.min(width - PAD, Math.max(PAD, x(amount.amount)))} y={foot ? HEIGHT - 4 : HEIGHT - 16}>
        {label} {money(amount, { bare: true })}
      </text>
    </g>
  );
  const close = Math.abs(x(market.amount) - x(offer.amount)) < 190;
  return (
    <div ref={box}>
      <svg width={width} height={HEIGHT} role="img" aria-label={`${t.valuation.strip}. ${text}`}>
        <line className={classes.axis} x1={PAD} x2={width - PAD} y1={MIDDLE} y2={MIDDLE} />
        <rect className={classes.band} x={x(low.amount)} width={Math.max(2, x(high.amount) - x(low.amount))} y={MIDDLE - 20} height={40} rx={6}>
          <title>{`${t.valuation.middle}: ${money(low)} – ${money(high)}`}</title>
        </rect>
        {sorted.map((one, index) => (
          <circle key={one.listing} className={classes.dot} data-far={isFar(one, spread) || undefined} cx={x(one.adjusted.amount)} cy={MIDDLE + (rows[index] ?? 0)} r={4} opacity={0.35 + 0.65 * (one.weight / heaviest)}>
            <title>{`${one.year}, ${money(one.adjusted)}`}</title>
          </circle>
        ))}
        {mark(offer, t.valuation.offer, "offer", false)}
        {mark(market, t.valuation.market, "market", close)}
      </svg>
    </div>
  );
}
