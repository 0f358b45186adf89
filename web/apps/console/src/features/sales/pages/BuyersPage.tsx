import { rememberOrder, useAccess, useCan, useGo, useShortcuts, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { type Column, DataGrid, DisplayMenu, Empty, FilterBar, FullPage, PageHeader } from "@kite/ui";
import { IconPlus, IconUsers } from "@kite/ui/icons";
import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { useBuyers } from "../api";
import { BuyerForm } from "../parts/BuyerForm";
import { CentreName } from "../parts/common";
import { useT } from "../texts";
import type { BuyerRow } from "../types";

function useColumns(): Column<BuyerRow>[] {
  const t = useT();
  const { phone } = useFormats();
  return [
    { id: "name", title: t.office.fullName, width: 320, grow: true, text: (one) => one.name, cell: (one) => <b className="ellipsis">{one.name}</b> },
    { id: "phone", title: t.deal.phone, width: 170, cell: (one) => phone(one.phone) },
    { id: "kind", title: t.deal.kind, width: 160, cell: (one) => t.deal.kinds[one.kind] },
    { id: "centre", title: t.deal.centre, width: 180, cell: (one) => <CentreName id={one.centre_id} /> },
  ];
}

/** Buyers, newest first. */
export default function BuyersPage() {
  const t = useT();
  const go = useGo();
  const can = useCan();
  const { centre } = useAccess();
  const { state, set } = useUrlState();
  const columns = useColumns();
  const [adding, setAdding] = useState(state.new === "1");
  const text = state.q ?? "";
  const list = useBuyers({ ...(text ? { q: text } : {}), ...(centre ? { centre_id: centre } : {}) });
  const { rows } = list;
  const add = (): void => setAdding(true);
  useShortcuts(can("sales.buyer.write") ? [{ keys: "KeyN", title: { ru: "Новый покупатель", en: "New buyer" }, run: add }] : []);
  const open = (id: string): void => {
    rememberOrder({ ids: rows.map((one) => one.id), path: (one) => `/deals/buyers/${one}`, back: `/deals/buyers${window.location.search}` });
    go(`/deals/buyers/${id}`);
  };
  return (
    <FullPage>
      <PageHeader title={t.office.buyers} actions={can("sales.buyer.write") ? <Button leftSection={<IconPlus size={16} />} onClick={add}>{t.office.addBuyer}</Button> : null} />
      <FilterBar fields={[]} state={state} set={set} search={{ name: "q", placeholder: t.office.buyersFind }} right={<DisplayMenu list="sales.buyers" />} />
      <DataGrid
        list="sales.buyers"
        label={t.office.buyers}
        rows={rows}
        rowKey={(one) => one.id}
        columns={columns}
        more={list.more}
        onMore={list.loadMore}
        loading={list.loading}
        stale={list.stale}
        error={list.error}
        onRetry={list.reload}
        onReset={() => set({ q: undefined })}
        {...(text ? {} : { empty: <Empty icon={IconUsers} title={t.office.noBuyers}>{can("sales.buyer.write") ? <Button onClick={add}>{t.office.addBuyer}</Button> : null}</Empty> })}
        {...(can("sales.buyer.read") ? { onOpen: (one: BuyerRow) => open(one.id) } : {})}
      />
      <Modal opened={adding} onClose={() => setAdding(false)} title={t.office.newBuyer}>
        <BuyerForm centre={centre} onCancel={() => setAdding(false)} onTake={(one) => open(one.id)} />
      </Modal>
    </FullPage>
  );
}
