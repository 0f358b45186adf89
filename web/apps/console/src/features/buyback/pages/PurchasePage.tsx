import { useCan, useNeighbours, usePathParam, useShortcuts, useUrlState, type Shortcut } from "@kite/core";
import { PageHeader, PageTabs, QueryView, ScrollPage, Vin, say } from "@kite/ui";
import { IconDots } from "@kite/ui/icons";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { useState } from "react";
import { useReload } from "../api/acts";
import { useMayInspect } from "../api/inspection";
import { usePurchase } from "../api/queries";
import type { Purchase } from "../api/types";
import { carName } from "../logic/carName";
import { type Step, canCancel, canLose } from "../logic/stage";
import { useT } from "../texts";
import { AppraisalTab } from "../parts/appraisal/AppraisalTab";
import { FieldTab } from "../parts/FieldTab";
import { OffersTab } from "../parts/OffersTab";
import { Overview } from "../parts/Overview";
import { PapersTab } from "../parts/PapersTab";
import { PathBar } from "../parts/PathBar";
import { SellerTab } from "../parts/SellerTab";
import { State } from "../parts/State";
import { StepDialog } from "../parts/StepDialog";
import { STEP_NEEDS } from "../parts/stepNeeds";
import { useSteps } from "../parts/useSteps";
import { ValuationTab } from "../parts/valuation/ValuationTab";

const TABS = ["overview", "appraisal", "field", "valuation", "offers", "seller", "papers"] as const;
type Tab = (typeof TABS)[number];

function useTabs(purchase: Purchase): { id: Tab; title: string }[] {
  const t = useT();
  const can = useCan();
  const shown: Record<Tab, boolean> = {
    overview: true,
    appraisal: true,
    field: useMayInspect(purchase.centre_id),
    valuation: can("buyback.valuation.read", purchase.centre_id),
    offers: can("buyback.valuation.read", purchase.centre_id),
    seller: can("buyback.seller.read", purchase.centre_id),
    papers: can("buyback.valuation.read", purchase.centre_id),
  };
  return TABS.filter((id) => shown[id]).map((id) => ({ id, title: t.card[id] }));
}

function MoreMenu({ purchase, onStep }: { purchase: Purchase; onStep: (step: Step) => void }) {
  const t = useT();
  const can = useCan();
  const copy = (): void => void navigator.clipboard.writeText(purchase.vin ?? "").then(() => say(t.done.saved));
  return (
    <Menu position="bottom-end">
      <Menu.Target><ActionIcon variant="default" size={30} aria-label={t.actions}><IconDots size={16} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        {purchase.vin ? <Menu.Item onClick={copy}>{t.copyVin}</Menu.Item> : null}
        {canLose(purchase.state) && can(STEP_NEEDS.lose) ? <Menu.Item color="red" onClick={() => onStep("lose")}>{t.step.lose}…</Menu.Item> : null}
        {canCancel(purchase.state) && can(STEP_NEEDS.cancel) ? <Menu.Item color="red" onClick={() => onStep("cancel")}>{t.step.cancel}…</Menu.Item> : null}
      </Menu.Dropdown>
    </Menu>
  );
}

function Card({ purchase }: { purchase: Purchase }) {
  const t = useT();
  const { state, set } = useUrlState();
  const walk = useNeighbours(purchase.id, "/buyback");
  const tabs = useTabs(purchase);
  const tab = tabs.find((one) => one.id === state.tab)?.id ?? "overview";
  const reload = useReload();
  const [asked, setAsked] = useState<Step>();
  const steps = useSteps(purchase, setAsked);
  const open = (id: string): void => set({ tab: id === "overview" ? undefined : id, valuation: undefined });
  const keys: Shortcut[] = [
    { keys: "BracketLeft", title: { ru: "Предыдущая запись", en: "Previous record" }, run: () => walk.previous?.() },
    { keys: "BracketRight", title: { ru: "Следующая запись", en: "Next record" }, run: () => walk.next?.() },
    { keys: "Escape", title: { ru: "Назад к списку", en: "Back to the list" }, run: walk.back },
    { keys: "KeyE", title: { ru: "Заполнить осмотр", en: "Fill in the inspection" }, run: () => open("appraisal") },
    ...tabs.map((one, index): Shortcut => ({ keys: `Alt+Digit${index + 1}`, title: { ru: one.title, en: one.title }, run: () => open(one.id), inInputs: true })),
  ];
  useShortcuts(keys);
  const main = steps[0];
  return (
    <ScrollPage>
      <PageHeader
        title={carName(purchase)}
        note={<><State of={purchase.state} /> {purchase.vin ? <Vin value={purchase.vin} /> : null}</>}
        onBack={walk.back}
        walk={walk}
        actions={
          <>
            {main ? <Button onClick={main.run} loading={main.busy}>{main.title}</Button> : null}
            <MoreMenu purchase={purchase} onStep={setAsked} />
          </>
        }
      />
      <PathBar purchase={purchase} />
      <PageTabs items={tabs} current={tab} onChange={open} label={t.card.sections} />
      {tab === "overview" ? <Overview purchase={purchase} steps={steps} onTab={open} /> : null}
      {tab === "appraisal" ? <AppraisalTab purchase={purchase} /> : null}
      {tab === "field" ? <FieldTab purchase={purchase} /> : null}
      {tab === "valuation" ? <ValuationTab purchase={purchase} /> : null}
      {tab === "offers" ? <OffersTab purchase={purchase} onStep={setAsked} /> : null}
      {tab === "seller" ? <SellerTab purchase={purchase} /> : null}
      {tab === "papers" ? <PapersTab purchase={purchase} /> : null}
      {asked ? <StepDialog step={asked} purchase={purchase} onClose={() => setAsked(undefined)} onDone={reload} /> : null}
    </ScrollPage>
  );
}

/** One offered car, from the first call to the stock. */
export default function PurchasePage() {
  const query = usePurchase(usePathParam("id"));
  return <QueryView query={query}>{(purchase) => <Card key={purchase.id} purchase={purchase} />}</QueryView>;
}
