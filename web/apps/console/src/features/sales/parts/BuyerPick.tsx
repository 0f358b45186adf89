import { useFormats, matches } from "@kite/i18n";
import { useCan } from "@kite/core";
import { ErrorNote, PageSkeleton } from "@kite/ui";
import { IconPlus, IconSearch } from "@kite/ui/icons";
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useKnownBuyers } from "../api";
import { useT } from "../texts";
import type { BuyerRow } from "../types";
import { BuyerForm } from "./BuyerForm";
import classes from "./CarList.module.css";

const AT_ONCE = 8;

type Props = { centre: string | undefined; onTake: (buyer: { id: string; name: string }) => void };

const numbers = (text: string): string => text.replace(/\D/g, "");

const fits = (buyer: BuyerRow, text: string): boolean => {
  const digits = numbers(text);
  return matches(buyer.name, text) || (digits.length >= 4 && numbers(buyer.phone).includes(digits.replace(/^8/, "")));
};

/** Finds a buyer, or enters a new one without leaving the page. */
export function BuyerPick({ centre, onTake }: Props) {
  const t = useT();
  const can = useCan();
  const { phone } = useFormats();
  const [text, setText] = useState("");
  const [entering, setEntering] = useState(false);
  const query = useKnownBuyers();
  if (entering) return <BuyerForm centre={centre} name={/\d/.test(text) ? "" : text} onCancel={() => setEntering(false)} onTake={onTake} />;
  if (query.error) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton lines={4} />;
  const found = query.data.rows.filter((buyer) => !text || fits(buyer, text));
  return (
    <div className={classes.list}>
      <TextInput aria-label={t.office.findBuyer} placeholder={t.office.findBuyer} leftSection={<IconSearch size={15} />} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <ul className={classes.rows}>
        {found.slice(0, AT_ONCE).map((buyer) => (
          <li key={buyer.id}>
            <div className={classes.what}>
              <b className="ellipsis" title={buyer.name}>{buyer.name}</b>
              <span className={`${classes.note} muted`}>{phone(buyer.phone)}</span>
            </div>
            <Button size="compact-sm" variant="default" onClick={() => onTake(buyer)} aria-label={`${t.office.choose}: ${buyer.name}`}>{t.office.choose}</Button>
          </li>
        ))}
      </ul>
      {query.data.whole ? null : <p className="muted">{t.office.buyersCut}</p>}
      {can("sales.buyer.write") ? <Button variant="default" leftSection={<IconPlus size={15} />} onClick={() => setEntering(true)}>{t.office.newBuyer}</Button> : null}
    </div>
  );
}
