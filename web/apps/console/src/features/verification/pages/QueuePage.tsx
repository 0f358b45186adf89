import { call, useKeyset, verification } from "@kite/api";
import { Go, rememberOrder, useAccess, useCan, useGo, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { type BuiltinView, ColumnsMenu, DataGrid, DisplayMenu, Empty, FilterBar, FreshNote, FullPage, PageHeader, SummaryBar, ViewTabs, say, shownColumns, tell, useFresh } from "@kite/ui";
import { IconShieldCheck } from "@kite/ui/icons";
import { Button } from "@mantine/core";
import { acts } from "../api/acts";
import { keys, useCaseTotals, useReload } from "../api/queries";
import type { Case } from "../api/types";
import { keyOf, useCaseColumns } from "../parts/caseColumns";
import { useT } from "../texts";

const WAIT = ["needs_review", "in_review", "proposed"] as const;

/** Cases that wait for people, what is overdue first. */
export default function QueuePage() {
  const t = useT();
  const go = useGo();
  const can = useCan();
  const reload = useReload();
  const { me, centre } = useAccess();
  const { number, count } = useFormats();
  const { state, set, replace } = useUrlState();
  const filter = { ...(state.reviewer_id ? { reviewer_id: state.reviewer_id } : {}), ...(state.free ? { free: true } : {}) };
  const list = useKeyset<Case>({ key: keys.list("queue", filter), page: (cursor, signal) => call(verification.GET("/api/verification/v1/queue", { params: { query: { ...filter, limit: 100, ...(cursor ? { cursor } : {}) } }, signal })) });
  const totals = useCaseTotals(centre ? { centre_id: [centre] } : {}).data;
  const fresh = useFresh("verification", ["case", "review", "assignment"], list.reload);
  const of = (one: (typeof WAIT)[number]): number => totals?.by_state.filter((row) => row.state === one).reduce((sum, row) => sum + row.count, 0) ?? 0;
  const waiting = WAIT.reduce((sum, one) => sum + of(one), 0);
  const views: BuiltinView[] = [
    { id: "all", title: t.all, state: {}, count: totals ? waiting : undefined },
    { id: "free", title: t.free, state: { free: "true" }, count: totals ? of("needs_review") : undefined },
    ...(can("verification.case.decide") ? [{ id: "mine", title: t.mine, state: { reviewer_id: me.person.id } }] : []),
  ];
  const rows = centre ? list.rows.filter((row) => row.centre_id === centre) : list.rows;
  const columns = useCaseColumns(true);
  const after = (said: string): void => {
    say(said);
    reload();
    list.reload();
  };
  const arrive = (): void => void acts.arrive().then((got) => after(t.arrived(number(got.given)))).catch(tell);
  const distribute = (): void => void acts.distribute().then((got) => after(t.distributed(number(got.given), number(got.waiting)))).catch(tell);
  const open = (row: Case): void => {
    rememberOrder({ ...(centre ? { ids: rows.map(keyOf) } : list.walk(keyOf)), path: (id) => `/verification/${id}`, back: `/verification${window.location.search}` });
    go(`/verification/${row.id}`);
  };
  return (
    <FullPage>
      <PageHeader
        title={t.queue}
        note={totals ? <>{count(waiting, t.waiting)}{totals.overdue > 0 ? <span className="negative"> · {t.overdue} {number(totals.overdue)}</span> : null} · <Go href="/verification/cases">{t.cases}</Go></> : null}
        actions={
          <>
            {can("verification.case.assign") ? <Button variant="default" onClick={distribute}>{t.distribute}</Button> : null}
            {can("verification.case.decide") ? <Button onClick={arrive}>{t.arrive}</Button> : null}
          </>
        }
      />
      <ViewTabs list="verification.queue" builtin={views} state={state} replace={replace} />
      <FilterBar fields={[]} state={state} set={set} right={<><FreshNote count={fresh.ids.size} onShow={fresh.show} /><ColumnsMenu columns={columns} chosen={state.columns} onChange={(chosen) => set({ columns: chosen })} /><DisplayMenu list="verification.queue" /></>} />
      <DataGrid list="verification.queue" label={t.queue} rows={rows} rowKey={keyOf} columns={shownColumns(columns, state.columns)} more={list.more} onMore={list.loadMore} loading={list.loading} stale={list.stale} error={list.error} onRetry={list.reload} onOpen={open} fresh={fresh.ids} empty={<Empty icon={IconShieldCheck} title={t.emptyQueue} hint={t.emptyQueueHint} />} />
      <SummaryBar items={WAIT.map((one) => ({ label: t.state[one], value: number(of(one)) }))} />
    </FullPage>
  );
}
