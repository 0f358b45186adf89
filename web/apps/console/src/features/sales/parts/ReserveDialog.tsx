import { call, sales } from "@kite/api";
import { useFormats } from "@kite/i18n";
import { ActionDialog, InstantInput, MoneyInput, say } from "@kite/ui";
import { at, useTimes } from "../api";
import { inForce } from "../logic/rules";
import { useT } from "../texts";
import type { Deal, Money } from "../types";
import { useRefresh } from "../useRefresh";
import { DepositRuleNote } from "./DepositRule";
import { dayOf, useNow, useZoned } from "./common";

type Values = { until: string | null; deposit_due: Money | null };

/** Keeps the car for the deal, for the usual time unless the salesman says otherwise. */
export function ReserveDialog({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const t = useT();
  const now = useNow();
  const refresh = useRefresh();
  const { count } = useFormats();
  const { instant } = useZoned(deal.zone);
  const { data } = useTimes();
  const times = inForce(data ?? [], dayOf(now, deal.zone));
  const first = deal.state === "new";
  const hint = (): string | undefined => {
    if (!times) return undefined;
    if (!first) return t.deal.reserveContract(count(times.contract_days, t.days));
    return t.deal.reserveUntilHint(count(times.reservation_days, t.days), count(times.reservation_days_max, t.days));
  };
  return (
    <ActionDialog<Values, { outcome: string; until?: string | null; position?: number | null }>
      opened
      onClose={onClose}
      title={t.deal.reserveTitle(deal.title)}
      label={t.deal.reserve}
      initial={{ until: null, deposit_due: deal.deposit_due ?? null }}
      onRefresh={() => void refresh()}
      draft={`deal.reserve.${deal.id}`}
      send={async (values) => {
        const body = { ...(values.until ? { until: values.until } : {}), ...(values.deposit_due ? { deposit_due: values.deposit_due } : {}) };
        const answer = await call(sales.POST("/api/sales/v1/deals/{id}/reserve", { ...at(deal.id), body }));
        await refresh();
        return answer;
      }}
      done={(answer) => say(answer.outcome === "queued" ? t.deal.queuedToast(answer.position ?? 1) : t.deal.reserved(instant(answer.until)))}
    >
      {(form) => (
        <>
          <InstantInput label={t.deal.reserveUntil} description={hint()} clearable data-path="until" {...form.getInputProps("until")} />
          {first ? <MoneyInput label={t.deal.deposit} description={t.deal.depositHint} data-autofocus data-path="deposit_due" {...form.getInputProps("deposit_due")} /> : null}
          {first ? <DepositRuleNote centre={deal.centre_id} zone={deal.zone} /> : null}
        </>
      )}
    </ActionDialog>
  );
}
