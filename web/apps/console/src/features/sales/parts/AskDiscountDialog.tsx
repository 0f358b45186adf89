import { call, sales } from "@kite/api";
import { useAccess } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { FormButtons, FormNotes, Facts, Money, MoneyInput, say, useApiForm } from "@kite/ui";
import { Modal, Select, Stack, Textarea } from "@mantine/core";
import { useDiscountRules, useReasons, versioned } from "../api";
import { allowedBy, authorityOf, strongest } from "../logic/rules";
import { minus } from "../logic/totals";
import { useT } from "../texts";
import type { Deal, Money as MoneyValue } from "../types";
import { useRefresh } from "../useRefresh";
import { dayOf, useNow } from "./common";

type Values = { discount: MoneyValue | null; reason: string | null; note: string };

/** What the caller may give alone off a list price. */
export function useMyLimit(centre: string, zone: string, listPrice: MoneyValue): MoneyValue | undefined {
  const { me } = useAccess();
  const now = useNow();
  const { data } = useDiscountRules(centre);
  const authority = authorityOf(me.permissions);
  const rules = (data ?? []).filter((one) => one.authority === authority);
  return authority ? allowedBy(strongest(rules, centre, dayOf(now, zone)), listPrice) : undefined;
}

function AskForm({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const t = useT();
  const lang = useLang();
  const { money } = useFormats();
  const refresh = useRefresh();
  const { data: reasons } = useReasons("discount");
  const limit = useMyLimit(deal.centre_id, deal.zone, deal.list_price);
  const api = useApiForm<Values, { state: string }>({
    initial: { discount: null, reason: null, note: "" },
    draft: `deal.discount.${deal.id}`,
    send: async ({ discount, reason, note }) => {
      const body = { discount: discount ?? { amount: 0, currency: deal.price.currency }, reason: reason ?? "", ...(note.trim() ? { note } : {}) };
      const answer = await call(sales.POST("/api/sales/v1/deals/{id}/discount-requests", { ...versioned(deal.id, deal.version), body }));
      await refresh();
      return answer;
    },
    done: (answer) => {
      say(answer.state === "approved" ? t.office.askGiven : t.office.askWaits);
      onClose();
    },
  });
  const { form } = api;
  const asked = form.values.discount;
  const within = Boolean(asked && limit && asked.amount <= limit.amount);
  const word = (): string => {
    if (!limit) return t.office.askNoLimit;
    return within ? t.office.askWithin(money(limit)) : t.office.askAbove(money(limit));
  };
  return (
    <form onSubmit={api.submit} noValidate>
      <Stack gap={12}>
        <FormNotes {...api} />
        <MoneyInput label={t.office.askSum} required data-autofocus data-path="discount" {...form.getInputProps("discount")} />
        <Facts
          items={[
            { label: t.deal.listPrice, value: <Money value={deal.list_price} /> },
            { label: t.office.askPrice, value: <Money value={asked ? minus(deal.list_price, asked) : deal.price} strong /> },
          ]}
        />
        {asked ? <p className={within ? "positive" : "warning"} role="status">{word()}</p> : limit ? <p className="muted">{t.office.myLimit}: {money(limit)}</p> : null}
        <Select label={t.office.reason} required data={(reasons ?? []).map((one) => ({ value: one.code, label: one[lang] }))} {...form.getInputProps("reason")} />
        <Textarea label={t.office.note} autosize minRows={2} maxRows={6} {...form.getInputProps("note")} />
        <FormButtons busy={api.busy} errors={form.errors} label={within ? t.office.askGive : t.office.askLabel} onCancel={onClose} />
      </Stack>
    </form>
  );
}

export function AskDiscountDialog({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const t = useT();
  return (
    <Modal opened onClose={onClose} title={`${t.office.askTitle}: ${deal.title}`}>
      <AskForm deal={deal} onClose={onClose} />
    </Modal>
  );
}

