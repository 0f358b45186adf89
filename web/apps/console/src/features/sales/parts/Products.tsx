import { call, sales } from "@kite/api";
import { useAccess, usePref } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ActionDialog, ConfirmDialog, DateText, DayInput, Empty, Money, MoneyInput, Panel, SimpleTable, say } from "@kite/ui";
import { IconShield } from "@kite/ui/icons";
import { ActionIcon, Autocomplete, Button, Select, TextInput } from "@mantine/core";
import { IconTrash } from "@kite/ui/icons";
import { useState } from "react";
import { at } from "../api";
import { canAddProduct } from "../logic/moves";
import { type Partner, partnerIdOf, readPartners, withPartner } from "../logic/partners";
import { useT } from "../texts";
import type { Deal, DealCard, FiKind, FiProduct, Money as MoneyValue } from "../types";
import { useRefresh } from "../useRefresh";
import { Person } from "./common";

const KINDS: readonly FiKind[] = ["loan", "hull", "liability", "extra"];

function usePartners() {
  const [kept, keep] = usePref("sales.partners", "[]");
  const list = readPartners(kept);
  return { list, keep: (partner: Partner) => keep(JSON.stringify(withPartner(list, partner))), nameOf: (id: string) => list.find((one) => one.id === id)?.name };
}

type Values = { kind: FiKind; partner: string; document_number: string; commission: MoneyValue | null; document_date: string | null };

function AddDialog({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const t = useT();
  const { me } = useAccess();
  const refresh = useRefresh();
  const partners = usePartners();
  const send = async ({ partner, commission, document_date, ...rest }: Values): Promise<void> => {
    const known: Partner = { id: partnerIdOf(me.tenant_id, partner), name: partner.trim() };
    const body = { ...rest, partner_id: known.id, commission: commission ?? { amount: 0, currency: deal.price.currency }, ...(document_date ? { document_date } : {}) };
    await call(sales.POST("/api/sales/v1/deals/{id}/fi-products", { ...at(deal.id), body }));
    partners.keep(known);
    await refresh();
  };
  return (
    <ActionDialog<Values, void>
      opened
      onClose={onClose}
      title={t.deal.addProductTitle}
      label={t.deal.addProduct}
      initial={{ kind: "loan", partner: "", document_number: "", commission: null, document_date: null }}
      draft={`deal.product.${deal.id}`}
      names={{ partner_id: "partner" }}
      onRefresh={() => void refresh()}
      send={send}
    >
      {(form) => (
        <>
          <Select label={t.office.what} data={KINDS.map((value) => ({ value, label: t.deal.fiKinds[value] }))} allowDeselect={false} {...form.getInputProps("kind")} />
          <Autocomplete label={t.deal.partner} description={t.deal.partnerHint} data={partners.list.map((one) => one.name)} required data-autofocus {...form.getInputProps("partner")} />
          <TextInput label={t.deal.policyNumber} required {...form.getInputProps("document_number")} />
          <MoneyInput label={t.deal.commission} kopecks required data-path="commission" {...form.getInputProps("commission")} />
          <DayInput label={t.deal.documentDate} data-path="document_date" {...form.getInputProps("document_date")} />
        </>
      )}
    </ActionDialog>
  );
}

/** Loans, insurance and extras that are sold with the car. */
export function Products({ deal, may }: { deal: DealCard; may: boolean }) {
  const t = useT();
  const { money } = useFormats();
  const refresh = useRefresh();
  const { nameOf } = usePartners();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<FiProduct>();
  const open = canAddProduct(deal) && may;
  const rows = deal.fi_products;
  const total = { amount: rows.reduce((sum, one) => sum + one.commission.amount, 0), currency: deal.price.currency };
  const isVoid = (product: FiProduct): boolean => deal.voids.some((one) => one.noun === "fi_product" && one.noun_id === product.id);
  return (
    <Panel title={t.deal.products} actions={open ? <Button size="compact-sm" onClick={() => setAdding(true)}>{t.deal.addProduct}</Button> : null}>
      {rows.length === 0 ? <Empty icon={IconShield} title={t.deal.noProducts} hint={open ? undefined : t.deal.noProductsEarly} /> : null}
      {rows.length > 0 ? (
        <SimpleTable
          label={t.deal.products}
          rows={rows}
          rowKey={(product) => product.id}
          footer={[t.deal.commissionTotal, "", "", "", "", money(total, { kopecks: true }), ...(open ? [""] : [])]}
          columns={[
            { title: t.office.what, cell: (product) => (isVoid(product) ? <s className="muted">{t.deal.fiKinds[product.kind]}</s> : t.deal.fiKinds[product.kind]) },
            { title: t.deal.partner, cell: (product) => nameOf(product.partner_id) ?? <span className="muted">{t.deal.partnerUnknown(product.partner_id.slice(-6))}</span> },
            { title: t.deal.policyNumber, cell: (product) => product.document_number },
            { title: t.deal.date, cell: (product) => <DateText value={product.document_date} /> },
            { title: t.deal.productSoldBy, cell: (product) => <Person id={product.sold_by} /> },
            { title: t.deal.commission, align: "right", cell: (product) => <Money value={product.commission} kopecks /> },
            ...(open
              ? [{ title: "\u00a0", align: "right" as const, cell: (product: FiProduct) => <ActionIcon aria-label={`${t.deal.removeProduct}: ${t.deal.fiKinds[product.kind]}`} onClick={() => setRemoving(product)}><IconTrash size={15} /></ActionIcon> }]
              : []),
          ]}
        />
      ) : null}
      {adding ? <AddDialog deal={deal} onClose={() => setAdding(false)} /> : null}
      {removing ? (
        <ConfirmDialog
          opened
          danger
          onClose={() => setRemoving(undefined)}
          title={t.deal.removeProductTitle(`${t.deal.fiKinds[removing.kind]}, ${money(removing.commission)}`)}
          label={t.deal.removeProduct}
          act={async () => {
            await call(sales.DELETE("/api/sales/v1/fi-products/{id}", at(removing.id)));
            await refresh();
            say(t.deal.removeProduct);
          }}
        >
          <p className="muted">{t.deal.removeProductHint}</p>
        </ConfirmDialog>
      ) : null}
    </Panel>
  );
}
