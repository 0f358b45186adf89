import { useCan, useUrlState } from "@kite/core";
import { Empty, ErrorNote, PageHeader, PageSkeleton, PageTabs, ScrollPage } from "@kite/ui";
import { EntityMenu } from "../parts/EntityMenu";
import finance from "../parts/finance.module.css";
import { Chart } from "../parts/rules/Chart";
import { CloseSteps } from "../parts/rules/CloseSteps";
import { PostingRules } from "../parts/rules/PostingRules";
import { Rates } from "../parts/rules/Rates";
import { useEntity } from "../parts/useEntity";
import { useT } from "../texts";

function ChartTab() {
  const t = useT();
  const choice = useEntity();
  if (choice.error) return <ErrorNote error={choice.error} onRetry={choice.reload} />;
  if (choice.pending) return <PageSkeleton />;
  return choice.entity ? <Chart entity={choice.entity.id} /> : <Empty title={t.noEntity} />;
}

/** What is posted how, from which day: accounts, rules, rates, steps of the closing. */
export default function RulesPage() {
  const t = useT();
  const can = useCan();
  const choice = useEntity();
  const { state, set } = useUrlState();
  const tabs = [
    { id: "posting", title: t.rules.posting },
    ...(can("finance.journal.read") ? [{ id: "accounts", title: t.rules.accounts }] : []),
    { id: "rates", title: t.rules.rates },
    ...(can("finance.period.read") ? [{ id: "steps", title: t.rules.steps }] : []),
  ];
  const current = tabs.find((one) => one.id === state.tab)?.id ?? "posting";
  return (
    <ScrollPage>
      <PageHeader title={t.rules.title} actions={current === "accounts" ? <EntityMenu choice={choice} /> : undefined} />
      <PageTabs label={t.rules.title} items={tabs} current={current} onChange={(tab) => set({ tab: tab === "posting" ? undefined : tab })} />
      <div className={finance.page} style={{ paddingTop: 12 }}>
        {current === "posting" ? <PostingRules /> : null}
        {current === "accounts" ? <ChartTab /> : null}
        {current === "rates" ? <Rates /> : null}
        {current === "steps" ? <CloseSteps /> : null}
      </div>
    </ScrollPage>
  );
}
