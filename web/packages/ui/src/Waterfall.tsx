import { useFormats } from "@kite/i18n";
import { useEffect, useRef, useState } from "react";
import { useUiTexts } from "./texts";
import { type Bar, type Placed, floorOf, place } from "./waterfall";
import classes from "./Waterfall.module.css";

type Props = {
  bars: readonly Bar[];
  currency?: string;
  /** What the chart is about, for screen readers. */
  label: string;
  height?: number;
  onOpen?: (bar: Bar) => void;
  opened?: string | undefined;
};

const TOP = 22;
const FOOT = 38;
const LEAST_SLOT = 66;

function useWidth() {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(760);
  useEffect(() => {
    if (!box.current) return undefined;
    const watch = new ResizeObserver(([entry]) => entry && setWidth(Math.max(260, entry.contentRect.width)));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  return { box, width };
}

/** Words of a label over two lines at most. */
function lines(label: string, width: number): string[] {
  const most = Math.max(6, Math.floor(width / 6.2));
  if (label.length <= most) return [label];
  const words = label.split(" ");
  const first: string[] = [words.shift() ?? ""];
  while (words.length > 0 && [...first, words[0]].join(" ").length <= most) first.push(words.shift() ?? "");
  const second = words.join(" ");
  const cut = (text: string): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  return second ? [cut(first.join(" ")), cut(second)] : [cut(first.join(" "))];
}

type BarProps = { bar: Placed; x: number; width: number; slot: number; y: (level: number) => number; base: number; broken: boolean; text: string };

function BarShape({ bar, x, width, slot, y, base, broken, text }: BarProps) {
  const standing = bar.kind === "total" || bar.kind === "result";
  const top = Math.min(y(bar.from), y(bar.to));
  const bottom = standing && bar.to >= 0 ? base : Math.max(y(bar.from), y(bar.to));
  const height = Math.max(2, bottom - top);
  return (
    <>
      <rect className={classes.bar} data-kind={bar.kind} x={x} y={top} width={width} height={height} rx={2} />
      {broken && standing ? <path className={classes.cut} d={`M${x - 2} ${base - 14} l${width + 4} -7`} /> : null}
      <text className={classes.value} data-kind={bar.kind} x={x + width / 2} y={top - 7}>{text}</text>
      {lines(bar.label, slot).map((line, index) => (
        <text key={line} className={classes.label} x={x + width / 2} y={base + 16 + index * 14}>{line}</text>
      ))}
    </>
  );
}

/** A bridge from one figure to another: connectors, a label on every bar, a broken axis where the floor is not zero. */
export function Waterfall({ bars, currency = "RUB", label, height = 230, onOpen, opened }: Props) {
  const t = useUiTexts();
  const { money } = useFormats();
  const { box, width } = useWidth();
  const placed = place(bars);
  const floor = floorOf(placed);
  const levels = placed.flatMap((bar) => [bar.from, bar.to]);
  const high = Math.max(...levels, 0);
  const low = floor > 0 ? floor : Math.min(...levels, 0);
  const base = height - FOOT;
  const y = (level: number): number => base - ((Math.max(level, low) - low) / (high - low || 1)) * (base - TOP);
  const ground = y(Math.max(0, low));
  // Narrow screens scroll the chart rather than let its words run into one another.
  const full = Math.max(width, bars.length * LEAST_SLOT);
  const slot = full / Math.max(1, bars.length);
  const bar = Math.min(62, slot * 0.62);
  const show = (one: Bar): string => money({ amount: one.amount, currency }, { bare: true, sign: one.kind === "plus" || one.kind === "gain" });
  return (
    <div ref={box} className={classes.box} tabIndex={full > width ? 0 : undefined} role={full > width ? "region" : undefined} aria-label={full > width ? label : undefined}>
      <svg width={full} height={height} role="group" aria-label={label}>
        <line className={classes.ground} x1={0} x2={full} y1={ground} y2={ground} />
        {placed.slice(0, -1).map((one, index) => (
          <line key={one.id} className={classes.link} x1={slot * index + (slot + bar) / 2} x2={slot * (index + 1) + (slot - bar) / 2} y1={y(one.to)} y2={y(one.to)} />
        ))}
        {placed.map((one, index) => {
          const shape = <BarShape bar={one} x={slot * index + (slot - bar) / 2} width={bar} slot={slot} y={y} base={ground} broken={floor > 0} text={show(one)} />;
          if (!onOpen) return <g key={one.id}>{shape}</g>;
          return (
            <g
              key={one.id}
              role="button"
              tabIndex={0}
              className={classes.open}
              aria-expanded={opened === one.id}
              data-opened={opened === one.id || undefined}
              onClick={() => onOpen(one)}
              onKeyDown={(event) => {
                if (event.code !== "Enter" && event.code !== "Space") return;
                event.preventDefault();
                onOpen(one);
              }}
            >
              <title>{`${one.label}: ${show(one)}`}</title>
              <rect className={classes.hit} x={slot * index + 2} y={0} width={slot - 4} height={height} rx={6} />
              {shape}
            </g>
          );
        })}
      </svg>
      <ul className="sr-only" aria-label={t.chartList}>
        {bars.map((one) => (
          <li key={one.id}>
            {one.label}: {show(one)}
          </li>
        ))}
      </ul>
    </div>
  );
}
