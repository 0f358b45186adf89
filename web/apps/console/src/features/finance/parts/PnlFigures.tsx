import { useFormats } from "@kite/i18n";
import { KeyFigures, type KeyFigure } from "@kite/ui";
import type { Statement } from "../logic/pnl";
import { useT } from "../texts";

type Props = { now: Statement; then: Statement | undefined; against: "before" | "year" };

const rub = (amount: number) => ({ amount, currency: "RUB" });

const tone = (value: number, old: number | undefined): string => {
  if (old === undefined || value === old) return "muted";
  return value > old ? "positive" : "negative";
};

/** Revenue, gross profit, what was spent, what is left; each beside the other period. */
export function PnlFigures({ now, then, against }: Props) {
  const t = useT();
  const { money, percent, count } = useFormats();
  const to = against === "year" ? t.pnl.toYear : t.pnl.toBefore;
  const change = (value: number, old: number | undefined): string => {
    if (old === undefined || old === 0) return "";
    return `${percent((value - old) / Math.abs(old), true)} ${to}`;
  };
  const figure = (title: string, value: number, old: number | undefined, aside: string): KeyFigure => ({
    title,
    value: money(rub(value), { short: true }),
    note: <span className={tone(value, old)}>{change(value, old)}</span>,
    aside,
    tone: value < 0 && title === t.pnl.result ? "negative" : undefined,
  });
  const share = (value: number): string => (now.revenue > 0 ? percent(value / now.revenue) : "");
  const cars = now.cars === undefined ? "" : count(now.cars, t.pnl.carsSold);
  return (
    <KeyFigures
      items={[
        figure(t.pnl.revenue, now.revenue, then?.revenue, cars),
        figure(t.pnl.gross, now.gross, then?.gross, share(now.gross)),
        figure(t.pnl.rest, now.rest, then?.rest, share(now.rest)),
        figure(t.pnl.result, now.result, then?.result, share(now.result)),
      ]}
    />
  );
}
