import { call, sales } from "@kite/api";
import { Go, useCan, useGo, usePathParam, useShortcuts } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { ConfirmDialog, FormNotes, FormSection, Money, MoneyInput, PageHeader, Panel, QueryView, ScrollPage, SimpleTable, StateNote, say, useApiForm } from "@kite/ui";
import { IconAlertTriangle, IconBan, IconCar, IconFileText, IconUsers } from "@kite/ui/icons";
import { Button, SegmentedControl, Select, Stack, TextInput, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type ReactNode, useState } from "react";
import { useDeal, useReasons, useUnwindPreview, versioned } from "../api";
import { Body } from "../parts/Body";
import { StateBadge } from "../parts/common";
import { useT } from "../texts";
import type { DealCard, Money as MoneyValue, MoneyWay, UnwindPreview } from "../types";
import { useRefresh } from "../useRefresh";
import classes from "./UnwindPage.module.css";

type Values = { document_number: string; reason: string; note: string; fee: MoneyValue | null; fee_way: MoneyWay | ""; papers: Record<MoneyWay, string> };

/** One line of what will happen. */
function Effect({ icon: Icon, children }: { icon: typeof IconCar; children: ReactNode }) {
  return (
    <li>
      <Icon size={17} stroke={1.6} />
      <div>{children}</div>
    </li>
  );
}

function Effects({ deal, preview }: { deal: DealCard; preview: UnwindPreview }) {
  const t = useT();
  const { count, money } = useFormats();
  const products = preview.fi_products.map((one) => `${t.deal.fiKinds[one.kind]} ${one.document_number} (${money(one.commission)})`);
  const papers = preview.voids.filter((one) => one.noun !== "fi_product").map((one) => t.deal.voidNouns[one.noun]);
  const number = (noun: string): string => (noun === t.deal.voidNouns.contract ? (deal.contract?.number ?? "") : noun === t.deal.voidNouns.handover ? (deal.handover?.number ?? "") : "");
  return (
    <Panel title={t.office.unwindWhat}>
      <p className="muted">{t.office.unwindHint}</p>
      <ul className={classes.effects}>
        <Effect icon={IconCar}>{preview.car_comes_back ? t.office.carBack : t.office.carStays}</Effect>
        {papers.map((paper) => (
          <Effect key={paper} icon={IconFileText}>{paper} {number(paper)} <span className="muted">{t.office.becomesVoid}</span></Effect>
        ))}
        {products.map((product) => (
          <Effect key={product} icon={IconBan}>{product} <span className="muted">{t.office.becomesVoid}</span></Effect>
        ))}
        {preview.waiting > 0 ? <Effect icon={IconUsers}>{t.office.waiting(count(preview.waiting, t.office.forms.deals))}</Effect> : null}
      </ul>
    </Panel>
  );
}

function Refunds({ preview }: { preview: UnwindPreview }) {
  const t = useT();
  const { money } = useFormats();
  if (preview.refunds.length === 0) return null;
  return (
    <Panel title={t.office.moneyBack}>
      <SimpleTable
        label={t.office.moneyBack}
        rows={preview.refunds}
        rowKey={(share) => share.way}
        footer={["", "", money(preview.refunded, { kopecks: true }), money(preview.fee, { kopecks: true })]}
        columns={[
          { title: t.office.way, cell: (share) => t.deal.ways[share.way] },
          { title: t.office.held, align: "right", cell: (share) => <Money value={share.settled} kopecks /> },
          { title: t.office.refundedSum, align: "right", cell: (share) => <Money value={share.refunded} kopecks strong /> },
          { title: t.office.keptSum, align: "right", cell: (share) => <Money value={share.kept} kopecks /> },
        ]}
      />
    </Panel>
  );
}

/** Every posting that the command will make; nothing else changes the books. */
function Ledger({ preview }: { preview: UnwindPreview }) {
  const t = useT();
  const can = useCan();
  const { count, day } = useFormats();
  const ledger = preview.ledger;
  if (!ledger || ledger.lines.length === 0) return <Panel title={t.office.ledger}><p className="muted">{t.office.noLedger}</p></Panel>;
  return (
    <Panel title={t.office.ledger} note={<span>{t.office.postedOn(day(ledger.posting_day))} · {count(ledger.lines.length, t.entries)}</span>}>
      <SimpleTable
        label={t.office.ledger}
        rows={ledger.lines.map((line, index) => ({ ...line, id: `${index}` }))}
        rowKey={(line) => line.id}
        columns={[
          { title: t.office.what, cell: (line) => line.title },
          { title: t.office.debit, cell: (line) => <span className="mono">{line.debit}</span> },
          { title: t.office.credit, cell: (line) => <span className="mono">{line.credit}</span> },
          { title: t.office.amount, align: "right", cell: (line) => <Money value={line.amount} kopecks /> },
          {
            title: t.office.reverses,
            align: "right",
            cell: (line) => (line.entry_id ? can("finance.journal.read") ? <Go href={`/finance/entries/${line.entry_id}`}>…{line.entry_id.slice(-6)}</Go> : <span className="muted mono">…{line.entry_id.slice(-6)}</span> : "—"),
          },
        ]}
      />
    </Panel>
  );
}

function bodyOf(values: Values, preview: UnwindPreview) {
  const way = values.fee_way || preview.refunds[0]?.way;
  return {
    document_number: values.document_number,
    reason: values.reason,
    refunds: preview.refunds.map((share) => ({ way: share.way, document_number: values.papers[share.way] })),
    ...(values.note.trim() ? { note: values.note } : {}),
    ...(values.fee && values.fee.amount > 0 && way ? { fee: values.fee, fee_way: way } : {}),
  };
}

type FormProps = { deal: DealCard; preview: UnwindPreview; fee: MoneyValue | null; onFee: (fee: MoneyValue | null) => void };

function UnwindForm({ deal, preview, fee, onFee }: FormProps) {
  const t = useT();
  const go = useGo();
  const lang = useLang();
  const { money, count } = useFormats();
  const refresh = useRefresh();
  const { data: reasons } = useReasons("unwind");
  const [asking, setAsking] = useState(false);
  const api = useApiForm<Values, unknown>({
    initial: { document_number: "", reason: "", note: "", fee: null, fee_way: "", papers: { cash: "", bank: "" } },
    draft: `deal.unwind.${deal.id}`,
    names: Object.fromEntries(preview.refunds.map((share, index) => [`refunds.${index}`, `papers.${share.way}`])),
    send: async (values) => {
      await call(sales.POST("/api/sales/v1/deals/{id}/unwind", { ...versioned(deal.id, preview.version), body: bodyOf({ ...values, fee }, preview) }));
      await refresh();
    },
    done: () => {
      say(t.office.unwound);
      go(`/deals/${deal.id}`, true);
    },
  });
  const { form } = api;
  const ways = preview.refunds.map((share) => ({ value: share.way, label: t.deal.ways[share.way] }));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setAsking(true);
      }}
      noValidate
    >
      <Stack gap={14} maw={560}>
        <FormNotes {...api} />
        <FormSection title={t.office.unwindTitle}>
          <TextInput label={t.office.agreement} required {...form.getInputProps("document_number")} />
          <Select label={t.office.unwindReason} required data={(reasons ?? []).map((one) => ({ value: one.code, label: one[lang] }))} {...form.getInputProps("reason")} />
          {preview.refunds.map((share) => (
            <TextInput key={share.way} label={t.office.refundNumber[share.way]} required {...form.getInputProps(`papers.${share.way}`)} />
          ))}
          {preview.refunds.length > 0 ? <MoneyInput label={t.office.fee} description={t.office.feeHint} kopecks data-path="fee" value={fee} onChange={onFee} error={form.errors.fee} /> : null}
          {fee && fee.amount > 0 && ways.length > 1 ? (
            <div>
              <p className="muted">{t.office.feeWay}</p>
              <SegmentedControl aria-label={t.office.feeWay} data={ways} value={form.values.fee_way || (ways[0]?.value ?? "")} onChange={(way) => form.setFieldValue("fee_way", way as never)} />
            </div>
          ) : null}
          <Textarea label={t.office.note} autosize minRows={2} {...form.getInputProps("note")} />
        </FormSection>
        <Button type="submit" color="red" loading={api.busy} disabled={Boolean(preview.obstacle)}>{t.office.unwindLabel(money(preview.refunded))}</Button>
      </Stack>
      <ConfirmDialog
        opened={asking}
        danger
        onClose={() => setAsking(false)}
        title={t.office.unwindConfirm(deal.title)}
        label={t.office.unwindLabel(money(preview.refunded))}
        act={async () => api.submit()}
      >
        <p>{t.office.unwindConfirmHint(money(preview.refunded, { kopecks: true }), count(preview.ledger?.lines.length ?? 0, t.entries))}</p>
      </ConfirmDialog>
    </form>
  );
}

function Preview({ deal }: { deal: DealCard }) {
  const t = useT();
  const [fee, setFee] = useState<MoneyValue | null>(null);
  const [late] = useDebouncedValue(fee, 300);
  const query = useUnwindPreview(deal.id, late);
  return (
    <QueryView query={query}>
      {(preview) => (
        <Body>
          {preview.obstacle ? (
            <p className={classes.obstacle} role="alert">
              <IconAlertTriangle size={17} />
              <span><b>{t.office.obstacle}.</b> {preview.obstacle.title}</span>
            </p>
          ) : null}
          <Effects deal={deal} preview={preview} />
          <Refunds preview={preview} />
          <Ledger preview={preview} />
          <UnwindForm deal={deal} preview={preview} fee={fee} onFee={setFee} />
        </Body>
      )}
    </QueryView>
  );
}

/** Undoing a signed deal: first everything that will be done, then the command. */
export default function UnwindPage() {
  const t = useT();
  const go = useGo();
  const id = usePathParam("id");
  const query = useDeal(id);
  const back = (): void => go(`/deals/${id}`);
  useShortcuts([{ keys: "Escape", title: { ru: "К сделке", en: "Back to the deal" }, run: back }]);
  return (
    <QueryView query={query}>
      {(deal) => (
        <ScrollPage>
          <PageHeader title={t.office.unwindTitle} note={<><Go href={`/deals/${id}`}>{deal.title}</Go><StateBadge state={deal.state} /></>} onBack={back} />
          {deal.unwind ? <StateNote icon={IconBan} title={t.office.unwound} /> : <Preview deal={deal} />}
        </ScrollPage>
      )}
    </QueryView>
  );
}
