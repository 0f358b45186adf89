import { Go, useCan } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { DateText, Empty, Panel } from "@kite/ui";
import { IconHistory } from "@kite/ui/icons";
import { type EpisodeCard, useCosts, usePhotos, useRecon, useReviewsOf, useWhereabouts } from "../api";
import { useT } from "../texts";
import classes from "./HistoryTab.module.css";

type Event = { at: string; what: string; note?: string | undefined };

/** Everything dated that the API tells of a car, newest first. */
function useEvents(car: EpisodeCard): Event[] {
  const t = useT();
  const lang = useLang();
  const { money } = useFormats();
  const can = useCan();
  const costs = useCosts(car.id, can("vehicles.cost.read", car.centre_id)).data;
  const photos = usePhotos(car.id).data;
  const recon = useRecon(car.id).data;
  const where = useWhereabouts(car.id).data;
  const reviews = useReviewsOf(car.id, can("vehicles.price_review.read", car.centre_id)).data;
  const stepName = (id: string): string | undefined => recon?.steps.find((one) => one.id === id)?.[lang];
  const perDay = new Map<string, number>();
  for (const photo of photos?.items ?? []) perDay.set(photo.taken_at.slice(0, 10), (perDay.get(photo.taken_at.slice(0, 10)) ?? 0) + 1);
  const events: Event[] = [
    { at: car.acquired_on, what: t.history.acquired },
    ...(car.handed_over_on ? [{ at: car.handed_over_on, what: t.history.handed }] : []),
    ...(car.hold ? [{ at: car.hold.taken_at, what: t.history.held }] : []),
    ...(costs?.lines ?? []).map((one) => ({ at: one.document_date, what: `${t.kinds[one.kind]}: ${money(one.gross)}`, note: one.document_number })),
    ...[...perDay].map(([at, count]) => ({ at, what: `${t.history.photo}: ${count}` })),
    ...(recon?.marks ?? []).map((one) => ({ at: one.at, what: `${stepName(one.step_id) ?? t.history.recon}: ${t.recon.actions[one.action]}`, note: one.reason ?? undefined })),
    ...(where?.moves ?? []).map((one) => ({ at: one.at, what: t.history.moved, note: one.reason })),
    ...(reviews?.items ?? []).map((one) => ({ at: one.closed_at ?? one.crossed_on, what: t.history.review, note: one.reason ?? undefined })),
  ];
  return events.toSorted((a, b) => b.at.localeCompare(a.at));
}

export function HistoryTab({ car, short = false }: { car: EpisodeCard; short?: boolean }) {
  const t = useT();
  const can = useCan();
  const events = useEvents(car);
  const shown = short ? events.slice(0, 6) : events;
  return (
    <Panel title={t.tabs.history} actions={can("audit.record.read") ? <Go href={`/audit/objects/episode/${car.id}`}>{t.history.audit}</Go> : null}>
      {shown.length === 0 ? <Empty icon={IconHistory} title={t.history.none} /> : null}
      <ul className={classes.list}>
        {shown.map((one, index) => (
          <li key={`${one.at}${one.what}${index}`}>
            <span className="muted"><DateText value={one.at} near /></span>
            <span>{one.what}</span>
            <span className={`muted ellipsis ${classes.note}`} title={one.note}>{one.note}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
