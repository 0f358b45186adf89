import { useFormats } from "@kite/i18n";
import { minus } from "../logic/totals";
import { useT } from "../texts";
import type { DiscountRequest, Money } from "../types";
import classes from "./MarginEffect.module.css";

const shareOf = (part: number, whole: number): number => (whole > 0 ? Math.max(0, Math.min(1, part / whole)) : 0);

function Row({ label, value, share, tone }: { label: string; value: string; share: number; tone: "now" | "after" | "loss" }) {
  return (
    <div className={classes.row}>
      <dt>{label}</dt>
      <dd>
        <i className={classes.bar} data-tone={tone} style={{ width: `${share * 100}%` }} aria-hidden="true" />
        <b>{value}</b>
      </dd>
    </div>
  );
}

/** What a discount leaves of the gross profit. Who may not see margins gets neither figure from the server. */
export function MarginEffect({ request }: { request: Pick<DiscountRequest, "gross_before" | "gross_after" | "discount"> }) {
  const t = useT();
  const { money, percent } = useFormats();
  const { gross_before: before, gross_after: after } = request;
  if (!before || !after) return <p className="muted">{t.office.noMargin}</p>;
  const lost: Money = minus(before, after);
  const whole = Math.max(before.amount, after.amount, 1);
  const share = before.amount > 0 ? lost.amount / before.amount : undefined;
  return (
    <div>
      <dl className={classes.rows}>
        <Row label={t.office.before} value={money(before)} share={shareOf(before.amount, whole)} tone="now" />
        <Row label={t.office.after} value={money(after)} share={shareOf(after.amount, whole)} tone={after.amount < 0 ? "loss" : "after"} />
      </dl>
      <p className={classes.lost}>
        {t.office.grossLost} <b className="negative">{money(lost)}</b>
        {share === undefined ? null : <span className="muted">, {t.office.ofGross(percent(share))}</span>}
        {lost.amount < request.discount.amount ? <span className="muted"> · {t.office.vatPart}</span> : null}
      </p>
      {after.amount < 0 ? <p className={`${classes.loss} negative`}>{t.office.lossNote}</p> : null}
    </div>
  );
}
