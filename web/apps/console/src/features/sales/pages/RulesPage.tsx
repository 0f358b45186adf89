import { useAccess, useCan, useShortcuts, useUrlState } from "@kite/core";
import { PageHeader, PageTabs, ScrollPage } from "@kite/ui";
import { IconPlus } from "@kite/ui/icons";
import { Button } from "@mantine/core";
import { useState } from "react";
import { Body } from "../parts/Body";
import { DepositRules } from "../parts/rules/DepositRules";
import { DiscountRules } from "../parts/rules/DiscountRules";
import { ReasonLists } from "../parts/rules/ReasonLists";
import { TimesRules } from "../parts/rules/TimesRules";
import { useT } from "../texts";

const TABS = ["discount", "deposit", "reasons", "times"] as const;
type Tab = (typeof TABS)[number];

/** The rules that a dealer decides without a programmer: dated rows, for the group or for one centre. */
export default function RulesPage() {
  const t = useT();
  const can = useCan();
  const { centre } = useAccess();
  const { state, set } = useUrlState();
  const [adding, setAdding] = useState(false);
  const tab: Tab = TABS.find((one) => one === state.tab) ?? "discount";
  const choose = (next: string): void => {
    setAdding(false);
    set({ tab: next === "discount" ? undefined : next });
  };
  const may = can("sales.rule.write");
  const labels: Record<Tab, string> = { discount: t.office.addDiscount, deposit: t.office.addDeposit, reasons: t.office.addReasons, times: t.office.addTimes };
  useShortcuts([
    ...TABS.map((one, index) => ({ keys: `Alt+Digit${index + 1}`, title: { ru: t.office.ruleTabs[one], en: t.office.ruleTabs[one] }, run: () => choose(one), inInputs: true })),
    ...(may ? [{ keys: "KeyN", title: { ru: "Новая запись", en: "New record" }, run: () => setAdding(true) }] : []),
  ]);
  const shared = { centre, adding, onAdded: () => setAdding(false) };
  return (
    <ScrollPage>
      <PageHeader title={t.office.rules} actions={may ? <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>{labels[tab]}</Button> : null} />
      <PageTabs label={t.office.rules} items={TABS.map((id) => ({ id, title: t.office.ruleTabs[id] }))} current={tab} onChange={choose} />
      <Body>
        <p className="muted">{t.office.ruleHint}</p>
        {tab === "discount" ? <DiscountRules {...shared} /> : null}
        {tab === "deposit" ? <DepositRules {...shared} /> : null}
        {tab === "reasons" ? <ReasonLists {...shared} /> : null}
        {tab === "times" ? <TimesRules {...shared} /> : null}
      </Body>
    </ScrollPage>
  );
}
