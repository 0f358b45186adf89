import { buyback, call, useKeyset } from "@kite/api";
import { useCan, useGo } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { DataGrid, DateText, Empty, FreshNote, FullPage, Money, PageHeader, SummaryBar, useFresh, type Column } from "@kite/ui";
import { IconCash } from "@kite/ui/icons";
import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { useReload } from "../api/acts";
import { keys } from "../api/queries";
import type { PayoutDue } from "../api/types";
import { PayDialog } from "../parts/PayDialog";
import { useT } from "../texts";

const keyOf = (row: PayoutDue): string => row.purchase_id;

/** What the cashier has to pay now: the contract is signed, the second check still holds. */
export default function PayoutsPage() {
  const t = useT();
  const can = useCan();
  const go = useGo();
  const reload = useReload();
  const { count, money } = useFormats();
  const [paying, setPaying] = useState<PayoutDue>();
  const list = useKeyset<PayoutDue>({ key: keys.list("payout", {}), page: (cursor, signal) => call(buyback.GET("/api/buyback/v1/payouts/due", { params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } }, signal })) });
  const fresh = useFresh("buyback", ["purchase", "payout"], list.reload);
  const columns = useMemo<Column<PayoutDue>[]>(
    () => [
      { id: "title", title: t.columns.car, width: 260, grow: true, cell: (row) => <b>{row.title}</b> },
      { id: "contract", title: t.offers.pay.contract, width: 160, cell: (row) => row.contract_number },
      { id: "signed", title: t.offers.pay.signed, width: 130, cell: (row) => <DateText value={row.signed_on} near /> },
      { id: "amount", title: t.columns.price, width: 150, align: "right", cell: (row) => <Money value={row.amount} bare strong kopecks /> },
      { id: "act", title: " ", width: 130, cell: (row) => <Button size="compact-sm" onClick={() => setPaying(row)}>{t.step.pay}</Button> },
    ],
    [t],
  );
  const total = list.rows.reduce((sum, row) => sum + row.amount.amount, 0);
  return (
    <FullPage>
      <PageHeader title={t.offers.pay.dueTitle} note={<FreshNote count={fresh.ids.size} onShow={fresh.show} />} />
      <DataGrid list="buyback.payouts" label={t.offers.pay.dueTitle} rows={list.rows} rowKey={keyOf} columns={columns} more={list.more} onMore={list.loadMore} loading={list.loading} error={list.error} onRetry={list.reload} onOpen={(row) => (can("buyback.purchase.read") ? go(`/buyback/${row.purchase_id}`) : setPaying(row))} empty={<Empty icon={IconCash} title={t.offers.pay.dueEmpty} hint={t.offers.pay.dueEmptyHint} />} />
      <SummaryBar items={[{ label: count(list.rows.length, t.offers.pay.payments), ...(list.more ? {} : { value: money({ amount: total, currency: "RUB" }) }) }]} />
      {paying ? (
        <PayDialog
          due={{ id: paying.purchase_id, price: paying.amount }}
          title={`${paying.title} · ${t.offers.pay.contract} ${paying.contract_number}`}
          onClose={() => setPaying(undefined)}
          onDone={() => {
            reload();
            list.reload();
          }}
        />
      ) : null}
    </FullPage>
  );
}
