import { call, sales } from "@kite/api";
import { ConfirmDialog, say } from "@kite/ui";
import { at } from "../api";
import type { Act } from "../logic/moves";
import { useT } from "../texts";
import type { Deal } from "../types";
import { useRefresh } from "../useRefresh";
import { HandoverDialog } from "./Handover";
import { PayDialog } from "./PayDialog";
import { ReserveDialog } from "./ReserveDialog";
import { SignDialog } from "./SignDialog";

type Props = { act: Act; deal: Deal; onClose: () => void };

/** The form that a move of a deal needs, wherever the move was asked for. */
export function ActForm({ act, deal, onClose }: Props) {
  const t = useT();
  const refresh = useRefresh();
  if (act === "reserve") return <ReserveDialog deal={deal} onClose={onClose} />;
  if (act === "sign") return <SignDialog deal={deal} onClose={onClose} />;
  if (act === "pay") return <PayDialog deal={deal} onClose={onClose} />;
  if (act === "hand_over") return <HandoverDialog deal={deal} onClose={onClose} />;
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={`${t.deal.close}: ${deal.title}`}
      label={t.deal.close}
      act={async () => {
        await call(sales.POST("/api/sales/v1/deals/{id}/close", at(deal.id)));
        await refresh();
        say(t.moved.close);
      }}
    />
  );
}
