import { formatNumber, useFormats } from "@kite/i18n";
import { IconNavigation, IconPhone } from "../app/icons";
import { useSnapshot } from "../app/kite";
import { go } from "../app/route";
import { useT } from "../app/texts";
import { unsentOf } from "../data/outbox";
import type { Visit } from "../data/protocol";
import type { Draft } from "../data/rows";
import { kilometres, mapLink, placeOf, usePlace } from "./place";
import classes from "./today.module.css";

export const carName = ({ make, model, year }: Visit): string => `${make} ${model} ${year}`;

/** `3,2 км` to a place; nothing when either end is unknown. */
export function useDistance(visit: Visit): string {
  const t = useT();
  const { lang } = useFormats();
  const [here, there] = [usePlace(), placeOf(visit)];
  if (!here || !there) return "";
  const away = kilometres(here, there);
  return `${formatNumber(lang, away, away < 10 ? 1 : 0)}\u00a0${t.visit.km}`;
}

function State({ purchase }: { purchase: string }) {
  const t = useT();
  const snapshot = useSnapshot();
  const draft = snapshot.drafts.get(purchase);
  if (!draft) return null;
  const asked = draft.questions.filter(({ code }) => draft.fields[`answers.${code}`]?.value).length;
  if (!draft.finished_at) return <span className={classes.state}><i />{t.today.draft} · {t.today.answered.toLowerCase()} {asked}/{draft.questions.length}</span>;
  const { photos, commands } = unsentOf(snapshot, purchase);
  const waits = photos + commands > 0;
  return <span className={classes.state}><i className={waits ? classes.waits : classes.sent} />{waits ? t.today.finished : t.today.done}</span>;
}

function CarLink({ purchase, name }: { purchase: string; name: string }) {
  const path = `/visit/${purchase}`;
  return <a className={classes.car} href={`/appraiser${path}`} onClick={(event) => { event.preventDefault(); go(path); }}>{name}</a>;
}

/** An inspection whose visit is no longer told of: what was done is not lost with it. */
export function DraftCard({ draft }: { draft: Draft }) {
  return (
    <li className={classes.card}>
      <div className={classes.text}>
        <CarLink purchase={draft.purchase_id} name={draft.title} />
        <State purchase={draft.purchase_id} />
      </div>
    </li>
  );
}

/** A visit of the list: when, what, where, and the two things one does on the way. */
export function VisitCard({ visit, late = false, day = false }: { visit: Visit; late?: boolean; day?: boolean }) {
  const t = useT();
  const formats = useFormats();
  const away = useDistance(visit);
  const place = placeOf(visit);
  const at = visit.appointment_at;
  const time = at ? (day ? formats.near(at) : formats.time(at)) : t.today.anyTime;
  return (
    <li className={classes.card}>
      <div className={classes.text}>
        <div className={classes.time}>
          <b className={late ? classes.late : ""}>{time}</b>
          {away ? <span>{away}</span> : null}
        </div>
        <CarLink purchase={visit.purchase_id} name={carName(visit)} />
        <div className={classes.where}>{visit.address ?? t.today.noAddress}</div>
        <State purchase={visit.purchase_id} />
      </div>
      <div className={classes.acts}>
        {visit.seller_phone ? <a href={`tel:${visit.seller_phone}`} aria-label={`${t.today.call}: ${visit.seller_name ?? carName(visit)}`}><IconPhone size={22} /></a> : null}
        {place ? <a href={mapLink(place, visit.address ?? "")} aria-label={`${t.today.map}: ${visit.address ?? carName(visit)}`}><IconNavigation size={22} /></a> : null}
      </div>
    </li>
  );
}
