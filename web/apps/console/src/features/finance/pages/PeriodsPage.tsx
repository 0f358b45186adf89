import { Go, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ActionIcon } from "@mantine/core";
import { Empty, ErrorNote, PageHeader, PageSkeleton, Panel, QueryView, ScrollPage, StatusBadge, type Tone } from "@kite/ui";
import { IconChevronLeft, IconChevronRight } from "@kite/ui/icons";
import { type Tile, tilesOf } from "../logic/board";
import { EntityMenu } from "../parts/EntityMenu";
import { Requests } from "../parts/Requests";
import finance from "../parts/finance.module.css";
import classes from "../parts/periods.module.css";
import { useEntity } from "../parts/useEntity";
import { useToday } from "../parts/useSpan";
import { useRequests, useYear } from "../queries";
import { useT } from "../texts";
import type { PeriodState } from "../types";

export const STATE_TONES: Record<PeriodState, Tone> = { open: "blue", soft_closed: "amber", closed: "green", reopened: "violet" };

function MonthTile({ tile, entity }: { tile: Tile; entity: string }) {
  const t = useT();
  const { month, count, money, number } = useFormats();
  const { row } = tile;
  return (
    <Go href={`/finance/periods/${entity}/${row.month}`} className={classes.tile ?? ""} data-now={tile.current || undefined} data-ahead={tile.ahead || undefined}>
      <span className={classes.tileHead}>
        <b>{month(row.month).replace(/ \d{4}$/, "")}</b>
        {tile.ahead ? <span className="muted">{t.periods.ahead}</span> : <StatusBadge tone={STATE_TONES[row.state]} ring={row.state === "open"}>{t.states[row.state]}</StatusBadge>}
      </span>
      {tile.ahead && row.entries === 0 ? null : <span className={classes.tileSum}>{row.entries > 0 ? money(row.turnover, { short: true }) : "—"}</span>}
      <span className={classes.tileFoot}>
        {tile.ahead && row.entries === 0 ? null : <span>{row.entries > 0 ? count(row.entries, t.periods.entries) : t.periods.noEntries}</span>}
        {row.late > 0 ? <span className="warning">{t.periods.late(number(row.late))}</span> : null}
        {row.round > 1 ? <span>{t.periods.round(row.round)}</span> : null}
        {tile.current ? <span>{t.periods.current}</span> : null}
        {tile.overdue ? <b className="warning">{t.periods.overdue}</b> : null}
      </span>
    </Go>
  );
}

function YearNav({ year, onChange }: { year: number; onChange: (year: number) => void }) {
  const t = useT();
  return (
    <span className={classes.yearNav}>
      <ActionIcon aria-label={t.previousYear} onClick={() => onChange(year - 1)}><IconChevronLeft size={16} /></ActionIcon>
      {year}
      <ActionIcon aria-label={t.nextYear} onClick={() => onChange(year + 1)}><IconChevronRight size={16} /></ActionIcon>
    </span>
  );
}

/** The months of a year: what is closed, what waits, who wants one open again. */
export default function PeriodsPage() {
  const t = useT();
  const { count } = useFormats();
  const { state, set } = useUrlState();
  const today = useToday();
  const choice = useEntity("finance.period.read");
  const entity = choice.entity?.id;
  const year = Number(state.year ?? today.slice(0, 4));
  const query = useYear(entity, year);
  const requests = useRequests(entity ? { entity_id: entity } : {});
  const states = query.data?.by_state.map((one) => `${t.states[one.state].toLowerCase()} ${one.count}`).join(" · ");
  const body = () => {
    if (choice.error) return <ErrorNote error={choice.error} onRetry={choice.reload} />;
    if (!choice.pending && !entity) return <Empty title={t.noEntity} />;
    if (!entity) return <PageSkeleton />;
    return (
      <QueryView query={query}>
        {(data) => (
          <section className={classes.board} aria-label={t.periods.board}>
            {tilesOf(data.items, today).map((tile) => <MonthTile key={tile.row.month} tile={tile} entity={entity} />)}
          </section>
        )}
      </QueryView>
    );
  };
  return (
    <ScrollPage>
      <PageHeader title={t.periods.title} note={states ?? count(12, t.periods.months)} actions={<><YearNav year={year} onChange={(next) => set({ year: String(next) })} /><EntityMenu choice={choice} /></>} />
      <div className={finance.page}>
        {body()}
        <Panel title={t.periods.requests}>
          <QueryView query={requests} lines={2}>
            {(data) => (data.items.length === 0 ? <p className="muted">{t.periods.noRequests}</p> : <Requests items={data.items} month />)}
          </QueryView>
        </Panel>
      </div>
    </ScrollPage>
  );
}
