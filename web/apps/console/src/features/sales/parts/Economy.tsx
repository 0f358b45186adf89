import { asProblem } from "@kite/api";
import { Go, useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { DateText, DayInput, Empty, ErrorNote, Money, PageSkeleton, Panel, SimpleTable, Waterfall } from "@kite/ui";
import { IconChartBar } from "@kite/ui/icons";
import { useState } from "react";
import { usePnl, useVatForecast } from "../api";
import { type PnlPart, bridgeOf } from "../logic/pnl";
import { useT } from "../texts";
import type { DealCard, Pnl } from "../types";
import classes from "./Economy.module.css";
import { dayOf, useNow } from "./common";

/** The lines behind a bar, each with the entries of the journal that made it. */
function BarLines({ bar }: { bar: PnlPart }) {
  const t = useT();
  const can = useCan();
  const lines = bar.lines.filter((line) => line.entries.length > 0);
  if (lines.length === 0) return null;
  return (
    <SimpleTable
      label={t.deal.pnlParts}
      rows={lines}
      rowKey={(line) => line.word}
      columns={[
        { title: t.deal.pnlParts, cell: (line) => line.title },
        { title: t.deal.sum, align: "right", cell: (line) => <Money value={line.amount} kopecks sign tone="loss" /> },
        {
          title: t.deal.openEntry,
          align: "right",
          cell: (line) => (
            <span className={classes.entries}>
              {line.entries.map((entry, index) => (can("finance.journal.read") ? <Go key={entry} href={`/finance/entries/${entry}`}>{t.deal.openEntry} {index + 1}</Go> : <span key={entry} className="muted mono">…{entry.slice(-6)}</span>))}
            </span>
          ),
        },
      ]}
    />
  );
}

function Steps({ pnl }: { pnl: Pnl }) {
  const t = useT();
  if ((pnl.steps?.length ?? 0) < 2) return null;
  return (
    <Panel title={t.deal.pnlSteps}>
      <SimpleTable
        label={t.deal.pnlSteps}
        rows={pnl.steps ?? []}
        rowKey={(step) => step.entry + step.reason}
        columns={[
          { title: t.deal.date, cell: (step) => <DateText value={step.date} /> },
          { title: t.office.what, cell: (step) => [step.title, step.document_number, step.memo].filter(Boolean).join(" · ") },
          { title: t.deal.changed, align: "right", cell: (step) => <Money value={step.amount} kopecks sign tone="both" /> },
          { title: t.deal.result, align: "right", cell: (step) => <Money value={step.result} kopecks strong /> },
        ]}
      />
    </Panel>
  );
}

function Bridge({ deal, pnl }: { deal: DealCard; pnl: Pnl }) {
  const t = useT();
  const { money, percent } = useFormats();
  const [opened, setOpened] = useState<string>();
  const bars = bridgeOf(pnl, t.deal.spread);
  const bar = bars.find((one) => one.id === opened);
  const share = deal.price.amount > 0 ? pnl.result.amount / deal.price.amount : 0;
  const tone = pnl.result.amount < 0 ? "negative" : "positive";
  return (
    <>
      <Panel title={t.deal.pnl} actions={<b className={tone}>{money(pnl.result, { sign: true })} · {t.deal.ofPrice(percent(share))}</b>}>
        <Waterfall bars={bars} label={t.deal.pnl} height={250} opened={opened} onOpen={(one) => setOpened(one.id === opened ? undefined : one.id)} />
        {bar ? <BarLines bar={bar} /> : <p className="muted">{t.deal.pnlPick}</p>}
      </Panel>
      <Steps pnl={pnl} />
    </>
  );
}

function PnlPanel({ deal }: { deal: DealCard }) {
  const t = useT();
  const sold = Boolean(deal.handover);
  const query = usePnl(deal.id, sold);
  const none = <Empty icon={IconChartBar} title={t.deal.pnlNone} hint={t.deal.pnlNoneHint} />;
  if (!sold) return <Panel title={t.deal.pnl}>{none}</Panel>;
  if (query.error) return asProblem(query.error).status === 404 ? <Panel title={t.deal.pnl}>{none}</Panel> : <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <PageSkeleton />;
  return <Bridge deal={deal} pnl={query.data} />;
}

/** VAT of the sale beside that of its advances, before anybody signs. */
function VatPanel({ deal }: { deal: DealCard }) {
  const t = useT();
  const now = useNow();
  const { percent } = useFormats();
  const [on, setOn] = useState(deal.handover?.handed_over_on ?? dayOf(now, deal.zone));
  const query = useVatForecast(deal.id, { price: deal.price.amount, on, episode_id: deal.episode_id }, true);
  const forecast = query.data;
  const verdict = (amount: number): string => (amount === 0 ? t.deal.vatSame : amount > 0 ? t.deal.vatMore : t.deal.vatLess);
  return (
    <Panel title={t.deal.vat} note={forecast ? t.deal.vatSchemes[forecast.vat_scheme] : undefined} actions={deal.handover ? null : <DayInput aria-label={t.deal.vatOn} value={on} clearable={false} w={130} onChange={(day) => setOn(day ?? on)} />}>
      {query.error ? <ErrorNote error={query.error} onRetry={() => void query.refetch()} /> : null}
      {forecast ? (
        <SimpleTable
          label={t.deal.vat}
          rows={forecast.lines}
          rowKey={(line) => line.word}
          strong={(line) => line.word === "difference"}
          columns={[
            { title: t.deal.vatLine, cell: (line) => (line.word === "difference" ? verdict(line.vat.amount) : line.title) },
            { title: t.deal.vatRate, align: "right", cell: (line) => (line.rate === null || line.rate === undefined ? "—" : percent(line.rate / 100).replace(/[,.]0/, "")) },
            { title: t.deal.vatAmount, align: "right", cell: (line) => <Money value={line.amount} kopecks /> },
            { title: t.deal.vatSum, align: "right", cell: (line) => <Money value={line.vat} kopecks /> },
          ]}
        />
      ) : null}
    </Panel>
  );
}

/** What a deal brings: its result after the sale, its VAT before it. */
export function Economy({ deal }: { deal: DealCard }) {
  const can = useCan();
  return (
    <>
      {can("finance.pnl.read") ? <PnlPanel deal={deal} /> : null}
      {can("finance.forecast.read") && !deal.unwind ? <VatPanel deal={deal} /> : null}
    </>
  );
}
