import { call, sales } from "@kite/api";
import { ActionDialog, Facts, Money, say } from "@kite/ui";
import { TextInput } from "@mantine/core";
import { useDealDiscounts, versioned } from "../api";
import { useT } from "../texts";
import type { Deal } from "../types";
import { useRefresh } from "../useRefresh";
import { useNow } from "./common";

/** The contract: its sum is the price of the deal, and it freezes the terms. */
export function SignDialog({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const t = useT();
  const now = useNow();
  const refresh = useRefresh();
  const { data } = useDealDiscounts(deal.id);
  const undecided = data?.some((one) => one.state === "requested" && Date.parse(one.expires_at) > now);
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={`${t.deal.signTitle}: ${deal.title}`}
      label={t.deal.sign}
      initial={{ document_number: "" }}
      draft={`deal.contract.${deal.id}`}
      onRefresh={() => void refresh()}
      send={async (body) => {
        await call(sales.POST("/api/sales/v1/deals/{id}/contract", { ...versioned(deal.id, deal.version), body }));
        await refresh();
      }}
      done={() => say(t.moved.sign)}
    >
      {(form) => (
        <>
          <Facts items={[{ label: t.deal.signSum, value: <Money value={deal.price} strong kopecks /> }]} />
          <TextInput label={t.deal.documentNumber} required data-autofocus {...form.getInputProps("document_number")} />
          <p className="muted">{t.deal.signFreeze(deal.terms)}</p>
          {undecided ? <p className="warning">{t.deal.signBlocked}</p> : null}
        </>
      )}
    </ActionDialog>
  );
}
