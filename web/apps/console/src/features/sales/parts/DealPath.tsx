import { IconCheck } from "@kite/ui/icons";
import { STAGES } from "../logic/states";
import { useT } from "../texts";
import type { DealCard } from "../types";
import classes from "./DealPath.module.css";
import { useZoned } from "./common";

function useDays(deal: DealCard): Partial<Record<(typeof STAGES)[number], string>> {
  const { day, instant } = useZoned(deal.zone);
  const last = deal.payments.at(-1);
  return {
    new: instant(deal.opened_at).slice(0, 10),
    ...(deal.contract ? { contract: day(deal.contract.signed_on) } : {}),
    ...(deal.contract && deal.open.amount === 0 && last ? { paid: day(last.paid_on) } : {}),
    ...(deal.handover ? { handed_over: day(deal.handover.handed_over_on) } : {}),
  };
}

/** How far a deal has come, with the days of its documents. */
export function DealPath({ deal }: { deal: DealCard }) {
  const t = useT();
  const days = useDays(deal);
  const ended = deal.state === "cancelled" || deal.state === "lost" || deal.state === "unwound";
  const reached = ended ? (deal.unwind ? STAGES.indexOf(deal.unwind.was as never) : deal.contract ? 2 : 0) : STAGES.indexOf(deal.state as never);
  const stages = ended ? STAGES.slice(0, reached + 1) : STAGES;
  return (
    <ol className={classes.path} aria-label={t.deal.path}>
      {stages.map((stage, index) => {
        const place = index < reached || (index === reached && (ended || stage === "closed")) ? "done" : index === reached ? "now" : "later";
        return (
          <li key={stage} data-place={place} aria-current={place === "now" ? "step" : undefined}>
            <i aria-hidden="true">{place === "done" ? <IconCheck size={12} stroke={2.5} /> : null}</i>
            <span className={classes.name}>{t.states[stage]}</span>
            <span className={classes.day}>{index <= reached ? days[stage] : ""}</span>
          </li>
        );
      })}
      {ended ? (
        <li data-place="ended">
          <i aria-hidden="true" />
          <span className={classes.name}>{t.states[deal.state]}</span>
          <span className={classes.day}>{deal.unwind ? days.closed : ""}</span>
        </li>
      ) : null}
    </ol>
  );
}
