import type { Permission } from "@kite/api";
import { useCan, useGo } from "@kite/core";
import { PageTabs } from "@kite/ui";
import { useT } from "../texts";

export type AccessTab = "roles" | "requests" | "delegations" | "support" | "emergency" | "tokens" | "groups";

const TABS: readonly { id: AccessTab; needs: readonly Permission[] }[] = [
  { id: "roles", needs: ["identity.role.read"] },
  { id: "requests", needs: ["identity.role_request.read"] },
  { id: "delegations", needs: [] },
  { id: "support", needs: ["identity.support.read", "identity.support.ask"] },
  { id: "emergency", needs: ["identity.emergency.write"] },
  { id: "tokens", needs: ["identity.token.read"] },
  { id: "groups", needs: ["identity.group_rule.read"] },
];

/** The parts of the access that the caller may open. */
export function AccessTabs({ current }: { current: AccessTab }) {
  const t = useT();
  const can = useCan();
  const go = useGo();
  const tabs = TABS.filter((one) => one.needs.length === 0 || can(one.needs));
  return <PageTabs label={t.access.title} current={current} onChange={(id) => go(`/admin/${id}`)} items={tabs.map((one) => ({ id: one.id, title: t.access.tabs[one.id] }))} />;
}
