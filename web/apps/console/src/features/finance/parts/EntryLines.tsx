import { useAccess } from "@kite/core";
import { useLang } from "@kite/i18n";
import type { UseFormReturnType } from "@mantine/form";
import { ActionIcon, Button, Select, TextInput, Tooltip } from "@mantine/core";
import { MoneyInput } from "@kite/ui";
import { IconChevronDown, IconChevronUp, IconCopy, IconPlus, IconTrash } from "@kite/ui/icons";
import { useState } from "react";
import { type DraftLine, emptyLine } from "../logic/manual";
import { useAccounts, useRules } from "../queries";
import { useT } from "../texts";
import { CarPicker, DealPicker } from "./CarPicker";
import classes from "./manual.module.css";

export type EntryValues = {
  entity_id: string;
  document_date: string | null;
  document_number: string;
  memo: string;
  control: { amount: number; currency: string } | null;
  lines: DraftLine[];
};

type Form = UseFormReturnType<EntryValues>;
type LineProps = { form: Form; index: number; accounts: { value: string; label: string }[]; words: { value: string; label: string }[] };

const fresh = (): string => crypto.randomUUID();

/** What the posting is about: car, deal, centre, counterparty. */
function About({ form, index }: { form: Form; index: number }) {
  const t = useT();
  const { centres } = useAccess();
  const line = form.getValues().lines[index];
  const entity = form.getValues().entity_id;
  const at = (name: string): string => `lines.${index}.${name}`;
  const put = (name: string, value: string | null): void => form.setFieldValue(at(name), value as never);
  const own = centres.filter((one) => one.entity_id === entity).map((one) => ({ value: one.id, label: one.name }));
  return (
    <div className={classes.about}>
      <CarPicker label={t.car} value={line?.episode_id ?? null} onChange={(id) => put("episode_id", id)} error={form.errors[at("episode_id")]} />
      <DealPicker label={t.deal} car={line?.episode_id ?? null} value={line?.deal_id ?? null} onChange={(id) => put("deal_id", id)} error={form.errors[at("deal_id")]} />
      <Select label={t.centre} data={own} clearable {...form.getInputProps(at("centre_id"))} />
      <TextInput label={t.counterparty} placeholder={t.manual.counterpartyHint} {...form.getInputProps(at("counterparty_id"))} />
    </div>
  );
}

function Line({ form, index, accounts, words }: LineProps) {
  const t = useT();
  const line = form.getValues().lines[index];
  const errors = Object.keys(form.errors).some((path) => /(episode|deal|centre|counterparty)_id$/.test(path) && path.startsWith(`lines.${index}.`));
  const [about, setAbout] = useState(Boolean(line?.episode_id ?? line?.deal_id ?? line?.centre_id ?? line?.counterparty_id));
  const shown = about || errors;
  const at = (name: string): string => `lines.${index}.${name}`;
  const count = form.getValues().lines.length;
  const number = index + 1;
  const same = Boolean(line?.debit) && line?.debit === line?.credit;
  return (
    <fieldset className={classes.line} data-wrong={same || undefined}>
      <legend className="sr-only">{t.manual.line(number)}</legend>
      <span className={classes.number} aria-hidden="true">{number}</span>
      <Select label={t.manual.debit} data={accounts} searchable selectFirstOptionOnChange {...form.getInputProps(at("debit"))} />
      <Select label={t.manual.credit} data={accounts} searchable selectFirstOptionOnChange {...form.getInputProps(at("credit"))} />
      <MoneyInput
        label={t.manual.amount}
        kopecks
        min={0}
        {...form.getInputProps(at("amount"))}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          if (number === count) form.insertListItem("lines", emptyLine(fresh()));
        }}
      />
      <Select label={t.manual.word} data={words} searchable clearable placeholder={t.manual.wordNone} {...form.getInputProps(at("word"))} value={line?.word || null} onChange={(word) => form.setFieldValue(at("word"), (word ?? "") as never)} />
      <div className={classes.lineTools}>
        <Tooltip label={shown ? t.manual.less : t.manual.more}>
          <ActionIcon size={30} aria-label={`${shown ? t.manual.less : t.manual.more}, ${t.manual.line(number)}`} aria-expanded={shown} onClick={() => setAbout(!shown)}>
            {shown ? <IconChevronUp size={16} /> : <IconChevronDown size={16} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t.manual.copyLine(number)}>
          <ActionIcon size={30} aria-label={t.manual.copyLine(number)} onClick={() => line && form.insertListItem("lines", { ...line, key: fresh() }, index + 1)}>
            <IconCopy size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t.manual.removeLine(number)}>
          <ActionIcon size={30} aria-label={t.manual.removeLine(number)} disabled={count === 1} onClick={() => form.removeListItem("lines", index)}>
            <IconTrash size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      {shown ? <About form={form} index={index} /> : null}
    </fieldset>
  );
}

/** The postings of an entry by hand. Enter in the last sum begins the next one. */
export function EntryLines({ form }: { form: Form }) {
  const t = useT();
  const lang = useLang();
  const chart = useAccounts(form.getValues().entity_id);
  const rules = useRules();
  const accounts = (chart.data ?? []).map((one) => ({ value: one.code, label: `${one.code} ${one[lang]}` }));
  const words = (rules.data?.words ?? []).map((one) => ({ value: one.word, label: one[lang] }));
  return (
    <section aria-label={t.manual.lines} className={classes.lines}>
      {form.getValues().lines.map((line, index) => (
        <Line key={line.key} form={form} index={index} accounts={accounts} words={words} />
      ))}
      <Button variant="default" leftSection={<IconPlus size={16} />} className={classes.add ?? ""} onClick={() => form.insertListItem("lines", emptyLine(fresh()))}>
        {t.manual.addLine}
      </Button>
    </section>
  );
}
