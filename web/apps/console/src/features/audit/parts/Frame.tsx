import { type Permission } from "@kite/api";
import { useAccess, useGo } from "@kite/core";
import { NoAccess, PageTabs, StateNote } from "@kite/ui";
import { IconLock } from "@kite/ui/icons";
import type { ReactNode } from "react";
import { useT } from "../texts";

const TABS: readonly { id: "search" | "sights" | "overrides" | "register" | "chain"; path: string; needs: Permission }[] = [
  { id: "search", path: "/audit", needs: "audit.record.read" },
  { id: "sights", path: "/audit/sights", needs: "audit.record.read" },
  { id: "overrides", path: "/audit/overrides", needs: "audit.record.read" },
  { id: "register", path: "/deals/overrides", needs: "sales.override.read" },
  { id: "chain", path: "/audit/chain", needs: "audit.chain.read" },
];

/** The parts of the audit that the caller may open. */
export function AuditTabs({ current }: { current: (typeof TABS)[number]["id"] }) {
  const t = useT();
  const go = useGo();
  const { can } = useAccess();
  const tabs = TABS.filter((one) => can(one.needs));
  if (tabs.length < 2) return null;
  return <PageTabs label={t.title} current={current} onChange={(id) => go(tabs.find((one) => one.id === id)?.path ?? "/audit")} items={tabs.map((one) => ({ id: one.id, title: t.tabs[one.id] }))} />;
}

/** The log belongs to the group: whoever has the permission for a part of it reads why it stays closed. */
export function GroupOnly({ needs, children }: { needs: Permission; children: ReactNode }) {
  const t = useT();
  const { me } = useAccess();
  const reach = me.permissions[needs];
  if (!reach) return <NoAccess />;
  return reach.everywhere ? children : <StateNote icon={IconLock} title={t.title} hint={t.groupOnly} role="alert" />;
}
