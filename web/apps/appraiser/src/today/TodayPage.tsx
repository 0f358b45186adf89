import { dayOf, useFormats } from "@kite/i18n";
import { useEffect } from "react";
import { IconCalendar, IconRefresh, IconScan } from "../app/icons";
import { useKite, useSnapshot, useWatched } from "../app/kite";
import { go } from "../app/route";
import { useT } from "../app/texts";
import { mayUpdate, takeUpdate } from "../app/update";
import { factOf, factsOf } from "../data/facts";
import type { Visit } from "../data/protocol";
import type { Draft } from "../data/rows";
import { Button, IconButton } from "../parts/controls";
import { Screen, Section } from "../parts/Screen";
import { DraftCard, VisitCard } from "./VisitCard";
import { findPlace } from "./place";
import classes from "./today.module.css";

type Group = "now" | "earlier" | "today" | "later" | "sent";
const GROUPS: readonly Group[] = ["now", "earlier", "today", "later", "sent"];

/** Where a visit stands in the list of the day. */
export function groupOf(visit: Visit, draft: Draft | undefined, now: number, zone: string): Group {
  if (draft) return draft.finished_at ? "sent" : "now";
  if (!visit.appointment_at) return "today";
  const [day, today] = [dayOf(visit.appointment_at, zone), dayOf(now, zone)];
  if (day < today) return "earlier";
  return day === today ? "today" : "later";
}

const byTime = (a: Visit, b: Visit): number => (a.appointment_at ?? "9").localeCompare(b.appointment_at ?? "9");

function Nothing() {
  const t = useT();
  const { contact } = useSnapshot();
  const { kind } = useWatched(useKite().work);
  const [title, hint] = contact ? [t.today.empty, t.today.emptyHint] : [t.today.noData, kind === "sending" ? t.register.preparing : t.today.noDataHint];
  return (
    <div className={classes.empty}>
      <IconCalendar size={40} />
      <b>{title}</b>
      {hint}
    </div>
  );
}

/** A new build is taken here by itself: nothing is being typed on this screen. */
function useQuietUpdate(): void {
  const kite = useKite();
  const newer = useWatched(kite.newer);
  const work = useWatched(kite.work);
  useEffect(() => {
    if (newer && work.kind === "idle" && mayUpdate(kite)) void takeUpdate(kite);
  }, [newer, work, kite]);
}

/** Today's visits. */
export function TodayPage() {
  const t = useT();
  const { lang, zone } = useFormats();
  const { engine, work, online } = useKite();
  const snapshot = useSnapshot();
  const busy = useWatched(work).kind === "sending";
  const there = useWatched(online);
  useQuietUpdate();
  useEffect(findPlace, []);
  const now = Date.now();
  const visits = factsOf(snapshot, "visit").toSorted(byTime);
  const alone = [...snapshot.drafts.values()].filter((draft) => !draft.finished_at && !factOf(snapshot, "visit", draft.purchase_id));
  const of = (visit: Visit): Group => groupOf(visit, snapshot.drafts.get(visit.purchase_id), now, zone);
  const date = new Intl.DateTimeFormat(lang === "ru" ? "ru-RU" : "en-GB", { weekday: "long", day: "numeric", month: "long" }).format(now);
  const acts = <Button kind="primary" icon={IconScan} onClick={() => go("/start")}>{t.today.start}</Button>;
  const refresh = there ? <IconButton icon={IconRefresh} label={t.retry} disabled={busy} onClick={() => void engine.kick()} /> : null;
  return (
    <Screen title={t.today.title} note={date} action={refresh} acts={acts} tab="today">
      {visits.length + alone.length === 0 ? <Nothing /> : null}
      {GROUPS.map((group) => {
        const own = visits.filter((visit) => of(visit) === group);
        const begun = group === "now" ? alone : [];
        const count = own.length + begun.length;
        if (count === 0) return null;
        return (
          <Section key={group} title={t.today[group]} action={<span>{count}</span>}>
            <ul className={classes.list}>
              {begun.map((draft) => <DraftCard key={draft.purchase_id} draft={draft} />)}
              {own.map((visit) => <VisitCard key={visit.purchase_id} visit={visit} late={group === "earlier" || late(visit, group, now)} day={group === "later" || group === "earlier"} />)}
            </ul>
          </Section>
        );
      })}
    </Screen>
  );
}

const late = (visit: Visit, group: Group, now: number): boolean => group === "today" && Boolean(visit.appointment_at) && Date.parse(visit.appointment_at ?? "") < now;
