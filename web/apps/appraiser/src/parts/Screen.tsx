import { type MouseEvent, type ReactNode, useId } from "react";
import { IconArrowLeft, IconCalendar, IconCloudUpload, IconUser } from "../app/icons";
import { Bars } from "../app/Bars";
import { useSnapshot } from "../app/kite";
import { go } from "../app/route";
import { useT } from "../app/texts";
import { unsentOf } from "../data/outbox";
import { IconButton } from "./controls";
import classes from "./Screen.module.css";

type Props = {
  title: string;
  note?: ReactNode;
  onBack?: () => void;
  /** Right of the title. */
  action?: ReactNode;
  /** Below the title, across the page. */
  under?: ReactNode;
  /** The main act, at the bottom. */
  acts?: ReactNode;
  tab?: "today" | "queue" | "profile";
  children: ReactNode;
};

/** A screen: title above, the main act below, everything else scrolls between. */
export function Screen({ title, note, onBack, action, under, acts, tab, children }: Props) {
  const t = useT();
  return (
    <div className={`${classes.screen} ${tab ? classes.root : ""}`}>
      <header className={classes.head}>
        <div className={classes.bar}>
          {onBack ? <IconButton icon={IconArrowLeft} label={t.back} onClick={onBack} /> : null}
          <div className={classes.titles}>
            <h1>{title}</h1>
            {note ? <p>{note}</p> : null}
          </div>
          {action}
        </div>
        <Bars />
        {under}
      </header>
      <main className={classes.body}>{children}</main>
      {acts || tab ? (
        <footer className={classes.foot}>
          {acts ? <div className={classes.acts}>{acts}</div> : null}
          {tab ? <Tabs current={tab} /> : null}
        </footer>
      ) : null}
    </div>
  );
}

const follow = (path: string) => (event: MouseEvent) => {
  event.preventDefault();
  go(path, true);
};

function Tabs({ current }: { current: string }) {
  const t = useT();
  const { photos, commands } = unsentOf(useSnapshot());
  const tabs = [
    { id: "today", path: "/", title: t.tabs.today, icon: IconCalendar },
    { id: "queue", path: "/queue", title: t.tabs.queue, icon: IconCloudUpload },
    { id: "profile", path: "/profile", title: t.tabs.profile, icon: IconUser },
  ];
  return (
    <nav className={classes.tabs} aria-label={t.menu}>
      {tabs.map(({ id, path, title, icon: Sign }) => (
        <a key={id} href={`/appraiser${path}`} onClick={follow(path)} aria-current={id === current ? "page" : undefined}>
          <Sign size={24} />
          {title}
          {id === "queue" && photos + commands > 0 ? <b>{photos + commands}</b> : null}
        </a>
      ))}
    </nav>
  );
}

/** A part of a screen under its heading. */
export function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div className={classes.sectionHead}>
        <h2 id={id}>{title}</h2>
        {action}
      </div>
      {children}
    </section>
  );
}
