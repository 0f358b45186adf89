import { call, inGroups, useKeyset, verification } from "@kite/api";
import { orderIn, rememberOrder, useAccess, useGo, useUrlState, wordsIn } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { type BuiltinView, ColumnsMenu, DataGrid, DisplayMenu, ExportButton, FilterBar, type FilterField, FreshNote, FullPage, type GroupKind, PageHeader, SummaryBar, ViewTabs, groupingOf, shownColumns, useFresh } from "@kite/ui";
import { CASE_SORTS, type CaseFilter, keys, useCaseTotals } from "../api/queries";
import type { Case, CaseState } from "../api/types";
import { keyOf, useCaseColumns } from "../parts/caseColumns";
import { options } from "../logic/options";
import { useT } from "../texts";

const namesOf = <K extends string>(names: Record<K, string>): K[] => Object.keys(names) as K[];

/** The filter as one query of plain words, for files. */
const plain = (filter: CaseFilter): Record<string, string> => Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, String(value)]));

function useFilter(): CaseFilter {
  const t = useT();
  const { state } = useUrlState();
  const { centre } = useAccess();
  const filter: CaseFilter = {};
  const states = wordsIn(state.state, namesOf(t.state));
  const lights = wordsIn(state.light, namesOf(t.light));
  const purposes = wordsIn(state.purpose, namesOf(t.purpose));
  if (states.length > 0) filter.state = states;
  if (lights.length > 0) filter.light = lights;
  if (purposes.length > 0) filter.purpose = purposes;
  if (state.q) filter.q = state.q;
  if (state.purchase_id) filter.purchase_id = state.purchase_id;
  if (state.overdue) filter.overdue = true;
  if (centre) filter.centre_id = [centre];
  return filter;
}

/** Every case, with its light and decision. */
export default function CasesPage() {
  const t = useT();
  const go = useGo();
  const { count, number } = useFormats();
  const { state, set, replace } = useUrlState();
  const filter = useFilter();
  const order = orderIn(state.sort, CASE_SORTS);
  const { centres } = useAccess();
  const kinds: GroupKind<Case>[] = [
    { value: "state", label: t.filter.state, of: (row) => row.state, groups: options(t.state).map(({ value, label }) => ({ key: value, title: label })) },
    { value: "purpose", label: t.filter.purpose, of: (row) => row.purpose, groups: options(t.purpose).map(({ value, label }) => ({ key: value, title: label })) },
    { value: "centre_id", label: t.columns.centre, of: (row) => row.centre_id, groups: centres.map((one) => ({ key: one.id, title: one.name })) },
  ];
  const groups = groupingOf({ kinds, asked: state.group, filter, counted: (cases) => count(cases, t.count), onChange: (group) => set({ group }) });
  const list = useKeyset<Case>({
    key: keys.list("case", { ...filter, ...order, parts: groups.parts }),
    page: inGroups(groups.parts, (part, cursor, signal) => call(verification.GET("/api/verification/v1/cases", { params: { query: { ...filter, ...part, ...order, limit: 100, ...(cursor ? { cursor } : {}) } }, signal }))),
  });
  const { state: _, ...rest } = filter;
  const totals = useCaseTotals(rest).data;
  const fresh = useFresh("verification", ["case"], list.reload);
  const columns = useCaseColumns(false);
  const of = (one: CaseState): number | undefined => totals?.by_state.filter((row) => row.state === one).reduce((sum, row) => sum + row.count, 0);
  const views: BuiltinView[] = [{ id: "all", title: t.all, state: {}, count: totals?.count }, ...(["approved", "rejected", "needs_review", "in_review", "proposed", "running"] as const).map((one) => ({ id: one, title: t.state[one], state: { state: one }, count: of(one) }))];
  const fields: FilterField[] = [
    { kind: "choice", name: "state", title: t.filter.state, options: options(t.state), many: true },
    { kind: "choice", name: "light", title: t.filter.light, options: options(t.light), many: true },
    { kind: "choice", name: "purpose", title: t.filter.purpose, options: options(t.purpose), many: true },
    { kind: "yes", name: "overdue", title: t.filter.overdue },
  ];
  const shown = filter.state && totals ? filter.state.reduce((sum, one) => sum + (of(one) ?? 0), 0) : totals?.count;
  const open = (row: Case): void => {
    rememberOrder({ ...list.walk(keyOf), total: shown, path: (id) => `/verification/${id}`, back: `/verification/cases${window.location.search}` });
    go(`/verification/${row.id}`);
  };
  return (
    <FullPage>
      <PageHeader title={t.cases} note={totals ? count(totals.count, t.count) : null} onBack={() => go("/verification")} actions={<ExportButton path="/api/verification/v1/cases" query={{ ...plain(filter), ...order }} columns={shownColumns(columns, state.columns)} />} />
      <ViewTabs list="verification.cases" builtin={views} state={state} replace={replace} />
      <FilterBar fields={fields} state={state} set={set} search={{ name: "q", placeholder: t.filter.vin }} left={groups.menu} right={<><FreshNote count={fresh.ids.size} onShow={fresh.show} /><ColumnsMenu columns={columns} chosen={state.columns} onChange={(chosen) => set({ columns: chosen })} /><DisplayMenu list="verification.cases" /></>} />
      <DataGrid list="verification.cases" label={t.cases} rows={list.rows} rowKey={keyOf} columns={shownColumns(columns, state.columns)} total={shown} more={list.more} onMore={list.loadMore} loading={list.loading} stale={list.stale} error={list.error} onRetry={list.reload} onReset={() => replace({})} sort={state.sort} onSort={(sort) => set({ sort })} onOpen={open} grouping={groups.grouping} fresh={fresh.ids} />
      <SummaryBar items={[{ label: count(shown ?? 0, t.count) }, ...(totals && totals.overdue > 0 ? [{ label: t.overdue, value: number(totals.overdue) }] : [])]} />
    </FullPage>
  );
}
