import { Go, useUrlState } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { DateText, Empty, KeyFigures, Money, Panel, SimpleTable, Waterfall } from "@kite/ui";
import { IconChartBar } from "@kite/ui/icons";
import { eventWords } from "../logic/events";
import { bridge } from "../logic/pnl";
import { type EntryFilter, useJournal } from "../queries";
import { useT } from "../texts";
import type { Entry, Pnl, PnlLine } from "../types";
import classes from "./finance.module.css";

const BAR = 78;

const kindOf = (line: PnlLine): "line" | "revenue" | "gross" | "result" => {
  if (line.word === "gross" || line.word === "result") return line.word;
  return line.word === "sale" ? "revenue" : "line";
};

const amounts = (pnl: Pnl) => pnl.lines.map((one) => ({ id: one.word, title: one.title, kopecks: one.amount.amount, kind: kindOf(one) }));

/** Everything of the journal about a deal and its car, newest first. */
function useRelated(filters: readonly EntryFilter[]): Entry[] {
  const first = useJournal(filters[0] ?? {}, filters.length > 0);
  const second = useJournal(filters[1] ?? {}, filters.length > 1);
  const all = new Map([...first.rows, ...(filters.length > 1 ? second.rows : [])].map((one) => [one.id, one]));
  return [...all.values()].toSorted((a, b) => b.document_date.localeCompare(a.document_date) || b.id.localeCompare(a.id));
}

function Figures({ pnl }: { pnl: Pnl }) {
  const t = useT();
  const { money, percent } = useFormats();
  const price = pnl.lines.find((one) => one.word === "sale")?.amount;
  const margin = price && price.amount > 0 ? pnl.result.amount / price.amount : undefined;
  const tone = pnl.result.amount < 0 ? ("negative" as const) : ("positive" as const);
  return (
    <KeyFigures
      items={[
        ...(price ? [{ title: t.result.price, value: money(price) }] : []),
        { title: t.result.gross, value: money(pnl.gross), tone: pnl.gross.amount < 0 ? ("negative" as const) : undefined },
        { title: t.result.result, value: money(pnl.result, { sign: true }), tone },
        ...(margin === undefined ? [] : [{ title: t.result.margin, value: percent(margin) }]),
      ]}
    />
  );
}

function Lines({ pnl, onOpen }: { pnl: Pnl; onOpen: (word: string) => void }) {
  const t = useT();
  return (
    <SimpleTable
      label={t.result.lines}
      rows={pnl.lines}
      rowKey={(row) => row.word}
      strong={(row) => row.word === "gross" || row.word === "result"}
      columns={[
        { title: t.pnl.article, cell: (row) => (row.entries.length > 0 ? <button type="button" className={classes.lineButton} onClick={() => onOpen(row.word)}>{row.title}</button> : row.title) },
        { title: t.result.entries, align: "right", cell: (row) => (row.entries.length > 0 ? row.entries.length : "") },
        { title: t.sumRub, align: "right", cell: (row) => <Money value={row.amount} bare kopecks tone="loss" /> },
      ]}
    />
  );
}

function Entries({ rows, only }: { rows: readonly Entry[]; only: PnlLine | undefined }) {
  const t = useT();
  const lang = useLang();
  const shown = only ? rows.filter((one) => only.entries.includes(one.id)) : rows;
  return (
    <Panel title={t.result.entries} note={only?.title} id="entries">
      <SimpleTable
        label={t.result.entries}
        rows={shown}
        rowKey={(row) => row.id}
        columns={[
          { title: t.date, cell: (row) => <Go href={`/finance/entries/${row.id}`}><DateText value={row.document_date} /></Go> },
          { title: t.what, cell: (row) => <>{row.origin === "event" ? eventWords(row.rule ?? row.event ?? "")[lang] : (row.memo ?? t.origins[row.origin])}{row.reversed_by ? <span className="muted"> · {t.journal.reversedMark}</span> : null}</> },
          { title: t.document, cell: (row) => row.document_number ?? "—" },
          { title: t.sumRub, align: "right", cell: (row) => <Money value={row.total} bare kopecks /> },
        ]}
      />
    </Panel>
  );
}

function Steps({ pnl }: { pnl: Pnl }) {
  const t = useT();
  if (!pnl.steps || pnl.steps.length < 2) return null;
  return (
    <Panel title={t.result.steps}>
      <SimpleTable
        label={t.result.steps}
        rows={pnl.steps}
        rowKey={(row) => row.entry}
        columns={[
          { title: t.result.stepDate, cell: (row) => <Go href={`/finance/entries/${row.entry}`}><DateText value={row.date} /></Go> },
          { title: t.result.stepWhy, cell: (row) => <>{row.title}{row.memo ? <span className="muted"> · {row.memo}</span> : null}{row.document_number ? <span className="muted"> · {row.document_number}</span> : null}</> },
          { title: t.result.stepAmount, align: "right", cell: (row) => <Money value={row.amount} bare kopecks sign tone="both" /> },
          { title: t.result.stepResult, align: "right", cell: (row) => <Money value={row.result} bare kopecks strong /> },
        ]}
      />
    </Panel>
  );
}

/** How a deal or a car came to its result: every bar opens the entries behind it. */
export function PnlCard({ pnl, filters, label }: { pnl: Pnl; filters: readonly EntryFilter[]; label: string }) {
  const t = useT();
  const { state, set } = useUrlState();
  const rows = useRelated(filters);
  const opened = pnl.lines.find((one) => one.word === state.line && one.entries.length > 0);
  const open = (word: string): void => set({ line: word !== state.line && pnl.lines.some((one) => one.word === word && one.entries.length > 0) ? word : undefined });
  if (pnl.lines.every((one) => one.amount.amount === 0)) return <Empty icon={IconChartBar} title={t.result.empty} />;
  const bars = bridge(amounts(pnl), t.result.spread);
  return (
    <>
      <Figures pnl={pnl} />
      <Panel title={t.result.waterfall} note="₽">
        <div className={classes.bridge} tabIndex={0} role="region" aria-label={t.result.waterfall}>
          <div style={{ minWidth: bars.length * BAR }}>
            <Waterfall bars={bars} label={label} height={240} onOpen={(bar) => open(bar.id)} opened={state.line} />
          </div>
        </div>
        <Lines pnl={pnl} onOpen={open} />
      </Panel>
      <Steps pnl={pnl} />
      <Entries rows={rows} only={opened} />
    </>
  );
}
