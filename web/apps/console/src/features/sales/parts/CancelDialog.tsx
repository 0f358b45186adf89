import { call, sales } from "@kite/api";
import { useCan } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { ErrorNote, Facts, FormButtons, FormNotes, FormSection, Money, MoneyInput, PageSkeleton, SimpleTable, say, useApiForm } from "@kite/ui";
import { Checkbox, Modal, Select, Stack, TextInput, Textarea } from "@mantine/core";
import { at, useCancelPreview, useReasons } from "../api";
import { minus } from "../logic/totals";
import { useT } from "../texts";
import type { CancelPreview, Deal, EndReason, Money as MoneyValue, MoneyWay } from "../types";
import { useRefresh } from "../useRefresh";
import { ReasonOfEnd } from "./DealList";

type Values = {
  reason: EndReason;
  papers: Record<MoneyWay, string>;
  other: boolean;
  deposit_override: { returned: MoneyValue | null; reason: string; note: string };
};

/** What the rule of the day does with the money of the deal. */
function SettlementNote({ preview }: { preview: CancelPreview }) {
  const t = useT();
  const { count, percent } = useFormats();
  const money = preview.settlement;
  if (!money) return <p className="muted">{t.office.cancelNothing}</p>;
  return (
    <FormSection title={t.office.cancelRule}>
      <p>{t.office.cancelDays(count(money.days, t.days), percent(money.basis_points / 10_000).replace(/[,.]0/, ""))}</p>
      <Facts
        items={[
          { label: t.office.cancelDeposit, value: <Money value={money.deposit} kopecks /> },
          { label: t.office.cancelBack, value: <Money value={money.refunded} kopecks strong /> },
          { label: t.office.cancelKept, value: <Money value={money.kept} kopecks /> },
        ]}
      />
      <SimpleTable
        label={t.office.moneyBack}
        rows={money.shares}
        rowKey={(share) => share.way}
        columns={[
          { title: t.office.way, cell: (share) => t.deal.ways[share.way] },
          { title: t.office.held, align: "right", cell: (share) => <Money value={share.settled} kopecks /> },
          { title: t.office.refundedSum, align: "right", cell: (share) => <Money value={share.refunded} kopecks strong /> },
          { title: t.office.keptSum, align: "right", cell: (share) => <Money value={share.kept} kopecks /> },
        ]}
      />
    </FormSection>
  );
}

function bodyOf(values: Values, preview: CancelPreview) {
  const shares = preview.settlement?.shares ?? [];
  const { returned, reason, note } = values.deposit_override;
  return {
    reason: values.reason,
    refunds: shares.map((share) => ({ way: share.way, document_number: values.papers[share.way] })),
    ...(values.other && returned ? { deposit_override: { returned, reason, ...(note.trim() ? { note } : {}) } } : {}),
  };
}

function CancelForm({ deal, preview, onClose }: { deal: Deal; preview: CancelPreview; onClose: () => void }) {
  const t = useT();
  const lang = useLang();
  const can = useCan();
  const refresh = useRefresh();
  const { data: reasons } = useReasons("deposit");
  const settlement = preview.settlement;
  const api = useApiForm<Values, unknown>({
    initial: { reason: "changed_mind", papers: { cash: "", bank: "" }, other: false, deposit_override: { returned: settlement?.deposit ?? null, reason: "", note: "" } },
    draft: `deal.cancel.${deal.id}`,
    names: Object.fromEntries((settlement?.shares ?? []).map((share, index) => [`refunds.${index}`, `papers.${share.way}`])),
    send: async (values) => {
      await call(sales.POST("/api/sales/v1/deals/{id}/cancel", { ...at(deal.id), body: bodyOf(values, preview) }));
      await refresh();
    },
    done: () => {
      say(t.office.cancelled);
      onClose();
    },
  });
  const { form } = api;
  const override = settlement && can("sales.deal.write", deal.centre_id);
  const kept = settlement && form.values.other && form.values.deposit_override.returned ? minus(settlement.deposit, form.values.deposit_override.returned) : undefined;
  return (
    <form onSubmit={api.submit} noValidate>
      <Stack gap={12}>
        <FormNotes {...api} />
        <ReasonOfEnd value={form.values.reason} onChange={(reason) => form.setFieldValue("reason", reason as never)} error={form.errors.reason} />
        <SettlementNote preview={preview} />
        {(settlement?.shares ?? []).map((share) => (
          <TextInput key={share.way} label={t.office.refundNumber[share.way]} required {...form.getInputProps(`papers.${share.way}`)} />
        ))}
        {override ? <Checkbox label={t.office.override} description={t.office.overrideHint} checked={form.values.other} onChange={(event) => form.setFieldValue("other", event.currentTarget.checked as never)} /> : null}
        {override && form.values.other ? (
          <>
            <MoneyInput label={t.office.overrideReturned} kopecks data-path="deposit_override.returned" {...form.getInputProps("deposit_override.returned")} />
            {kept ? <p className="muted">{t.office.cancelKept}: <Money value={kept} kopecks /></p> : null}
            <Select label={t.office.reason} required data={(reasons ?? []).map((one) => ({ value: one.code, label: one[lang] }))} {...form.getInputProps("deposit_override.reason")} />
            <Textarea label={t.office.note} autosize minRows={1} {...form.getInputProps("deposit_override.note")} />
          </>
        ) : null}
        {preview.frees_car ? <p className="muted">{t.office.cancelFrees}</p> : null}
        <FormButtons busy={api.busy} errors={form.errors} label={t.office.cancelLabel} onCancel={onClose} danger />
      </Stack>
    </form>
  );
}

/** Calls a deal off, after showing what becomes of its money and its car. */
export function CancelDialog({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const t = useT();
  const preview = useCancelPreview(deal.id, true);
  return (
    <Modal opened onClose={onClose} title={t.office.cancelTitle(deal.title)} size="lg">
      {preview.error ? <ErrorNote error={preview.error} onRetry={() => void preview.refetch()} /> : null}
      {!preview.error && !preview.data ? <PageSkeleton lines={6} /> : null}
      {preview.data ? <CancelForm deal={deal} preview={preview.data} onClose={onClose} /> : null}
    </Modal>
  );
}
