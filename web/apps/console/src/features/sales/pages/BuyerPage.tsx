import { Go, useCan, useGo, useNeighbours, usePathParam, useShortcuts } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { CardLayout, DateText, Empty, type Fact, Facts, Money, PageHeader, Panel, QueryView, ScrollPage, SimpleTable } from "@kite/ui";
import { IconLayoutKanban } from "@kite/ui/icons";
import { Button } from "@mantine/core";
import { useBuyer, useDealsOfBuyer } from "../api";
import { CentreName, StateBadge } from "../parts/common";
import { useT } from "../texts";
import type { Buyer } from "../types";

const spaced = (passport: string): string => passport.replace(/^(\d{2})(\d{2})(\d{6})$/, "$1 $2 $3");

function Deals({ id }: { id: string }) {
  const t = useT();
  const query = useDealsOfBuyer(id);
  return (
    <Panel title={t.office.buyerDeals}>
      <QueryView query={query} lines={4}>
        {({ rows, whole }) => (
          <>
            {rows.length === 0 ? <Empty icon={IconLayoutKanban} title={t.office.noDeals} /> : null}
            {rows.length > 0 ? (
              <SimpleTable
                label={t.office.buyerDeals}
                rows={rows}
                rowKey={(deal) => deal.id}
                columns={[
                  { title: t.col.car, cell: (deal) => <Go href={`/deals/${deal.id}`}>{deal.title}</Go> },
                  { title: t.state, cell: (deal) => <StateBadge state={deal.state} /> },
                  { title: t.opened, cell: (deal) => <DateText value={deal.opened_at} near /> },
                  { title: t.col.price, align: "right", cell: (deal) => <Money value={deal.price} bare /> },
                  { title: t.col.open, align: "right", cell: (deal) => <Money value={deal.open} bare /> },
                ]}
              />
            ) : null}
            {whole ? null : <p className="muted">{t.office.dealsCut}</p>}
          </>
        )}
      </QueryView>
    </Panel>
  );
}

function useFacts(buyer: Buyer): Fact[] {
  const t = useT();
  const { phone } = useFormats();
  return [
    { label: t.deal.phone, value: <a href={`tel:${buyer.phone}`}>{phone(buyer.phone)}</a> },
    { label: t.deal.kind, value: t.deal.kinds[buyer.kind] },
    ...(buyer.inn ? [{ label: t.office.inn, value: <span className="mono">{buyer.inn}</span> }] : []),
    ...(buyer.passport ? [{ label: t.office.passport, value: <span className="mono">{spaced(buyer.passport)}</span> }] : []),
    { label: t.office.centre, value: <CentreName id={buyer.centre_id} /> },
    { label: t.office.registered, value: <DateText value={buyer.registered_at} near /> },
  ];
}

function Card({ buyer }: { buyer: Buyer }) {
  const t = useT();
  return <CardLayout main={<Deals id={buyer.id} />} side={<Panel title={t.office.personal}><Facts items={useFacts(buyer)} /></Panel>} />;
}

/** One buyer in full, with the deals. */
export default function BuyerPage() {
  const t = useT();
  const go = useGo();
  const can = useCan();
  const id = usePathParam("id");
  const query = useBuyer(id);
  const walk = useNeighbours(id, "/deals/buyers");
  const open = (): void => go(`/deals/new?buyer_id=${id}`);
  useShortcuts([
    { keys: "BracketLeft", title: { ru: "Предыдущий покупатель", en: "Previous buyer" }, run: () => walk.previous?.() },
    { keys: "BracketRight", title: { ru: "Следующий покупатель", en: "Next buyer" }, run: () => walk.next?.() },
    { keys: "Escape", title: { ru: "К покупателям", en: "Back to the buyers" }, run: walk.back },
    ...(can("sales.deal.write") ? [{ keys: "KeyN", title: { ru: "Открыть сделку", en: "Open a deal" }, run: open }] : []),
  ]);
  return (
    <QueryView query={query}>
      {(buyer) => (
        <ScrollPage>
          <PageHeader title={buyer.full_name} onBack={walk.back} walk={walk} actions={can("sales.deal.write", buyer.centre_id) ? <Button onClick={open}>{t.office.newDealFor}</Button> : null} />
          <Card buyer={buyer} />
        </ScrollPage>
      )}
    </QueryView>
  );
}
