import { Go, useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { DateText, Empty, ErrorNote, Money, PageSkeleton, Panel, Person, SimpleTable } from "@kite/ui";
import { IconTag } from "@kite/ui/icons";
import { Button } from "@mantine/core";
import { useApprovalsOf, useOffers } from "../api/queries";
import type { Purchase } from "../api/types";
import { deviationBp } from "../logic/authority";
import { type Step, stepsOf } from "../logic/stage";
import { useT } from "../texts";
import { ApprovalBadge } from "./State";
import { STEP_NEEDS } from "./stepNeeds";
import classes from "./parts.module.css";

/** What was offered, until when, and the wishes for more than the valuation. */
export function OffersTab({ purchase, onStep }: { purchase: Purchase; onStep: (step: Step) => void }) {
  const t = useT();
  const can = useCan();
  const { percent, near } = useFormats();
  const offers = useOffers(purchase.id);
  const approvals = useApprovalsOf(purchase.id).data ?? [];
  if (offers.error) return <ErrorNote error={offers.error} onRetry={() => void offers.refetch()} />;
  if (!offers.data) return <PageSkeleton />;
  const c = t.offers.columns;
  const mayOffer = stepsOf(purchase.state).includes("offer") && can(STEP_NEEDS.offer, purchase.centre_id);
  const button = mayOffer ? <Button size="compact-sm" onClick={() => onStep("offer")}>{offers.data.length > 0 ? t.step.offerAgain : t.step.offer}</Button> : null;
  const newest = offers.data[0]?.id;
  if (offers.data.length === 0 && approvals.length === 0) return <Empty icon={IconTag} title={t.offers.none} hint={t.offers.noneHint}>{button}</Empty>;
  return (
    <div className={classes.pad}>
      <div className={classes.stack}>
        <Panel title={t.offers.title} actions={button}>
          {offers.data.length === 0 ? <p className="muted">{t.offers.none}</p> : <SimpleTable
            label={t.offers.title}
            columns={[
              { title: c.amount, align: "right", cell: (row) => <Money value={row.amount} bare strong /> },
              { title: c.valued, align: "right", cell: (row) => <Money value={row.valued} bare /> },
              { title: c.above, align: "right", cell: (row) => percent(deviationBp(row.valued, row.amount) / 10_000, true) },
              { title: c.until, cell: (row) => <span className={Date.parse(row.valid_until) < Date.now() ? "muted" : ""}>{near(row.valid_until)}{row.id === newest ? ` · ${t.offers.newest}` : ` · ${t.offers.replaced}`}</span> },
              { title: c.by, cell: (row) => <Person id={row.made_by} /> },
              { title: c.at, cell: (row) => <DateText value={row.made_at} near /> },
            ]}
            rows={offers.data}
            rowKey={(row) => row.id}
            strong={(row) => row.id === purchase.offer_id}
          />}
        </Panel>
        {approvals.length > 0 ? (
          <Panel title={t.offers.approvals}>
            <SimpleTable
              label={t.offers.approvals}
              columns={[
                { title: t.columns.state, cell: (row) => <Go href={`/buyback/approvals?open=${row.id}`}><ApprovalBadge of={row.state} /></Go> },
                { title: t.offers.askedSum, align: "right", cell: (row) => <Money value={row.asked} bare strong /> },
                { title: t.offers.above, align: "right", cell: (row) => percent(row.deviation_bp / 10_000, true) },
                { title: t.offers.level, cell: (row) => t.words.level[row.level] },
                { title: t.offers.askedBy, cell: (row) => <Person id={row.asked_by} /> },
                { title: t.offers.expires, cell: (row) => <DateText value={row.expires_at} near /> },
              ]}
              rows={approvals}
              rowKey={(row) => row.id}
            />
          </Panel>
        ) : null}
      </div>
    </div>
  );
}
