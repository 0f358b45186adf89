import { Go } from "@kite/core";
import { Facts, Money, Panel, StatusBadge } from "@kite/ui";
import { DISCOUNT_TONE } from "../logic/states";
import { useDealDiscounts, useReasons } from "../api";
import { useLang } from "@kite/i18n";
import { useT } from "../texts";
import type { DealCard } from "../types";
import { useZoned } from "./common";

/** The last request for a discount of a deal. */
export function DiscountOfDeal({ deal }: { deal: DealCard }) {
  const t = useT();
  const lang = useLang();
  const { instant } = useZoned(deal.zone);
  const { data } = useDealDiscounts(deal.id);
  const { data: reasons } = useReasons("discount");
  const last = data?.[0];
  if (!last) return null;
  const decided = last.decided_at ? { label: t.office.decidedAt, value: instant(last.decided_at) } : { label: t.office.expires, value: instant(last.expires_at) };
  return (
    <Panel title={t.deal.discount} note={<StatusBadge tone={DISCOUNT_TONE[last.state]}>{t.office.discountStates[last.state]}</StatusBadge>} actions={<Go href={`/deals/discounts/${last.id}`}>{t.office.request}</Go>}>
      <Facts
        items={[
          { label: t.deal.sum, value: <Money value={last.discount} /> },
          { label: t.office.reason, value: reasons?.find((one) => one.code === last.reason)?.[lang] ?? last.reason },
          decided,
          ...(last.decision_note ? [{ label: t.office.note, value: last.decision_note }] : []),
        ]}
      />
    </Panel>
  );
}
