import { type ApiProblem, call, sales } from "@kite/api";
import { Go } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { DayInput, FormButtons, FormNotes, MoneyInput, say, useApiForm } from "@kite/ui";
import { IconCash } from "@kite/ui/icons";
import { Button, Group, Modal, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { at } from "../api";
import { minus } from "../logic/totals";
import { useT } from "../texts";
import type { Deal, Money, MoneyWay } from "../types";
import { useRefresh } from "../useRefresh";
import classes from "./PayDialog.module.css";

type Values = { way: MoneyWay; amount: Money | null; document_number: string; paid_on: string | null };

const NEEDED = "sales.identification_needed";

/** Why much cash is refused, and the way on: the questionnaire, or the bank. */
function CashNote({ problem }: { problem: ApiProblem }) {
  const t = useT();
  const id = problem.params.questionnaire;
  return (
    <div className={classes.cash} role="alert">
      <IconCash size={18} />
      <div>
        <b>{t.deal.cashTitle}</b>
        <p>{t.deal.cashWhy}</p>
        <p>{t.deal.cashThen}</p>
        {typeof id === "string" ? <Go href={`/verification/questionnaires/${id}`}>{t.deal.openQuestionnaire}</Go> : null}
        <p className="muted">{t.deal.orByBank}</p>
      </div>
    </div>
  );
}

function firstAmount(deal: Deal): Money {
  const owed = deal.deposit_due && deal.deposit_due.amount > deal.paid.amount ? minus(deal.deposit_due, deal.paid) : undefined;
  return deal.state === "reserved" && owed ? owed : deal.open;
}

function PayForm({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const t = useT();
  const { money } = useFormats();
  const refresh = useRefresh();
  const api = useApiForm<Values, unknown>({
    initial: { way: "bank", amount: firstAmount(deal), document_number: "", paid_on: null },
    draft: `deal.payment.${deal.id}`,
    send: async ({ paid_on, amount, ...rest }) => {
      const body = { ...rest, amount: amount ?? { amount: 0, currency: deal.price.currency }, ...(paid_on ? { paid_on } : {}) };
      const answer = await call(sales.POST("/api/sales/v1/deals/{id}/payments", { ...at(deal.id), body }));
      await refresh();
      return answer;
    },
    done: () => {
      say(t.deal.taken(money(api.form.values.amount)));
      onClose();
    },
  });
  const { form } = api;
  const owed = deal.deposit_due && deal.deposit_due.amount > deal.paid.amount ? minus(deal.deposit_due, deal.paid) : undefined;
  const put = (amount: Money): void => form.setFieldValue("amount", amount as never);
  return (
    <form onSubmit={api.submit} noValidate>
      <Stack gap={12}>
        {api.problem?.code === NEEDED ? <CashNote problem={api.problem} /> : <FormNotes {...api} />}
        <SegmentedControl aria-label={t.deal.way} fullWidth data={[{ value: "bank", label: t.deal.ways.bank }, { value: "cash", label: t.deal.ways.cash }]} {...form.getInputProps("way")} />
        <MoneyInput label={t.deal.amount} kopecks required data-autofocus data-path="amount" {...form.getInputProps("amount")} />
        <Group gap={8}>
          {owed ? <Button size="compact-sm" variant="light" onClick={() => put(owed)}>{t.deal.amountDeposit} {money(owed)}</Button> : null}
          <Button size="compact-sm" variant="light" onClick={() => put(deal.open)}>{t.deal.amountRest} {money(deal.open)}</Button>
        </Group>
        <TextInput label={t.deal.receipt} description={t.deal.receiptHint[form.values.way]} required {...form.getInputProps("document_number")} />
        <DayInput label={t.deal.paidOn} data-path="paid_on" {...form.getInputProps("paid_on")} />
        <FormButtons busy={api.busy} errors={form.errors} label={t.deal.payLabel(money(form.values.amount))} onCancel={onClose} />
      </Stack>
    </form>
  );
}

/** A payment of the buyer. The button names the sum: what is posted stays. */
export function PayDialog({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const t = useT();
  return (
    <Modal opened onClose={onClose} title={`${t.deal.payTitle}: ${deal.title}`} size="md">
      <PayForm deal={deal} onClose={onClose} />
    </Modal>
  );
}
