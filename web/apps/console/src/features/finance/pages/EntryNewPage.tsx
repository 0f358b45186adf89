import { call, finance, useQueryClient } from "@kite/api";
import { useGo, useLeaveGuard, useShortcuts } from "@kite/core";
import { type Formats, useFormats } from "@kite/i18n";
import { Button, Select, TextInput, Textarea } from "@mantine/core";
import { ConfirmDialog, DayInput, Empty, FormButtons, FormNotes, MoneyInput, PageHeader, PageSkeleton, Panel, ScrollPage, SimpleTable, say, useApiForm } from "@kite/ui";
import { IconAlertTriangle, IconCircleCheck } from "@kite/ui/icons";
import { useState } from "react";
import { type Balance, type Side, balanceOf, emptyLine, sides } from "../logic/manual";
import { monthOf } from "../logic/months";
import { EntryLines, type EntryValues } from "../parts/EntryLines";
import manual from "../parts/manual.module.css";
import { type EntityChoice, useEntity } from "../parts/useEntity";
import { useToday } from "../parts/useSpan";
import { usePeriod } from "../queries";
import { useT } from "../texts";
import type { EntryIn } from "../types";

const rub = (amount: number) => ({ amount, currency: "RUB" as const });

function bodyOf(values: EntryValues): EntryIn {
  return {
    entity_id: values.entity_id,
    document_date: values.document_date ?? "",
    ...(values.document_number.trim() ? { document_number: values.document_number.trim() } : {}),
    memo: values.memo.trim(),
    lines: values.lines.map((line) => ({
      debit: line.debit ?? "",
      credit: line.credit ?? "",
      amount: rub(line.amount?.amount ?? 0),
      ...(line.word ? { word: line.word } : {}),
      ...(line.episode_id ? { episode_id: line.episode_id } : {}),
      ...(line.deal_id ? { deal_id: line.deal_id } : {}),
      ...(line.centre_id ? { centre_id: line.centre_id } : {}),
      ...(line.counterparty_id.trim() ? { counterparty_id: line.counterparty_id.trim() } : {}),
    })),
  };
}

function Verdict({ good, children }: { good: boolean; children: string }) {
  const Mark = good ? IconCircleCheck : IconAlertTriangle;
  return (
    <p className={good ? "positive" : "warning"}>
      <Mark size={16} />
      <span>{children}</span>
    </p>
  );
}

/** Before the server sees it: whether both sides agree, with each other and with the paper. */
function Check({ balance, control, formats }: { balance: Balance; control: number | undefined; formats: Formats }) {
  const t = useT();
  const off = control === undefined ? 0 : balance.debit - control;
  return (
    <div className={manual.check} role="status" aria-live="polite">
      <b className={manual.total}>{formats.money(rub(balance.debit), { kopecks: true })}</b>
      {balance.unfinished.length > 0 ? <Verdict good={false}>{t.manual.unfinished(balance.unfinished.join(", "))}</Verdict> : null}
      {balance.same.length > 0 ? <Verdict good={false}>{t.manual.same(balance.same.join(", "))}</Verdict> : null}
      {balance.balanced ? <Verdict good>{t.manual.balanced}</Verdict> : null}
      {control === undefined ? null : <Verdict good={off === 0}>{off === 0 ? t.manual.controlOk : t.manual.controlOff(formats.money(rub(off), { kopecks: true, sign: true }))}</Verdict>}
    </div>
  );
}

function SidesTable({ rows, formats }: { rows: Side[]; formats: Formats }) {
  const t = useT();
  const money = (amount: number): string => (amount === 0 ? "0" : formats.money(rub(amount), { bare: true, kopecks: true }));
  if (rows.length === 0) return null;
  return (
    <Panel title={t.manual.sides}>
      <SimpleTable
        label={t.manual.sides}
        rows={rows}
        rowKey={(row) => row.account}
        columns={[
          { title: t.account, cell: (row) => <b className="mono">{row.account}</b> },
          { title: t.debit, align: "right", cell: (row) => money(row.debit) },
          { title: t.credit, align: "right", cell: (row) => money(row.credit) },
        ]}
      />
    </Panel>
  );
}

function PeriodNote({ entity, day }: { entity: string; day: string | null }) {
  const t = useT();
  const { month } = useFormats();
  const period = usePeriod(entity, day ? monthOf(day) : "");
  const state = period.data?.state;
  if (!day || !state || state === "open") return null;
  const name = month(monthOf(day));
  return <p className={state === "closed" ? "negative" : "warning"} role="status">{state === "closed" ? t.manual.periodClosed(name) : t.manual.periodSoft(name)}</p>;
}

function EntryForm({ choice }: { choice: EntityChoice }) {
  const t = useT();
  const go = useGo();
  const client = useQueryClient();
  const formats = useFormats();
  const today = useToday();
  const [asking, setAsking] = useState(false);
  const api = useApiForm<EntryValues, { id: string }>({
    initial: { entity_id: choice.entity?.id ?? "", document_date: today, document_number: "", memo: "", control: null, lines: [emptyLine("first")] },
    draft: "finance.entry",
    send: (values) => call(finance.POST("/api/finance/v1/entries", { body: bodyOf(values) })),
    done: (made) => {
      say(t.manual.done);
      void client.invalidateQueries({ queryKey: ["finance"] });
      // The guard lets go with the next drawing of the page.
      setTimeout(() => go(`/finance/entries/${made.id}`));
    },
  });
  const { form } = api;
  const values = form.getValues();
  const balance = balanceOf(values.lines);
  const ask = (): void => (balance.balanced ? setAsking(true) : api.submit());
  useLeaveGuard(form.isDirty() && !api.busy, t.manual.leave);
  useShortcuts([{ keys: "Ctrl+KeyS", title: { ru: "Провести запись", en: "Post the entry" }, run: ask, inInputs: true }]);
  const sum = formats.money(rub(balance.debit), { kopecks: true });
  const money = values.control?.amount;
  return (
    <form
      className={manual.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <div className={manual.main}>
        <FormNotes {...api} />
        <div className={manual.heads}>
          <Select label={t.entity} allowDeselect={false} data={choice.entities.map((one) => ({ value: one.id, label: one.name }))} {...form.getInputProps("entity_id")} />
          <DayInput label={t.manual.date} required {...form.getInputProps("document_date")} />
          <TextInput label={t.manual.number} maxLength={200} {...form.getInputProps("document_number")} />
        </div>
        <PeriodNote entity={values.entity_id} day={values.document_date} />
        <Textarea label={t.manual.memo} description={t.manual.memoHint} required autosize minRows={2} {...form.getInputProps("memo")} />
        <EntryLines form={form} />
      </div>
      <aside className={manual.side}>
        <Check balance={balance} control={money} formats={formats} />
        <MoneyInput label={t.manual.control} description={t.manual.controlHint} kopecks {...form.getInputProps("control")} />
        <FormButtons busy={api.busy} errors={form.errors} label={t.manual.post(sum)} />
        <SidesTable rows={sides(values.lines)} formats={formats} />
      </aside>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t.manual.confirmTitle(sum)}
        label={t.manual.post(sum)}
        act={async () => {
          setAsking(false);
          api.submit();
        }}
      >
        <p>{t.manual.confirmText}</p>
      </ConfirmDialog>
    </form>
  );
}

/** An entry by hand: pairs of debit and credit that are looked at while they are typed. */
export default function EntryNewPage() {
  const t = useT();
  const go = useGo();
  const choice = useEntity("finance.entry.write");
  const back = (): void => go("/finance/journal");
  return (
    <ScrollPage>
      <PageHeader title={t.manual.title} onBack={back} actions={<Button variant="default" onClick={back}>{t.journal.title}</Button>} />
      {choice.pending ? <PageSkeleton /> : null}
      {!choice.pending && !choice.entity ? <Empty title={t.noEntity} /> : null}
      {choice.entity ? <EntryForm choice={choice} /> : null}
    </ScrollPage>
  );
}
