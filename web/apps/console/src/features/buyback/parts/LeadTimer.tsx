import { useFormats } from "@kite/i18n";
import { IconClock } from "@kite/ui/icons";
import { clockOf, waitOf } from "../logic/sla";
import { useT } from "../texts";
import classes from "./parts.module.css";
import { useNow } from "./useNow";

/** How much of the five minutes until the first call is left; afterwards, how long the seller has waited. */
export function LeadTimer({ openedAt, large = false }: { openedAt: string; large?: boolean }) {
  const t = useT();
  const { span } = useFormats();
  const now = useNow(waitOf(openedAt, Date.now()).left > 0 ? 1000 : 30_000);
  const wait = waitOf(openedAt, now);
  const text = wait.left > 0 ? t.callLeft(clockOf(wait.left)) : t.callLate(span(wait.seconds));
  return (
    <span className={`${classes.timer} ${wait.tone}`} data-large={large || undefined} title={t.callHint} role={large ? "timer" : undefined}>
      <IconClock size={large ? 16 : 13} stroke={1.8} />
      {text}
    </span>
  );
}
