import { buyback, call, useQuery } from "@kite/api";
import { useCan, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { CardLayout, Empty, ErrorNote, Facts, KeyFigures, Money, PageSkeleton, Panel, Person, QueryView } from "@kite/ui";
import { IconAlertTriangle, IconCheck, IconScale } from "@kite/ui/icons";
import { Button, Select } from "@mantine/core";
import { useState } from "react";
import { useAppraisal, useValuation, useValuationIds } from "../../api/queries";
import type { Purchase, Valuation } from "../../api/types";
import { useT } from "../../texts";
import { StepDialog } from "../StepDialog";
import { Comparables } from "./Comparables";
import { Bridge, OpinionPanel, ProfitPanel } from "./Explained";
import { WhatIfPanel } from "./WhatIfPanel";
import classes from "./valuation.module.css";

/** Makes the valuation again from its kept inputs, on demand. */
function Replay({ id }: { id: string }) {
  const t = useT();
  const { money } = useFormats();
  const [asked, setAsked] = useState(false);
  const query = useQuery({
    queryKey: ["buyback", "replay", id],
    queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/valuations/{id}/replay", { params: { path: { id } }, signal })),
    enabled: asked,
    staleTime: Infinity,
  });
  if (!asked) return <Button variant="default" size="compact-sm" onClick={() => setAsked(true)}>{t.valuation.replay}</Button>;
  if (query.error) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton lines={1} />;
  const { equal, inputs_unchanged, offer } = query.data;
  return equal && inputs_unchanged ? (
    <p className="positive" role="status"><IconCheck size={14} /> {t.valuation.replayEqual}</p>
  ) : (
    <p className="negative" role="alert">{inputs_unchanged ? t.valuation.replayDiffers(money(offer, { kopecks: true })) : t.valuation.replayInputs}</p>
  );
}

function History({ valuation, ids, onChoose }: { valuation: Valuation; ids: readonly string[]; onChoose: (id: string) => void }) {
  const t = useT();
  const { near } = useFormats();
  const data = ids.map((id, index) => ({ value: id, label: index === 0 ? `${t.valuation.version(ids.length)} · ${t.valuation.newest}` : t.valuation.version(ids.length - index) }));
  return (
    <Panel title={t.valuation.history}>
      {ids.length > 1 ? <Select aria-label={t.valuation.history} data={data} value={valuation.id} allowDeselect={false} onChange={(id) => id && onChoose(id)} mb={8} /> : null}
      <Facts
        items={[
          { label: t.valuation.madeBy, value: <Person id={valuation.made_by} /> },
          { label: t.valuation.madeAt, value: near(valuation.made_at) },
          { label: t.valuation.appraisalVersion, value: valuation.appraisal_version },
        ]}
      />
      <Replay key={valuation.id} id={valuation.id} />
    </Panel>
  );
}

function Figures({ valuation }: { valuation: Valuation }) {
  const t = useT();
  const { money, number } = useFormats();
  const { profit } = valuation;
  return (
    <KeyFigures
      items={[
        { title: t.valuation.offer, value: money(valuation.shown), note: `${t.valuation.exact} ${money(valuation.offer, { kopecks: true })}` },
        { title: t.valuation.market, value: money(valuation.market), note: `${t.valuation.range} ${money(valuation.market_low, { bare: true })} – ${money(valuation.market_high)}` },
        ...(profit ? [{ title: t.valuation.gross, value: <Money value={profit.gross} sign />, tone: profit.gross.amount < profit.gross_target.amount || profit.gross.amount < 0 ? ("negative" as const) : undefined, note: `${t.valuation.maxOffer.toLowerCase()} ${money(profit.max_offer)}` }] : []),
        { title: t.valuation.comparables, value: number(valuation.comparables), note: t.words.confidence[valuation.confidence], aside: valuation.outliers > 0 ? `${t.valuation.outliers}: ${number(valuation.outliers)}` : undefined, tone: valuation.confidence === "low" ? ("warning" as const) : undefined },
      ]}
    />
  );
}

function Workbench({ purchase, valuation, ids, onChoose }: { purchase: Purchase; valuation: Valuation; ids: readonly string[]; onChoose: (id: string) => void }) {
  const t = useT();
  const { number } = useFormats();
  const isNewest = valuation.id === ids[0];
  const low = valuation.confidence === "low";
  return (
    <>
      <Figures valuation={valuation} />
      {low || !isNewest ? (
        <p className={classes.note} role="status">
          <IconAlertTriangle size={16} />
          <span>{isNewest ? `${t.valuation.lowHint} ${valuation.rung ? t.words.rung[valuation.rung] : ""}` : t.valuation.old}</span>
        </p>
      ) : null}
      <CardLayout
        main={
          <>
            <Bridge lines={valuation.lines} />
            <Comparables used={valuation.used} outliers={valuation.outliers} low={valuation.market_low} high={valuation.market_high} market={valuation.market} offer={valuation.shown} />
          </>
        }
        side={
          <>
            {isNewest && ["valued", "offered", "inspection"].includes(purchase.state) ? <WhatIfPanel purchase={purchase} placeholders={{ mileage: number(purchase.mileage_km) }} /> : null}
            {valuation.profit ? <ProfitPanel profit={valuation.profit} shown={valuation.shown} /> : null}
            {valuation.opinion ? <OpinionPanel opinion={valuation.opinion} market={valuation.market} /> : null}
            <History valuation={valuation} ids={ids} onChoose={onChoose} />
          </>
        }
      />
    </>
  );
}

function NoValuation({ purchase }: { purchase: Purchase }) {
  const t = useT();
  const can = useCan();
  const card = useAppraisal(purchase).data;
  const [opened, setOpened] = useState(false);
  const ready = purchase.state === "inspection" && Boolean(card?.appraisal);
  return (
    <Empty icon={IconScale} title={t.valuation.none} hint={ready ? t.valuation.noneHint : t.valuation.noneWait}>
      {ready && can("buyback.valuation.write") ? <Button onClick={() => setOpened(true)}>{t.step.value}</Button> : null}
      {opened ? <StepDialog step="value" purchase={purchase} onClose={() => setOpened(false)} onDone={() => undefined} /> : null}
    </Empty>
  );
}

/** The valuation workbench: the offer explained, every comparable, the profit, a second opinion, what if. */
export function ValuationTab({ purchase }: { purchase: Purchase }) {
  const { state, set } = useUrlState();
  const list = useValuationIds(purchase.id);
  const ids = list.data ?? [];
  const id = ids.includes(state.valuation ?? "") ? state.valuation : ids[0];
  const valuation = useValuation(id);
  if (list.error) return <ErrorNote error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <PageSkeleton />;
  if (!id) return <NoValuation purchase={purchase} />;
  return (
    <QueryView query={valuation}>
      {(data) => <Workbench purchase={purchase} valuation={data} ids={ids} onChoose={(next) => set({ valuation: next === ids[0] ? undefined : next })} />}
    </QueryView>
  );
}
