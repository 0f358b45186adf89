import { Go, useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { DateText, Empty, ErrorNote, Facts, PageSkeleton, Panel, Person, SimpleTable, StatusBadge } from "@kite/ui";
import { IconFileText, IconShieldCheck } from "@kite/ui/icons";
import { usePapers } from "../api/queries";
import type { Purchase } from "../api/types";
import { useT } from "../texts";
import classes from "./parts.module.css";

/** Everything decided, signed and paid in a purchase. */
export function PapersTab({ purchase }: { purchase: Purchase }) {
  const t = useT();
  const can = useCan();
  const { money, number } = useFormats();
  const query = usePapers(purchase.id);
  const p = t.offers.papers;
  if (query.error) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton />;
  const { contract, payout, acceptance, decisions } = query.data;
  if (!contract && decisions.length === 0) return <Empty icon={IconFileText} title={p.none} hint={p.noneHint} />;
  const reads = can("verification.case.read");
  return (
    <div className={`${classes.pad} ${classes.stack}`}>
      {contract ? (
        <Panel title={p.contract}>
          <Facts items={[{ label: p.number, value: <b>{contract.number}</b> }, { label: p.date, value: <DateText value={contract.signed_on} /> }, { label: p.price, value: <b>{money(contract.price, { kopecks: true })}</b> }]} />
        </Panel>
      ) : null}
      {payout ? (
        <Panel title={p.payout}>
          <Facts
            items={[
              { label: p.number, value: payout.number },
              { label: p.date, value: <DateText value={payout.paid_on} /> },
              { label: p.price, value: money(payout.amount, { kopecks: true }) },
              { label: t.offers.pay.way, value: t.words.way[payout.way] },
              { label: p.paidBy, value: <><Person id={payout.paid_by} />{payout.confirmation_id ? <span className="positive"> <IconShieldCheck size={14} /> {p.confirmed}</span> : null}</> },
            ]}
          />
        </Panel>
      ) : null}
      {acceptance ? (
        <Panel title={p.acceptance}>
          <Facts
            items={[
              { label: p.number, value: acceptance.number },
              { label: p.date, value: <DateText value={acceptance.accepted_on} /> },
              { label: t.columns.mileage, value: number(acceptance.mileage_km) },
              { label: p.keys, value: number(acceptance.keys) },
              { label: p.documents, value: acceptance.documents.map((one) => t.words.paper[one]).join(", ") || "—" },
              ...(acceptance.note ? [{ label: t.appraisal.note, value: acceptance.note }] : []),
            ]}
          />
        </Panel>
      ) : null}
      {decisions.length > 0 ? (
        <Panel title={p.decisions}>
          <SimpleTable
            label={p.decisions}
            columns={[
              { title: p.verdict, cell: (row) => <StatusBadge tone={row.verdict === "approved" ? "green" : "red"}>{t.words.verdict[row.verdict]}</StatusBadge> },
              { title: p.purpose, cell: (row) => t.words.purpose[row.purpose] },
              { title: t.offers.askedAt, cell: (row) => <DateText value={row.decided_at} near /> },
              { title: t.offers.columns.until, cell: (row) => <DateText value={row.valid_until} near /> },
              { title: "", cell: (row) => (reads ? <Go href={`/verification/${row.case_id}`}>{t.card.openCase}</Go> : null) },
            ]}
            rows={decisions}
            rowKey={(row) => row.case_id}
          />
        </Panel>
      ) : null}
    </div>
  );
}
