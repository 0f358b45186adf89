import { useFormats, useLang, formatsOf } from "@kite/i18n";
import { Avatar, StatusBadge } from "@kite/ui";
import { useAccess } from "@kite/core";
import { useEffect, useState } from "react";
import { shortName, usePeople } from "../people";
import { isRing, STATE_TONE } from "../logic/states";
import { useT } from "../texts";
import type { DealState } from "../types";
import classes from "./common.module.css";

export function StateBadge({ state }: { state: DealState }) {
  const t = useT();
  return (
    <StatusBadge tone={STATE_TONE[state]} ring={isRing(state)}>
      {t.states[state]}
    </StatusBadge>
  );
}

/** A colleague by name; somebody whose name the caller may not see is nobody in particular. */
export function Person({ id }: { id: string | null | undefined }) {
  const t = useT();
  const { me } = useAccess();
  const { nameOf } = usePeople();
  const name = nameOf(id);
  if (!id) return <span className="muted">—</span>;
  if (!name) return <span className="muted" title={t.unknownPerson}>—</span>;
  return (
    <span className={classes.person}>
      <Avatar name={name} />
      <span className="ellipsis" title={name}>
        {shortName(name)}
        {id === me.person.id ? <span className="muted"> · {t.me}</span> : null}
      </span>
    </span>
  );
}

export function CentreName({ id }: { id: string | null | undefined }) {
  const { centres } = useAccess();
  return <>{centres.find((one) => one.id === id)?.name ?? "—"}</>;
}

const MINUTE = 60_000;

/** The time, minute by minute: terms pass while a page stands open. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Formats in the zone of a deal: its days are those of its centre. */
export function useZoned(zone: string | undefined) {
  const lang = useLang();
  const own = useFormats();
  return zone ? formatsOf(lang, zone) : own;
}

/** The calendar day at a place, `2026-11-21`. */
export { dayOf } from "@kite/i18n";
