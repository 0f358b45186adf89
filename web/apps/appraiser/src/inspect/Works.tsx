import { matches, useFormats, useWords } from "@kite/i18n";
import { useState } from "react";
import { IconMinus, IconPlus } from "../app/icons";
import { useSnapshot } from "../app/kite";
import type { Price } from "../data/protocol";
import { IconButton, Input } from "../parts/controls";
import { Notice } from "../parts/Notice";
import parts from "../parts/parts.module.css";
import { Section } from "../parts/Screen";
import classes from "./inspect.module.css";
import { quantityOf, worksOf } from "./model";
import { useInspection } from "./shared";
import { useI } from "./texts";

const MOST = 99;

export function Counter({ count, label, onChange }: { count: number; label: string; onChange: (count: number) => void }) {
  const i = useI();
  return (
    <span className={parts.counter}>
      <IconButton icon={IconMinus} label={`${i.fewer}: ${label}`} disabled={count === 0} onClick={() => onChange(count - 1)} />
      <output aria-label={label}>{count}</output>
      <IconButton icon={IconPlus} label={`${i.more}: ${label}`} round disabled={count === MOST} onClick={() => onChange(count + 1)} />
    </span>
  );
}

function Line({ item }: { item: Price }) {
  const words = useWords();
  const { money } = useFormats();
  const { draft, set } = useInspection();
  const count = quantityOf(draft, item.code);
  const sum = { ...item.price, amount: -item.price.amount * Math.max(1, count) };
  return (
    <li className={classes.row}>
      <span>
        <b>{words(item)}</b>
        <small className={count > 0 ? "negative" : ""}>{money(count > 0 ? sum : item.price)}</small>
      </span>
      <Counter count={count} label={words(item)} onChange={(next) => set(`recon.${item.code}`, next === 0 ? null : { quantity: next })} />
    </li>
  );
}

/** What the car needs before it can be sold, by the price list that is on the phone. */
export function Works() {
  const i = useI();
  const words = useWords();
  const { money } = useFormats();
  const { draft, prices } = useInspection();
  const snapshot = useSnapshot();
  const [query, setQuery] = useState("");
  if (!prices) return <Notice note>{i.noPrices}</Notice>;
  const found = prices.items.filter((item) => query.trim() === "" || matches(words(item), query));
  const total = worksOf(draft, snapshot);
  return (
    <Section title={i.worksTitle} action={<span>{money({ amount: -total, currency: "RUB" })}</span>}>
      <Input label={i.worksFind} type="search" value={query} onChange={setQuery} />
      {found.length === 0 ? <p className="muted">{i.worksNone}</p> : null}
      <ul className={classes.rows}>{found.map((item) => <Line key={item.code} item={item} />)}</ul>
    </Section>
  );
}
