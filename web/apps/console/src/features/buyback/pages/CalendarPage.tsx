import { Go, offerUndo, useAccess, useCan, useShortcuts, useUrlState } from "@kite/core";
import { dayOf, useFormats, useLang } from "@kite/i18n";
import { ErrorNote, FullPage, PageHeader, PageSkeleton, tell } from "@kite/ui";
import { IconChevronLeft, IconChevronRight } from "@kite/ui/icons";
import { ActionIcon, Button, Modal } from "@mantine/core";
import { type KeyboardEvent, useMemo, useState } from "react";
import { acts, useReload } from "../api/acts";
import { useEvery, useZoneOf } from "../api/queries";
import type { Purchase } from "../api/types";
import { carName } from "../logic/carName";
import { HOURS, daysFrom, instantOf, placeOf, shiftDay, slotKey, weekOf } from "../logic/slots";
import { LeadTimer } from "../parts/LeadTimer";
import classes from "../parts/calendar.module.css";
import { useT } from "../texts";

const DRAG = "application/x-kite-purchase";
const two = (value: number): string => String(value).padStart(2, "0");

type Move = (purchase: Purchase, at: string) => void;

function Visit({ visit, zone, onMove }: { visit: Purchase; zone: string; onMove: Move | undefined }) {
  const t = useT();
  const { hour, minute, day } = placeOf(visit.appointment_at ?? "", zone);
  const shift = (event: KeyboardEvent): void => {
    const by: Record<string, [number, number]> = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    const step = by[event.code];
    if (!step || !event.altKey || !onMove) return;
    event.preventDefault();
    onMove(visit, instantOf(shiftDay(day, step[0]), hour + step[1], minute, zone));
  };
  return (
    <Go
      href={`/buyback/${visit.id}`}
      className={classes.visit ?? ""}
      data-late={Date.parse(visit.appointment_at ?? "") < Date.now() || undefined}
      draggable={Boolean(onMove)}
      aria-description={onMove ? t.calendar.moveHint : undefined}
      onKeyDown={shift}
      onDragStart={(event) => event.dataTransfer.setData(DRAG, visit.id)}
    >
      <b>{two(hour)}:{two(minute)}</b> {carName(visit)}
    </Go>
  );
}

type CellProps = { day: string; hour: number; zone: string; visits: readonly Purchase[]; onMove: Move | undefined; onFree: ((at: string) => void) | undefined; find: (id: string) => Purchase | undefined };

function Cell({ day, hour, zone, visits, onMove, onFree, find }: CellProps) {
  const t = useT();
  const [over, setOver] = useState(false);
  const at = instantOf(day, hour, 0, zone);
  const past = Date.parse(at) + 3_600_000 < Date.now();
  const free = visits.length === 0 && !past && onFree;
  return (
    <div
      role="gridcell"
      tabIndex={-1}
      className={classes.cell}
      data-past={past || undefined}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (past || !onMove) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const dropped = find(event.dataTransfer.getData(DRAG));
        if (dropped) onMove?.(dropped, at);
      }}
    >
      {visits.map((visit) => <Visit key={visit.id} visit={visit} zone={zone} onMove={onMove} />)}
      {free ? <button type="button" className={classes.free} aria-label={t.calendar.free(`${two(hour)}:00`)} onClick={() => onFree(at)}>+</button> : null}
    </div>
  );
}

/** Inspections by day and hour of the centre: a free hour takes a lead, a visit is dragged or moved by Alt and arrows. */
export default function CalendarPage() {
  const t = useT();
  const lang = useLang();
  const can = useCan();
  const reload = useReload();
  const { count, near, day: dayText } = useFormats();
  const { state, set } = useUrlState();
  const { centre } = useAccess();
  const zone = useZoneOf(centre);
  const today = dayOf(Date.now(), zone);
  const monday = weekOf(state.week ?? today);
  const days = daysFrom(monday);
  const booked = useEvery("appointment");
  const leads = useEvery("lead");
  const [slot, setSlot] = useState<string>();
  const byCell = useMemo(() => {
    const cells = new Map<string, Purchase[]>();
    for (const one of booked.data ?? []) {
      if (!one.appointment_at) continue;
      const key = slotKey(one.appointment_at, zone);
      cells.set(key, [...(cells.get(key) ?? []), one]);
    }
    return cells;
  }, [booked.data, zone]);
  const writes = can("buyback.lead.write");
  const move: Move = (purchase, at) => {
    const before = purchase.appointment_at;
    acts.appoint(purchase.id, { at }).then(() => {
      reload();
      if (before) offerUndo(t.appoint.moved(carName(purchase), near(at)), () => acts.appoint(purchase.id, { at: before }).then(reload));
      return undefined;
    }).catch(tell);
  };
  const step = (by: number): void => set({ week: shiftDay(monday, by * 7) });
  useShortcuts([
    { keys: "BracketLeft", title: { ru: "Предыдущая неделя", en: "Previous week" }, run: () => step(-1) },
    { keys: "BracketRight", title: { ru: "Следующая неделя", en: "Next week" }, run: () => step(1) },
  ]);
  const weekday = new Intl.DateTimeFormat(lang, { weekday: "short", timeZone: "UTC" });
  const inWeek = days.flatMap((day) => HOURS.flatMap((hour) => byCell.get(`${day}T${hour}`) ?? []));
  const find = (id: string): Purchase | undefined => [...(booked.data ?? []), ...(leads.data ?? [])].find((one) => one.id === id);
  if (booked.error) return <ErrorNote error={booked.error} onRetry={() => void booked.refetch()} />;
  if (!booked.data) return <PageSkeleton />;
  return (
    <FullPage>
      <PageHeader
        title={t.calendar.title}
        note={`${dayText(days[0])} – ${dayText(days[6])} · ${count(inWeek.length, t.calendar.visits)}`}
        actions={
          <>
            <ActionIcon variant="default" size={30} aria-label={t.calendar.previous} onClick={() => step(-1)}><IconChevronLeft size={16} /></ActionIcon>
            <Button variant="default" onClick={() => set({ week: undefined })}>{t.calendar.today}</Button>
            <ActionIcon variant="default" size={30} aria-label={t.calendar.next} onClick={() => step(1)}><IconChevronRight size={16} /></ActionIcon>
          </>
        }
      />
      <div className={classes.page}>
        <div className={classes.grid} role="grid" aria-label={t.calendar.title}>
          <div role="row" className={classes.row}>
            <div role="columnheader" className={classes.corner}><span className="sr-only">{t.calendar.week}</span></div>
            {days.map((day) => (
              <div key={day} role="columnheader" className={classes.day} data-today={day === today || undefined}>
                {weekday.format(new Date(`${day}T00:00:00Z`))} <b>{Number(day.slice(8))}</b>
              </div>
            ))}
          </div>
          {HOURS.map((hour) => (
            <div key={hour} role="row" className={classes.row}>
              <div role="rowheader" className={classes.hour}>{two(hour)}:00</div>
              {days.map((day) => <Cell key={day} day={day} hour={hour} zone={zone} visits={byCell.get(`${day}T${hour}`) ?? []} onMove={writes ? move : undefined} onFree={writes && leads.data?.length ? setSlot : undefined} find={find} />)}
            </div>
          ))}
        </div>
        <aside className={classes.side} aria-label={t.calendar.waiting}>
          <h2>{t.calendar.waiting} <span className="muted">{leads.data?.length ?? ""}</span></h2>
          <p className="muted">{leads.data?.length ? t.calendar.waitingHint : t.calendar.noneWaiting}</p>
          {(leads.data ?? []).map((lead) => (
            <Go key={lead.id} href={`/buyback/${lead.id}`} className={classes.lead ?? ""} draggable={writes} onDragStart={(event) => event.dataTransfer.setData(DRAG, lead.id)}>
              <span className="ellipsis" title={carName(lead)}>{carName(lead)}</span>
              <LeadTimer openedAt={lead.opened_at} />
            </Go>
          ))}
        </aside>
      </div>
      <Modal closeButtonProps={{ "aria-label": t.close }} opened={Boolean(slot)} onClose={() => setSlot(undefined)} title={`${t.calendar.pick} · ${near(slot)}`}>
        {(leads.data ?? []).map((lead) => (
          <Button key={lead.id} fullWidth variant="default" justify="space-between" mb={6} onClick={() => { if (slot) move(lead, slot); setSlot(undefined); }} rightSection={<LeadTimer openedAt={lead.opened_at} />}>{carName(lead)}</Button>
        ))}
      </Modal>
    </FullPage>
  );
}
