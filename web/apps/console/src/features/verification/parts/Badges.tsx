import { StatusBadge } from "@kite/ui";
import { useFormats } from "@kite/i18n";
import { useEffect, useState } from "react";
import type { Case } from "../api/types";
import { LIGHT, STATE, minutesLeft } from "../logic/look";
import { useT } from "../texts";

export function LightBadge({ row }: { row: Pick<Case, "light" | "hard_stops"> }) {
  const t = useT();
  if (row.hard_stops.length > 0) return <StatusBadge tone="red">{t.hardShort}</StatusBadge>;
  if (!row.light) return <span className="muted">—</span>;
  return <StatusBadge tone={LIGHT[row.light].tone} ring={LIGHT[row.light].ring ?? false}>{t.light[row.light]}</StatusBadge>;
}

export function StateBadge({ of }: { of: Case["state"] }) {
  const t = useT();
  return <StatusBadge tone={STATE[of].tone} ring={STATE[of].ring ?? false}>{t.state[of]}</StatusBadge>;
}

/** How much time is left to decide, or how late it is. */
export function DueText({ due }: { due: string | null | undefined }) {
  const t = useT();
  const { span, instant } = useFormats();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  const left = minutesLeft(due, now);
  if (left === undefined) return <span className="muted">—</span>;
  const late = left < 0;
  return <span className={late ? "negative" : left < 10 ? "warning" : ""} title={instant(due)}>{late ? t.late(span(-left * 60)) : t.left(span(Math.max(1, left) * 60))}</span>;
}
