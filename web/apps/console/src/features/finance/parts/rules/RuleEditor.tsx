import { call, finance, useQueryClient } from "@kite/api";
import { useLang } from "@kite/i18n";
import type { UseFormReturnType } from "@mantine/form";
import { ActionIcon, Button, MultiSelect, NumberInput, Select, TextInput } from "@mantine/core";
import { ActionDialog, DayInput, FormSection, say } from "@kite/ui";
import { IconPlus, IconTrash } from "@kite/ui/icons";
import { eventWords } from "../../logic/events";
import { addDays } from "../../logic/months";
import type { Dated } from "../../logic/rules";
import { useAccounts } from "../../queries";
import { useT } from "../../texts";
import type { Dimension, Fact, RuleIn, RuleLine, Section, Word } from "../../types";
import classes from "../rules.module.css";
import { useEntity } from "../useEntity";
import { useToday } from "../useSpan";

type LineDraft = { key: string; word: string; fact: Fact; debit: string; credit: string; dims: Dimension[] };
type WordDraft = { key: string; word: string; ru: string; en: string; section: Section; position: number };
type Values = { event: string; valid_from: string | null; lines: LineDraft[]; words: WordDraft[] };
type Form = UseFormReturnType<Values>;

const fresh = (): string => crypto.randomUUID();

const bodyOf = (values: Values): RuleIn => ({
  event: values.event,
  valid_from: values.valid_from ?? "",
  lines: values.lines.map(({ key: _, ...line }) => line),
  words: values.words.map(({ key: _, ...word }) => word),
});

const entries = <K extends string>(names: Record<K, string>): { value: K; label: string }[] =>
  (Object.keys(names) as K[]).map((value) => ({ value, label: names[value] }));

function Line({ form, index, words, accounts }: { form: Form; index: number; words: { value: string; label: string }[]; accounts: { value: string; label: string }[] }) {
  const t = useT();
  const at = (name: string): string => `lines.${index}.${name}`;
  return (
    <fieldset className={classes.line}>
      <legend className="sr-only">{`${t.rules.lineNo} ${index + 1}`}</legend>
      <span className={classes.lineNumber} aria-hidden="true">{index + 1}</span>
      <Select label={t.rules.word} data={words} searchable allowDeselect={false} {...form.getInputProps(at("word"))} />
      <Select label={t.rules.fact} data={entries(t.facts)} searchable allowDeselect={false} {...form.getInputProps(at("fact"))} />
      <Select label={t.debit} data={accounts} searchable allowDeselect={false} comboboxProps={{ width: 260, position: "bottom-start" }} {...form.getInputProps(at("debit"))} />
      <Select label={t.credit} data={accounts} searchable allowDeselect={false} comboboxProps={{ width: 260, position: "bottom-start" }} {...form.getInputProps(at("credit"))} />
      <MultiSelect label={t.rules.dims} data={entries(t.dims)} {...form.getInputProps(at("dims"))} />
      <ActionIcon className={classes.lineTool ?? ""} size={30} variant="transparent" aria-label={t.rules.removeLine(index + 1)} onClick={() => form.removeListItem("lines", index)}>
        <IconTrash size={16} />
      </ActionIcon>
    </fieldset>
  );
}

function NewWord({ form, index }: { form: Form; index: number }) {
  const t = useT();
  const at = (name: string): string => `words.${index}.${name}`;
  return (
    <fieldset className={classes.word}>
      <legend className="sr-only">{t.rules.addWord}</legend>
      <TextInput label={t.rules.wordCode} required {...form.getInputProps(at("word"))} />
      <TextInput label={t.rules.wordRu} required {...form.getInputProps(at("ru"))} />
      <TextInput label={t.rules.wordEn} required {...form.getInputProps(at("en"))} />
      <Select label={t.rules.wordSection} data={entries(t.sections)} allowDeselect={false} {...form.getInputProps(at("section"))} />
      <NumberInput label={t.rules.wordPosition} min={1} hideControls {...form.getInputProps(at("position"))} />
      <ActionIcon className={classes.lineTool ?? ""} size={30} variant="transparent" aria-label={t.rules.removeWord} onClick={() => form.removeListItem("words", index)}>
        <IconTrash size={16} />
      </ActionIcon>
    </fieldset>
  );
}

function Fields({ form, known }: { form: Form; known: readonly Word[] }) {
  const t = useT();
  const lang = useLang();
  const entity = useEntity().entity?.id;
  const chart = useAccounts(entity);
  const accounts = (chart.data ?? []).map((one) => ({ value: one.code, label: `${one.code} ${one[lang]}` }));
  const values = form.getValues();
  const made = values.words.filter((one) => one.word).map((one) => ({ value: one.word, label: one[lang] || one.word }));
  const words = [...known.map((one) => ({ value: one.word, label: one[lang] })), ...made.filter((one) => !known.some((old) => old.word === one.value))];
  const newLine = (): LineDraft => ({ key: fresh(), word: words[0]?.value ?? "", fact: "sale_price", debit: "", credit: "", dims: ["centre"] });
  return (
    <>
      <p className="muted">{t.rules.ruleHint}</p>
      <DayInput label={t.rules.validFrom} description={t.rules.validFromHint} required maw={220} {...form.getInputProps("valid_from")} />
      <FormSection title={t.rules.posting}>
        <div className={classes.lines}>
          {values.lines.map((line, index) => <Line key={line.key} form={form} index={index} words={words} accounts={accounts} />)}
        </div>
        <Button variant="default" leftSection={<IconPlus size={16} />} style={{ alignSelf: "flex-start" }} onClick={() => form.insertListItem("lines", newLine())}>{t.rules.addLine}</Button>
      </FormSection>
      <FormSection title={t.rules.words}>
        {values.words.map((word, index) => <NewWord key={word.key} form={form} index={index} />)}
        <Button variant="default" leftSection={<IconPlus size={16} />} style={{ alignSelf: "flex-start" }} onClick={() => form.insertListItem("words", { key: fresh(), word: "", ru: "", en: "", section: "result", position: 200 })}>{t.rules.addWord}</Button>
      </FormSection>
    </>
  );
}

/** A whole version of a rule from a coming day; it begins as a copy of the newest. */
export function RuleEditor({ rule, words, onClose }: { rule: Dated<RuleLine>; words: readonly Word[]; onClose: () => void }) {
  const t = useT();
  const lang = useLang();
  const client = useQueryClient();
  const today = useToday();
  const newest = rule.versions[0]?.rows.toSorted((a, b) => a.line_no - b.line_no) ?? [];
  const initial: Values = {
    event: rule.name,
    valid_from: addDays(today, 2),
    lines: newest.map(({ word, fact, debit, credit, dims }) => ({ key: fresh(), word, fact, debit, credit, dims })),
    words: [],
  };
  return (
    <ActionDialog
      opened
      onClose={onClose}
      size={1020}
      title={`${t.rules.ruleTitle}: ${eventWords(rule.name)[lang]}`}
      label={t.rules.save}
      draft={`finance.rule.${rule.name}`}
      initial={initial}
      send={(values) => call(finance.POST("/api/finance/v1/posting-rules", { body: bodyOf(values) }))}
      done={() => {
        say(t.rules.saved);
        void client.invalidateQueries({ queryKey: ["finance", "rule"] });
      }}
    >
      {(form) => <Fields form={form} known={words} />}
    </ActionDialog>
  );
}
