import { Go, rememberOrder, useCan, useGo, useShortcuts, useUrlState } from "@kite/core";
import { type Formats, useFormats, useLang } from "@kite/i18n";
import { Button } from "@mantine/core";
import { type Column, ColumnsMenu, DataGrid, DateText, DisplayMenu, Empty, ExportButton, FilterBar, type FilterField, FreshNote, FullPage, Money, PageHeader, Person, StatusBadge, SummaryBar, ViewTabs, shownColumns, useFresh } from "@kite/ui";
import { IconPlus } from "@kite/ui/icons";
import { useMemo } from "react";
import { eventWords } from "../logic/events";
import { addMonths, monthOf, monthSpan } from "../logic/months";
import { useToday } from "../parts/useSpan";
import { entryFilter, useEntities, useJournal, useJournalTotals } from "../queries";
import { useT } from "../texts";
import type { Entry } from "../types";

type T = ReturnType<typeof useT>;

/** What an entry is about, in words: the event, or why somebody made it. */
export function entryWords(entry: Entry, lang: "ru" | "en", t: T): string {
  if (entry.origin === "reversal") return entry.memo ? `${t.origins.reversal}: ${entry.memo}` : t.origins.reversal;
  if (entry.rule ?? entry.event) return eventWords(entry.rule ?? entry.event ?? "")[lang];
  return entry.memo ?? t.origins.manual;
}

function EntryState({ entry }: { entry: Entry }) {
  const t = useT();
  if (entry.reversed_by) return <StatusBadge tone="grey" ring>{t.journal.reversedMark}</StatusBadge>;
  if (entry.origin === "reversal") return <StatusBadge tone="amber">{t.origins.reversal}</StatusBadge>;
  if (entry.origin === "manual") return <StatusBadge tone="violet">{t.origins.manual}</StatusBadge>;
  return <StatusBadge tone="green">{t.origins.event}</StatusBadge>;
}

function columnsOf(t: T, lang: "ru" | "en", formats: Formats, entities: ReadonlyMap<string, string>): Column<Entry>[] {
  return [
    { id: "date", sheet: ["posted_on"], title: t.date, width: 104, cell: (row) => formats.day(row.document_date) },
    { id: "what", sheet: ["word"], title: t.what, width: 250, grow: true, cell: (row) => <span className="ellipsis">{entryWords(row, lang, t)}</span>, text: (row) => entryWords(row, lang, t) },
    { id: "document", title: t.document, width: 130, cell: (row) => row.document_number ?? "—", text: (row) => row.document_number ?? "" },
    { id: "deal", title: t.deal, width: 92, cell: (row) => (row.deal_id ? <Go href={`/finance/deals/${row.deal_id}`} title={t.result.deal}>{t.entry.pnl}</Go> : <span className="muted">—</span>) },
    { id: "lines", sheet: ["line"], title: t.journal.lines, width: 64, align: "right", cell: (row) => row.lines },
    { id: "sum", sheet: ["debit", "credit", "amount"], title: t.sumRub, width: 148, align: "right", cell: (row) => <Money value={row.total} bare kopecks strong /> },
    { id: "state", sheet: ["origin"], title: t.journal.origin, width: 138, cell: (row) => <EntryState entry={row} /> },
    { id: "entity", title: t.entity, width: 170, cell: (row) => <span className="ellipsis">{entities.get(row.entity_id) ?? "—"}</span>, text: (row) => entities.get(row.entity_id) ?? "" },
    { id: "who", title: t.who, width: 190, cell: (row) => <Person id={row.posted_by} bare /> },
    { id: "posted", title: t.journal.posted, width: 150, cell: (row) => <DateText value={row.posted_at} near />, optional: true },
    { id: "memo", title: t.journal.memo, width: 220, cell: (row) => <span className="ellipsis">{row.memo ?? "—"}</span>, text: (row) => row.memo ?? "", optional: true },
  ];
}

function useFields(t: T, entities: readonly { id: string; name: string }[]): FilterField[] {
  return [
    { kind: "dates", from: "from", to: "to", title: t.journal.dates },
    { kind: "choice", name: "entity_id", title: t.entity, options: entities.map((one) => ({ value: one.id, label: one.name })) },
    { kind: "text", name: "deal_id", title: t.journal.dealId },
    { kind: "text", name: "episode_id", title: t.journal.carId },
    { kind: "text", name: "event_id", title: t.journal.eventId },
  ];
}

function Totals({ filter }: { filter: ReturnType<typeof entryFilter> }) {
  const t = useT();
  const { number, count } = useFormats();
  const { data } = useJournalTotals(filter);
  if (!data) return <SummaryBar items={[]} />;
  const parts = data.by_origin.map((one) => ({ label: t.origins[one.origin], value: number(one.count) }));
  return (
    <SummaryBar
      items={[
        { label: count(data.count, t.journal.entries) },
        { label: count(data.postings, t.journal.postings) },
        { label: t.journal.turnover, value: <Money value={data.turnover} kopecks /> },
        ...parts,
      ]}
    />
  );
}

/** Every posted document, newest first. */
export default function JournalPage() {
  const t = useT();
  const lang = useLang();
  const formats = useFormats();
  const can = useCan();
  const go = useGo();
  const { state, set, replace } = useUrlState();
  const entities = useEntities();
  const today = useToday();
  const filter = entryFilter(state);
  const journal = useJournal(filter);
  const totals = useJournalTotals(filter);
  const fresh = useFresh("finance", ["entry"], journal.reload);
  const names = useMemo(() => new Map((entities.data ?? []).map((one) => [one.id, one.name])), [entities.data]);
  const columns = useMemo(() => columnsOf(t, lang, formats, names), [t, lang, formats, names]);
  const shown = useMemo(() => shownColumns(columns, state.cols), [columns, state.cols]);
  const filtered = Object.keys(filter).length > 0;
  const open = (row: Entry): void => {
    rememberOrder({ ...journal.walk((one) => one.id), total: totals.data?.count, path: (id) => `/finance/entries/${id}`, back: `/finance/journal${window.location.search}` });
    go(`/finance/entries/${row.id}`);
  };
  const create = (): void => go("/finance/entries/new");
  useShortcuts(can("finance.entry.write") ? [{ keys: "KeyN", title: { ru: "Внести запись", en: "Make an entry" }, run: create }] : []);
  const now = monthSpan(monthOf(today));
  const last = monthSpan(addMonths(monthOf(today), -1));
  return (
    <FullPage>
      <PageHeader
        title={t.journal.title}
        note={totals.data ? formats.count(totals.data.count, t.journal.entries) : undefined}
        actions={
          <>
            <FreshNote count={fresh.ids.size} onShow={fresh.show} />
            <ExportButton path="/api/finance/v1/entries" query={filter} columns={shown} />
            {can("finance.entry.write") ? <Button leftSection={<IconPlus size={16} />} onClick={create}>{t.journal.newEntry}</Button> : null}
          </>
        }
      />
      <ViewTabs
        list="finance.entries"
        builtin={[
          { id: "all", title: t.journal.all, state: {} },
          { id: "month", title: t.journal.thisMonth, state: { ...now } },
          { id: "last", title: t.journal.lastMonth, state: { ...last } },
        ]}
        state={state}
        replace={replace}
      />
      <FilterBar fields={useFields(t, entities.data ?? [])} state={state} set={set} right={<><ColumnsMenu columns={columns} chosen={state.cols} onChange={(cols) => set({ cols })} /><DisplayMenu list="finance.entries" /></>} />
      <DataGrid
        list="finance.entries"
        label={t.journal.title}
        rows={journal.rows}
        rowKey={(row) => row.id}
        columns={shown}
        total={totals.data?.count}
        more={journal.more}
        onMore={journal.loadMore}
        loading={journal.loading}
        stale={journal.stale}
        error={journal.error}
        onRetry={journal.reload}
        onOpen={open}
        fresh={fresh.ids}
        onReset={() => replace({})}
        empty={filtered ? undefined : <Empty title={t.journal.empty} hint={t.journal.emptyHint} />}
      />
      <Totals filter={filter} />
    </FullPage>
  );
}
