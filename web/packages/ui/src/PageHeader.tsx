import { ActionIcon, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { IconArrowLeft, IconChevronDown, IconChevronUp } from "./icons";
import classes from "./PageHeader.module.css";
import { useUiTexts } from "./texts";

type Walk = { previous?: (() => void) | undefined; next?: (() => void) | undefined; place?: { at: number; of: number } | undefined };

type Props = {
  title: ReactNode;
  /** After the title, quieter: counts, the trim of a car, a status. */
  note?: ReactNode;
  /** Buttons on the right; the main one last. */
  actions?: ReactNode;
  onBack?: () => void;
  /** Previous and next record of the list that this one was opened from. */
  walk?: Walk;
  children?: ReactNode;
};

function RecordWalk({ previous, next, place }: Walk) {
  const t = useUiTexts();
  if (!place) return null;
  return (
    <span className={classes.walk}>
      <span className="muted">{t.ofRecords(place.at, place.of)}</span>
      <Tooltip label={`${t.previous} · [`}>
        <ActionIcon aria-label={t.previous} disabled={!previous} onClick={previous}>
          <IconChevronUp size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`${t.next} · ]`}>
        <ActionIcon aria-label={t.next} disabled={!next} onClick={next}>
          <IconChevronDown size={16} />
        </ActionIcon>
      </Tooltip>
    </span>
  );
}

/** The one line above a page. */
export function PageHeader({ title, note, actions, onBack, walk, children }: Props) {
  const t = useUiTexts();
  return (
    <header className={classes.header}>
      <div className={classes.line}>
        {onBack ? (
          <Tooltip label={`${t.back} · Esc`}>
            <ActionIcon aria-label={t.back} onClick={onBack}>
              <IconArrowLeft size={17} />
            </ActionIcon>
          </Tooltip>
        ) : null}
        <h1 className={classes.title} title={typeof title === "string" ? title : undefined}>{title}</h1>
        {note ? <div className={classes.note}>{note}</div> : null}
        <div className={classes.space} />
        {walk ? <RecordWalk {...walk} /> : null}
        <div className={classes.actions}>{actions}</div>
      </div>
      {children}
    </header>
  );
}
