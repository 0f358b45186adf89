import { useFormats, useLang } from "@kite/i18n";
import { Money, SimpleTable } from "@kite/ui";
import { IconMinus, IconPlus } from "@kite/ui/icons";
import { ActionIcon } from "@mantine/core";
import type { Appraisal, ReconItem } from "../../api/types";
import { useT } from "../../texts";
import classes from "./appraisal.module.css";

type Row = { code: string; name: string; price: ReconItem["price"]; quantity: number };
type Props = { items: readonly ReconItem[]; saved: Appraisal["recon"]; quantities: Record<string, number>; onChange?: ((code: string, quantity: number) => void) | undefined };

const sumOf = (row: Row) => ({ ...row.price, amount: row.price.amount * row.quantity });

/** Works at the prices of the price list; what was saved before keeps the price of its day. */
export function Works({ items, saved, quantities, onChange }: Props) {
  const t = useT();
  const lang = useLang();
  const { money } = useFormats();
  const listed = items.map((one): Row => ({ code: one.code, name: one[lang], price: saved.find((line) => line.code === one.code)?.price ?? one.price, quantity: quantities[one.code] ?? 0 }));
  const gone = saved.filter((line) => !items.some((one) => one.code === line.code)).map((line): Row => ({ code: line.code, name: line[lang], price: line.price, quantity: quantities[line.code] ?? 0 }));
  const rows = [...listed, ...gone].filter((row) => onChange || row.quantity > 0);
  const total = rows.reduce((sum, row) => sum + sumOf(row).amount, 0);
  if (rows.length === 0) return <p className="muted">{t.appraisal.noWorks}</p>;
  const stepper = (row: Row) => (
    <span className={classes.quantity}>
      <ActionIcon size={24} aria-label={`${t.appraisal.less}: ${row.name}`} disabled={row.quantity === 0} onClick={() => onChange?.(row.code, row.quantity - 1)}><IconMinus size={14} /></ActionIcon>
      <b>{row.quantity}</b>
      <ActionIcon size={24} aria-label={`${t.appraisal.more}: ${row.name}`} disabled={row.quantity === 99} onClick={() => onChange?.(row.code, row.quantity + 1)}><IconPlus size={14} /></ActionIcon>
    </span>
  );
  return (
    <SimpleTable
      label={t.appraisal.works}
      columns={[
        { title: t.appraisal.work, cell: (row) => row.name },
        { title: t.appraisal.price, align: "right", cell: (row) => <Money value={row.price} bare /> },
        { title: t.appraisal.quantity, align: "right", cell: (row) => (onChange ? stepper(row) : row.quantity) },
        { title: t.appraisal.sum, align: "right", cell: (row) => (row.quantity > 0 ? <Money value={sumOf(row)} bare /> : <span className="muted">—</span>) },
      ]}
      rows={rows}
      rowKey={(row) => row.code}
      footer={[t.appraisal.total, "", "", money({ amount: total, currency: "RUB" }, { bare: true })]}
    />
  );
}
