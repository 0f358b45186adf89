import { useCan, useUrlState } from "@kite/core";
import { PageHeader, PageTabs, ScrollPage } from "@kite/ui";
import type { ComponentType } from "react";
import { Checklists } from "../parts/settings/Checklists";
import { MatrixTab } from "../parts/settings/MatrixTab";
import { FollowUpPolicies, Policies, Retentions } from "../parts/settings/Rules";
import { Reasons, ReconItems } from "../parts/settings/Words";
import classes from "../parts/parts.module.css";
import { useT } from "../texts";

type TabId = "checklists" | "recon" | "policies" | "matrix" | "reasons" | "followUps" | "retention";

const BODY: Record<TabId, ComponentType> = { checklists: Checklists, recon: ReconItems, policies: Policies, matrix: MatrixTab, reasons: Reasons, followUps: FollowUpPolicies, retention: Retentions };

/** What a centre decides about buying without a programmer. */
export default function SettingsPage() {
  const t = useT();
  const can = useCan();
  const { state, set } = useUrlState();
  const reads: Record<TabId, boolean> = {
    checklists: can("buyback.purchase.read"),
    recon: can("buyback.purchase.read"),
    policies: can("buyback.valuation.read"),
    matrix: can("buyback.valuation.read"),
    reasons: can("buyback.valuation.read"),
    followUps: can("buyback.valuation.read"),
    retention: can("buyback.seller.read"),
  };
  const tabs = (Object.keys(BODY) as TabId[]).filter((id) => reads[id]).map((id) => ({ id, title: t.settings.tabs[id] }));
  const tab = tabs.find((one) => one.id === state.tab)?.id ?? tabs[0]?.id;
  const Body = tab ? BODY[tab] : undefined;
  return (
    <ScrollPage>
      <PageHeader title={t.settings.title} />
      <PageTabs items={tabs} current={tab ?? ""} onChange={(id) => set({ tab: id })} label={t.card.sections} />
      <div className={classes.pad}>{Body ? <Body /> : null}</div>
    </ScrollPage>
  );
}
