import { Go, useUrlState } from "@kite/core";
import { type Formats, useFormats, useLang } from "@kite/i18n";
import { type Column, ColumnsMenu, DataGrid, DisplayMenu, Empty, ExportButton, FilterBar, type FilterField, FreshNote, FullPage, PageHeader, Person, SidePeek, ViewTabs, shownColumns, useFresh } from "@kite/ui";
import { useMemo } from "react";
import { ACTIONS, MODULES, NOUNS, pageOf, wordsOf } from "../logic/words";
import { type AuditRecord, filterOf, useRecords } from "../queries";
import { useT } from "../texts";
import { Diff, changesOf, useChangeLine } from "./Diff";
import { AuditTabs } from "./Frame";
import { ProofPanel } from "./ProofPanel";
import { usePeopleOptions } from "./people";
import classes from "./audit.module.css";

type T = ReturnType<typeof useT>;

function columnsOf(t: T, lang: "ru" | "en", formats: Formats, line: (record: AuditRecord) => string): Column<AuditRecord>[] {
  return [
    { id: "at", title: t.at, width: 150, cell: (row) => formats.near(row.at), text: (row) => formats.instant(row.at) },
    { id: "who", title: t.who, width: 190, cell: (row) => (row.actor_kind === "person" ? <Person id={row.actor_id} bare /> : <span className="muted">{t.kinds[row.actor_kind] ?? row.actor_kind}</span>) },
    { id: "action", title: t.action, width: 200, cell: (row) => <b className="ellipsis">{wordsOf(ACTIONS, row.action)[lang]}</b>, text: (row) => row.action },
    { id: "noun", title: t.noun, width: 180, cell: (row) => <Go href={`/audit/objects/${row.noun}/${row.noun_id}`} className="ellipsis">{wordsOf(NOUNS, row.noun)[lang]}</Go>, text: (row) => `${row.noun} ${row.noun_id}` },
    { id: "changed", title: t.changed, width: 320, grow: true, cell: (row) => <span className={classes.summary}>{line(row)}</span>, text: line },
    { id: "module", title: t.module, width: 130, cell: (row) => <span className="muted">{wordsOf(MODULES, row.module)[lang]}</span>, optional: true },
    { id: "behalf", title: t.onBehalf, width: 180, cell: (row) => <Person id={row.on_behalf} bare />, optional: true },
  ];
}

function useFields(t: T, lang: "ru" | "en"): FilterField[] {
  const people = usePeopleOptions();
  const choose = (table: typeof NOUNS) => Object.keys(table).map((value) => ({ value, label: wordsOf(table, value)[lang] })).toSorted((a, b) => a.label.localeCompare(b.label));
  return [
    { kind: "dates", from: "from", to: "to", title: t.filters.period },
    people.length > 0 ? { kind: "choice", name: "actor_id", title: t.filters.actor, options: people } : { kind: "text", name: "actor_id", title: t.filters.actorId },
    { kind: "choice", name: "action", title: t.filters.action, options: choose(ACTIONS) },
    { kind: "choice", name: "noun", title: t.filters.noun, options: choose(NOUNS) },
    { kind: "text", name: "noun_id", title: t.filters.nounId },
    { kind: "choice", name: "module", title: t.filters.module, options: choose(MODULES) },
    { kind: "text", name: "on_behalf", title: t.filters.onBehalf },
    { kind: "text", name: "correlation_id", title: t.filters.request },
    { kind: "yes", name: "sights", title: t.filters.sights },
    { kind: "yes", name: "overrides", title: t.filters.overrides },
  ];
}

/** One record: who, when, before and after, and its proof. */
function Peek({ record, onClose }: { record: AuditRecord | undefined; onClose: () => void }) {
  const t = useT();
  const lang = useLang();
  const { instant } = useFormats();
  if (!record) return null;
  const page = pageOf(record.noun, record.noun_id);
  return (
    <SidePeek opened onClose={onClose} title={`${wordsOf(ACTIONS, record.action)[lang]} · ${wordsOf(NOUNS, record.noun)[lang]}`}>
      <div className={classes.peek}>
        <p><Person id={record.actor_id} /> <span className="muted">{instant(record.at)}</span></p>
        {record.on_behalf ? <p>{t.onBehalf}: <Person id={record.on_behalf} bare /></p> : null}
        <p className={classes.tools}>
          <Go href={`/audit/objects/${record.noun}/${record.noun_id}`}>{t.openHistory}</Go>
          <Go href={`/audit?correlation_id=${record.correlation_id}`}>{t.openRequest}</Go>
          {page ? <Go href={page}>{t.openThing}</Go> : null}
        </p>
        <Diff list={changesOf(record)} label={t.changed} />
        <ProofPanel key={record.id} id={record.id} />
      </div>
    </SidePeek>
  );
}

type Props = { tab: "search" | "sights" | "overrides"; always?: { sights?: true; overrides?: true }; title: string };

/** Records of the log, newest first, with their filters. */
export function RecordList({ tab, always = {}, title }: Props) {
  const t = useT();
  const lang = useLang();
  const formats = useFormats();
  const { state, set, replace } = useUrlState();
  // The record that is looked at is no part of a view.
  const { record: _, ...kept } = state;
  const filter = { ...filterOf(state), ...always };
  const records = useRecords(filter);
  const fresh = useFresh("audit", ["record"], records.reload);
  const line = useChangeLine();
  // The texts of lines follow the names of people, which come later.
  const columns = useMemo(() => columnsOf(t, lang, formats, line), [t, lang, formats, line]);
  const shown = useMemo(() => shownColumns(columns, state.cols), [columns, state.cols]);
  const fields = useFields(t, lang).filter((one) => one.kind !== "yes" || !(one.name in always));
  const opened = records.rows.find((one) => one.id === state.record);
  const query = Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, String(value)]));
  return (
    <FullPage>
      <PageHeader title={title} actions={<><FreshNote count={fresh.ids.size} onShow={fresh.show} /><ExportButton path="/api/audit/v1/records" query={query} /></>} />
      <AuditTabs current={tab} />
      {tab === "search" ? <ViewTabs list="audit.records" builtin={[{ id: "all", title: t.everything, state: {} }]} state={kept} replace={replace} /> : null}
      <FilterBar fields={fields} state={state} set={set} right={<><ColumnsMenu columns={columns} chosen={state.cols} onChange={(cols) => set({ cols })} /><DisplayMenu list="audit.records" /></>} />
      <DataGrid
        list="audit.records"
        label={title}
        rows={records.rows}
        rowKey={(row) => row.id}
        columns={shown}
        more={records.more}
        onMore={records.loadMore}
        loading={records.loading}
        stale={records.stale}
        error={records.error}
        onRetry={records.reload}
        onOpen={(row) => set({ record: row.id })}
        fresh={fresh.ids}
        onReset={() => replace({})}
        empty={Object.keys(filterOf(state)).length > 0 ? undefined : <Empty title={t.empty} />}
      />
      <Peek record={opened} onClose={() => set({ record: undefined })} />
    </FullPage>
  );
}
