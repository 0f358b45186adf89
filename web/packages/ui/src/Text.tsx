import { type MoneyValue, useFormats } from "@kite/i18n";
import { Tooltip } from "@mantine/core";
import classes from "./Text.module.css";

type MoneyProps = {
  value: MoneyValue | null | undefined;
  kopecks?: boolean;
  sign?: boolean;
  short?: boolean;
  bare?: boolean;
  /** Green above zero and red below; red below only. */
  tone?: "both" | "loss";
  strong?: boolean;
};

const toneOf = (amount: number, tone: MoneyProps["tone"]): string => {
  if (!tone || amount === 0) return "";
  if (amount < 0) return "negative";
  return tone === "both" ? "positive" : "";
};

/** Money of the API. A masked or unknown amount is `—`. */
export function Money({ value, tone, strong = false, ...style }: MoneyProps) {
  const { money } = useFormats();
  const names = [toneOf(value?.amount ?? 0, tone), strong ? classes.strong : "", classes.nowrap];
  return <span className={names.filter(Boolean).join(" ")}>{money(value, style)}</span>;
}

type DateProps = {
  /** An instant (`2026-11-20T14:20:00Z`) or a day (`2026-11-20`). */
  value: string | null | undefined;
  /** Words for near dates. */
  near?: boolean;
  overdue?: boolean;
};

/** A date as people read it; the exact value is in the tooltip. */
export function DateText({ value, near = false, overdue = false }: DateProps) {
  const formats = useFormats();
  if (!value) return <span className="muted">—</span>;
  const isDay = value.length === 10;
  const exact = isDay ? formats.day(value) : formats.instant(value);
  const nearText = isDay ? formats.nearDay(value) : formats.near(value);
  const text = near ? nearText : exact;
  const body = <time dateTime={value} className={overdue ? "negative" : ""}>{text}</time>;
  return text === exact ? body : <Tooltip label={exact}>{body}</Tooltip>;
}

/** A vehicle number: the last eight characters are what people read. */
export function Vin({ value }: { value: string | null | undefined }) {
  if (!value) return <span className="muted">—</span>;
  return (
    <span className={classes.vin}>
      {value.slice(0, -8)}
      <b>{value.slice(-8)}</b>
    </span>
  );
}
