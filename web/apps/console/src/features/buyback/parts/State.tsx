import { StatusBadge } from "@kite/ui";
import { LOOK } from "../logic/stage";
import { useT } from "../texts";
import type { ApprovalState, PurchaseState } from "../api/types";

/** State of a purchase: a dot and a word. */
export function State({ of }: { of: PurchaseState }) {
  const t = useT();
  const look = LOOK[of];
  return <StatusBadge tone={look.tone} ring={look.ring ?? false}>{t.words.state[of]}</StatusBadge>;
}

const APPROVAL = { requested: "amber", approved: "green", declined: "red", withdrawn: "grey", expired: "grey" } as const;

/** State of an approval. */
export function ApprovalBadge({ of }: { of: ApprovalState }) {
  const t = useT();
  return <StatusBadge tone={APPROVAL[of]} ring={of === "withdrawn" || of === "expired"}>{t.words.approval[of]}</StatusBadge>;
}
