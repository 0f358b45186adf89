import { call, finance, useQuery } from "@kite/api";
import { Go, useCan } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ErrorNote, Money, PageSkeleton, Panel, SimpleTable, Waterfall } from "@kite/ui";
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconX } from "@kite/ui/icons";
import { useState } from "react";
import { type CostLine, type EpisodeCard, useCosts } from "../api";
import { type Behind, type Bridge, soldBridge, stockBridge } from "../economics";
import { useT } from "../texts";
import classes from "./Economics.module.css";

function useEntries(ids: readonly string[], enabled: boolean) {
  return useQuery({
    queryKey: ["finance", "entry", "some", ids],
    enabled: enabled && ids.length > 0,
    queryFn: () => Promise.all(ids.map((id) => call(finance.GET("/api/finance/v1/entries/{id}", { params: { path: { id } } })))),
  });
}

function CostDocuments({ lines }: { lines: readonly CostLine[] }) {
  const t = useT();
  const { day } = useFormats();
  if (lines.length === 0) return null;
  return (
    <SimpleTable
      label={t.tabs.costs}
      rows={lines}
      rowKey={(line) => line.id}
      columns={[
        { title: t.costs.date, cell: (line) => day(line.document_date) },
        { title: t.costs.kind, cell: (line) => t.kinds[line.kind] },
        { title: t.costs.document, cell: (line) => line.document_number },
        { title: t.costs.net, align: "right", cell: (line) => <Money value={line.net} bare kopecks /> },
      ]}
    />
  );
}

function Postings({ behind }: { behind: Behind }) {
  const t = useT();
  const { day } = useFormats();
  const may = useCan()("finance.journal.read");
  const entries = useEntries(behind.entries, may);
  if (!may) return <p className="muted">{t.noJournal}</p>;
  if (behind.entries.length === 0) return <p className="muted">{t.noEntries}</p>;
  if (entries.error) return <ErrorNote error={entries.error} onRetry={() => void entries.refetch()} />;
  if (!entries.data) return <PageSkeleton lines={3} />;
  const rows = entries.data.flatMap((entry) => entry.postings.filter((one) => behind.words.includes(one.word) || behind.words.length > 1).map((one) => ({ ...one, entry })));
  const shown = rows.length > 0 ? rows : entries.data.flatMap((entry) => entry.postings.map((one) => ({ ...one, entry })));
  return (
    <SimpleTable
      label={t.documents}
      rows={shown}
      rowKey={(row) => row.id}
      columns={[
        { title: t.costs.date, cell: (row) => day(row.entry.document_date) },
        { title: t.costs.document, cell: (row) => <Go href={`/finance/entries/${row.entry.id}`}>{row.entry.document_number ?? t.openEntry}</Go> },
        { title: t.debit, cell: (row) => <span className="mono">{row.debit}</span> },
        { title: t.credit, cell: (row) => <span className="mono">{row.credit}</span> },
        { title: t.amount, align: "right", cell: (row) => <Money value={row.amount} bare kopecks /> },
      ]}
    />
  );
}

function BarDetails({ title, behind, lines, onClose }: { title: string; behind: Behind; lines: readonly CostLine[]; onClose: () => void }) {
  const t = useT();
  return (
    <section className={classes.details} aria-label={`${title}: ${t.documents}`}>
      <header>
        <h3>{title}</h3>
        <span className="muted">{t.documents}</span>
        <Tooltip label={t.closeBar}>
          <ActionIcon aria-label={t.closeBar} onClick={onClose}>
            <IconX size={15} />
          </ActionIcon>
        </Tooltip>
      </header>
      <CostDocuments lines={lines.filter((line) => behind.words.includes(line.kind))} />
      <Postings behind={behind} />
    </section>
  );
}

/** What a car costs and earns, live; every bar opens its documents and postings. */
export function Economics({ car }: { car: EpisodeCard }) {
  const t = useT();
  const { money, percent } = useFormats();
  const can = useCan();
  const [opened, setOpened] = useState<string>();
  const mayCosts = can("vehicles.cost.read", car.centre_id);
  const mayPnl = can("finance.pnl.read", car.centre_id);
  const sold = Boolean(car.handed_over_on);
  const costs = useCosts(car.id, mayCosts);
  const pnl = useQuery({
    queryKey: ["finance", "pnl", "one", car.id],
    enabled: mayPnl,
    retry: false,
    queryFn: () => call(finance.GET("/api/finance/v1/episodes/{id}/pnl", { params: { path: { id: car.id } } })),
  });
  if (!mayCosts && !mayPnl) return <Panel title={t.economics}><p className="muted">{t.noCosts}</p></Panel>;
  const error = sold && mayPnl ? pnl.error : costs.error;
  if (error) return <Panel title={t.economics}><ErrorNote error={error} onRetry={() => void (sold ? pnl.refetch() : costs.refetch())} /></Panel>;
  let bridge: Bridge | undefined;
  if (sold && pnl.data) bridge = soldBridge(pnl.data, t);
  else if (!sold && costs.data) bridge = stockBridge(car, costs.data, pnl.data, t);
  if (!bridge) return <Panel title={t.economics}><PageSkeleton lines={6} /></Panel>;
  const result = sold ? pnl.data?.result : car.margin;
  const share = result && car.price ? result.amount / car.price.amount : undefined;
  const bar = bridge.bars.find((one) => one.id === opened);
  const behind = opened ? bridge.behind[opened] : undefined;
  const tone = result && result.amount < 0 ? "negative" : "positive";
  const headline = result ? (
    <b className={`${classes.result} ${tone}`}>
      {money(result, { sign: true })} · {percent(share)}
    </b>
  ) : null;
  return (
    <Panel title={t.economics} note={sold ? t.economicsNote.fact : t.economicsNote.plan} actions={headline}>
      <Waterfall label={t.economics} bars={bridge.bars} opened={opened} onOpen={(one) => setOpened(one.id === opened ? undefined : one.id)} />
      {bar && behind ? <BarDetails title={bar.label} behind={behind} lines={costs.data?.lines ?? []} onClose={() => setOpened(undefined)} /> : null}
    </Panel>
  );
}
