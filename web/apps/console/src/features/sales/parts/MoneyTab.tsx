import { useFormats } from "@kite/i18n";
import { DateText, Empty, KeyFigures, Money, Panel, SimpleTable } from "@kite/ui";
import { IconCash } from "@kite/ui/icons";
import { Button } from "@mantine/core";
import { useT } from "../texts";
import type { DealCard } from "../types";
import { DepositRuleNote } from "./DepositRule";
import { Person } from "./common";

function Refunds({ deal }: { deal: DealCard }) {
  const t = useT();
  if (deal.refunds.length === 0) return null;
  return (
    <Panel title={t.deal.refunds}>
      <SimpleTable
        label={t.deal.refunds}
        rows={deal.refunds}
        rowKey={(refund) => refund.id}
        columns={[
          { title: t.deal.date, cell: (refund) => <DateText value={refund.refunded_on} /> },
          { title: t.deal.receipt, cell: (refund) => `${refund.document_number} · ${t.deal.refundKinds[refund.kind]}` },
          { title: t.deal.way, cell: (refund) => t.deal.ways[refund.way] },
          { title: t.deal.refunded, align: "right", cell: (refund) => <Money value={refund.refunded} kopecks /> },
          { title: t.deal.kept, align: "right", cell: (refund) => <Money value={refund.kept} kopecks /> },
        ]}
      />
    </Panel>
  );
}

/** What the buyer paid and what is left, paper by paper. */
export function MoneyTab({ deal, onPay }: { deal: DealCard; onPay: (() => void) | undefined }) {
  const t = useT();
  const { money, number } = useFormats();
  const share = deal.price.amount > 0 ? deal.paid.amount / deal.price.amount : 0;
  return (
    <>
      <KeyFigures
        items={[
          { title: t.deal.dealPrice, value: money(deal.price) },
          { title: t.deal.paid, value: money(deal.paid), note: t.deal.paidShare(`${number(Math.floor(share * 100))}\u00a0%`) },
          { title: t.deal.open, value: money(deal.open) },
          ...(deal.deposit_due ? [{ title: t.deal.depositDue, value: money(deal.deposit_due) }] : []),
        ]}
      />
      <Panel title={t.deal.payments} actions={onPay ? <Button size="compact-sm" onClick={onPay}>{t.deal.pay}</Button> : null}>
        {deal.payments.length === 0 ? <Empty icon={IconCash} title={t.deal.noPayments} hint={t.deal.noPaymentsHint} /> : null}
        {deal.payments.length > 0 ? (
          <SimpleTable
            label={t.deal.payments}
            rows={deal.payments}
            rowKey={(payment) => payment.id}
            columns={[
              { title: t.deal.date, cell: (payment) => <DateText value={payment.paid_on} /> },
              { title: t.deal.receipt, cell: (payment) => payment.document_number },
              { title: t.deal.way, cell: (payment) => t.deal.ways[payment.way] },
              { title: t.deal.receivedBy, cell: (payment) => <Person id={payment.received_by} /> },
              { title: t.deal.amount, align: "right", cell: (payment) => <Money value={payment.amount} kopecks strong /> },
            ]}
          />
        ) : null}
      </Panel>
      <Refunds deal={deal} />
      {deal.state === "new" || deal.state === "reserved" ? <Panel><DepositRuleNote centre={deal.centre_id} zone={deal.zone} /></Panel> : null}
    </>
  );
}
