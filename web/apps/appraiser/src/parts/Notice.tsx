import type { Icon } from "@kite/core/feature";
import type { ReactNode } from "react";
import { IconAlertTriangle } from "../app/icons";
import classes from "./parts.module.css";

export type Tone = "warn" | "calm" | "alarm" | "fine";

const TONES: Record<Tone, string | undefined> = { warn: "", calm: classes.calm, alarm: classes.alarm, fine: classes.fine };

type Props = { tone?: Tone; icon?: Icon; title?: ReactNode; children?: ReactNode; action?: ReactNode; note?: boolean };

/** A strip that says what the appraiser has to know now. `note` stands within the page, the others across it. */
export function Notice({ tone = "warn", icon: Sign = IconAlertTriangle, title, children, action, note = false }: Props) {
  return (
    <div className={[classes.bar, TONES[tone], note ? classes.note : ""].join(" ")} role={tone === "alarm" ? "alert" : "status"}>
      <Sign size={22} />
      <span>
        {title ? <b>{title}</b> : null}
        {children}
      </span>
      {action}
    </div>
  );
}
