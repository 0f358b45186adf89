import { useCan, useGo, useNeighbours, usePathParam, useShortcuts, useUrlState } from "@kite/core";
import { PageHeader, PageTabs, QueryView, ScrollPage } from "@kite/ui";
import { IconDots } from "@kite/ui/icons";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { useState } from "react";
import { useDeal } from "../api";
import { ACT_NEEDS, type Act, canCancel, canChangeTerms, canReserve, canTakeMoney, canUnwind } from "../logic/moves";
import { ActForm } from "../parts/ActForm";
import { AskDiscountDialog } from "../parts/AskDiscountDialog";
import { CancelDialog } from "../parts/CancelDialog";
import { DealOverview } from "../parts/DealOverview";
import { Economy } from "../parts/Economy";
import { HandoverPanel } from "../parts/Handover";
import { MoneyTab } from "../parts/MoneyTab";
import { useMainAct } from "../parts/NextStep";
import { Products } from "../parts/Products";
import { TermsDialog } from "../parts/TermsDialog";
import { Versions } from "../parts/Versions";
import { Body } from "../parts/Body";
import { StateBadge } from "../parts/common";
import { useT } from "../texts";
import type { DealCard } from "../types";

type Form = Act | "discount" | "terms" | "cancel";

const TABS = ["deal", "terms", "money", "products", "handover", "economy"] as const;
type Tab = (typeof TABS)[number];

function useTabs(): Tab[] {
  const can = useCan();
  return TABS.filter((tab) => tab !== "economy" || can(["finance.pnl.read", "finance.forecast.read"]));
}

function More({ deal, onForm }: { deal: DealCard; onForm: (form: Form) => void }) {
  const t = useT();
  const go = useGo();
  const can = useCan();
  const may = can("sales.deal.write", deal.centre_id);
  const pays = can("sales.payment.write", deal.centre_id) && canTakeMoney(deal);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={30} aria-label={t.deal.actions}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {may && canChangeTerms(deal) ? <Menu.Item onClick={() => onForm("terms")} rightSection={<kbd>E</kbd>}>{t.deal.changeTerms}</Menu.Item> : null}
        {may && canChangeTerms(deal) ? <Menu.Item onClick={() => onForm("discount")}>{t.deal.askDiscount}</Menu.Item> : null}
        {may && canReserve(deal) ? <Menu.Item onClick={() => onForm("reserve")}>{deal.state === "new" ? t.deal.reserve : t.deal.reserveAgain}</Menu.Item> : null}
        {pays ? <Menu.Item onClick={() => onForm("pay")}>{t.deal.pay}</Menu.Item> : null}
        <Menu.Item onClick={() => window.print()}>{t.deal.print}</Menu.Item>
        {may && canCancel(deal) ? <Menu.Item color="red" onClick={() => onForm("cancel")}>{t.deal.cancel}</Menu.Item> : null}
        {can("sales.deal.unwind", deal.centre_id) && canUnwind(deal) ? <Menu.Item color="red" onClick={() => go(`/deals/${deal.id}/unwind`)}>{t.deal.unwind}</Menu.Item> : null}
      </Menu.Dropdown>
    </Menu>
  );
}

function Actions({ deal, onForm }: { deal: DealCard; onForm: (form: Form) => void }) {
  const t = useT();
  const can = useCan();
  const main = useMainAct(deal);
  return (
    <>
      <More deal={deal} onForm={onForm} />
      {canChangeTerms(deal) && can("sales.deal.write", deal.centre_id) ? (
        <Button variant="default" onClick={() => onForm("discount")}>{t.deal.askDiscount}</Button>
      ) : null}
      {main ? <Button onClick={() => onForm(main.act)}>{main.label}</Button> : null}
    </>
  );
}

function useDealKeys(deal: DealCard, tabs: readonly Tab[], choose: (tab: Tab) => void, onForm: (form: Form) => void): void {
  const t = useT();
  const can = useCan();
  const main = useMainAct(deal);
  const editable = canChangeTerms(deal) && can("sales.deal.write", deal.centre_id);
  useShortcuts([
    ...tabs.map((tab, index) => ({ keys: `Alt+Digit${index + 1}`, title: { ru: t.deal.tabs[tab], en: t.deal.tabs[tab] }, run: () => choose(tab), inInputs: true })),
    ...(editable ? [{ keys: "KeyE", title: { ru: "Изменить условия", en: "Change the terms" }, run: () => onForm("terms") }] : []),
    ...(main ? [{ keys: "Ctrl+Enter", title: { ru: "Следующий шаг сделки", en: "Next step of the deal" }, run: () => onForm(main.act), inInputs: true }] : []),
  ]);
}

function TabBody({ deal, tab, onForm }: { deal: DealCard; tab: Tab; onForm: (form: Form) => void }) {
  const can = useCan();
  const may = can("sales.deal.write", deal.centre_id);
  if (tab === "deal") return <DealOverview deal={deal} onAct={onForm} />;
  const body = {
    terms: <Versions deal={deal} />,
    money: <MoneyTab deal={deal} onPay={can(ACT_NEEDS.pay, deal.centre_id) && canTakeMoney(deal) ? () => onForm("pay") : undefined} />,
    products: <Products deal={deal} may={may} />,
    handover: <HandoverPanel deal={deal} may={may} />,
    economy: <Economy deal={deal} />,
  }[tab];
  return <Body>{body}</Body>;
}

function Room({ deal }: { deal: DealCard }) {
  const t = useT();
  const tabs = useTabs();
  const { state, set } = useUrlState();
  const [form, setForm] = useState<Form>();
  const current = tabs.find((one) => one === state.tab) ?? "deal";
  const walk = useNeighbours(deal.id, "/deals");
  const close = (): void => setForm(undefined);
  const choose = (tab: Tab): void => set({ tab: tab === "deal" ? undefined : tab });
  useDealKeys(deal, tabs, choose, setForm);
  useShortcuts([
    { keys: "BracketLeft", title: { ru: "Предыдущая сделка", en: "Previous deal" }, run: () => walk.previous?.() },
    { keys: "BracketRight", title: { ru: "Следующая сделка", en: "Next deal" }, run: () => walk.next?.() },
    { keys: "Escape", title: { ru: "К списку сделок", en: "Back to the deals" }, run: walk.back },
  ]);
  return (
    <ScrollPage>
      <PageHeader
        title={deal.title}
        note={<><StateBadge state={deal.state} /><span className="ellipsis" title={deal.buyer.name}>{deal.buyer.name}</span></>}
        onBack={walk.back}
        walk={walk}
        actions={<Actions deal={deal} onForm={setForm} />}
      />
      <PageTabs label={t.deal.tabs.deal} items={tabs.map((id) => ({ id, title: t.deal.tabs[id] }))} current={current} onChange={(id) => choose(id as Tab)} />
      <TabBody deal={deal} tab={current} onForm={setForm} />
      {form === "terms" ? <TermsDialog deal={deal} onClose={close} /> : null}
      {form === "discount" ? <AskDiscountDialog deal={deal} onClose={close} /> : null}
      {form === "cancel" ? <CancelDialog deal={deal} onClose={close} /> : null}
      {form && form !== "terms" && form !== "discount" && form !== "cancel" ? <ActForm act={form} deal={deal} onClose={close} /> : null}
    </ScrollPage>
  );
}

/** The room of one deal. */
export default function DealPage() {
  const query = useDeal(usePathParam("id"));
  return <QueryView query={query}>{(deal) => <Room key={deal.id} deal={deal} />}</QueryView>;
}
