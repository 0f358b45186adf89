import { useFormats } from "@kite/i18n";
import { depositSpans, strongest } from "../logic/rules";
import { useDepositRules } from "../api";
import { useT } from "../texts";
import classes from "./DepositRule.module.css";
import { dayOf, useNow } from "./common";

/** What goes back of a deposit on which day, so that nobody has to explain it twice. */
export function DepositRuleNote({ centre, zone }: { centre: string; zone: string }) {
  const t = useT();
  const { percent } = useFormats();
  const now = useNow();
  const { data } = useDepositRules(centre);
  if (!data) return null;
  const rule = strongest(data, centre, dayOf(now, zone));
  if (!rule) return <p className="muted">{t.deal.depositNoRule}</p>;
  const spans = depositSpans(rule);
  const name = (span: (typeof spans)[number]): string => {
    if (span.to === undefined) return span.from === 0 ? t.deal.depositAlways : t.deal.depositLater(String(span.from));
    return span.from === 0 ? t.deal.depositTo(String(span.to)) : t.deal.depositFrom(String(span.from), String(span.to));
  };
  return (
    <div className={classes.rule}>
      <p className={classes.title}>{t.deal.depositRule}</p>
      <ul className={classes.spans}>
        {spans.map((span) => (
          <li key={span.from}>
            <i className={classes.bar} aria-hidden="true"><i style={{ width: `${span.share * 100}%` }} /></i>
            <b>{t.deal.depositBack(percent(span.share).replace(/[,.]0/, ""))}</b>
            <span className="muted">{name(span)}</span>
          </li>
        ))}
      </ul>
      <p className={`${classes.source} muted`}>{t.deal.depositSource}: {rule.source}</p>
    </div>
  );
}
