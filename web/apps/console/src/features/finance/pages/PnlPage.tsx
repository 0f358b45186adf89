import { useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ActionIcon, Button, SegmentedControl, Tooltip } from "@mantine/core";
import { Empty, ErrorNote, PageHeader, PageSkeleton, Panel, ScrollPage, Waterfall } from "@kite/ui";
import { IconChartBar, IconDownload, IconPrinter } from "@kite/ui/icons";
import { type Days, before, monthSpan, yearAgo } from "../logic/months";
import { type Compared, type Statement, bridge, compare } from "../logic/pnl";
import { EntityMenu } from "../parts/EntityMenu";
import { PnlFigures } from "../parts/PnlFigures";
import { PnlPeek } from "../parts/PnlPeek";
import { PnlTable } from "../parts/PnlTable";
import { RangePicker } from "../parts/RangePicker";
import { csvText, saveFile } from "../parts/csv";
import classes from "../parts/finance.module.css";
import { useEntity } from "../parts/useEntity";
import { useSpan, useSpanWords } from "../parts/useSpan";
import { type StatementView, useStatement } from "../parts/useStatement";
import { useYear } from "../queries";
import { useT } from "../texts";

const BAR = 78;

function useLastMonth(entity: string | undefined, year: number): string | undefined {
  const months = useYear(entity, year).data?.items ?? [];
  return months.findLast((one) => one.entries > 0)?.month;
}

function NothingPosted({ entity, span, onOpen }: { entity: string | undefined; span: Days; onOpen: (days: Days) => void }) {
  const t = useT();
  const { month } = useFormats();
  const found = useLastMonth(entity, Number(span.from.slice(0, 4)));
  // A month that is shown already leads nowhere.
  const last = found && span.from.startsWith(found) ? undefined : found;
  return (
    <Empty icon={IconChartBar} title={t.pnl.empty} hint={last ? t.pnl.emptyHint(month(last)) : t.pnl.nothing}>
      {last ? <Button onClick={() => onOpen(monthSpan(last))}>{t.pnl.open(month(last))}</Button> : null}
    </Empty>
  );
}

const rub = (kopecks: number | undefined): number | undefined => (kopecks === undefined ? undefined : kopecks / 100);

function download(lines: readonly Compared[], name: string, heads: string[]): void {
  const rows = lines.map((one) => [one.title, rub(one.kopecks), rub(one.old), one.old === undefined ? undefined : rub(one.kopecks - one.old), one.share, rub(one.perCar)]);
  saveFile(name, csvText([heads, ...rows]));
}

type BodyProps = { now: StatementView & { statement: Statement }; then: StatementView; entity: string; span: Days };

function Body({ now, then, entity, span }: BodyProps) {
  const t = useT();
  const { state, set } = useUrlState();
  const against = state.vs === "year" ? "year" : "before";
  const old = then.statement;
  const lines = compare(now.statement, old);
  const bars = bridge(now.statement.lines, t.pnl.spread);
  const opened = lines.find((one) => one.id === state.line);
  const open = (id: string): void => set({ line: lines.some((one) => one.id === id && one.accounts.length > 0) && id !== state.line ? id : undefined });
  return (
    <div className={classes.page}>
      <PnlFigures now={now.statement} then={old} against={against} />
      <Panel
        title={t.pnl.bridge}
        note="₽"
        actions={
          <div className={classes.switches}>
            <SegmentedControl size="xs" aria-label={t.pnl.detail} value={state.by === "account" ? "account" : "word"} onChange={(by) => set({ by: by === "account" ? by : undefined, line: undefined })} data={[{ value: "word", label: t.pnl.byWord }, { value: "account", label: t.pnl.byAccount }]} />
            <SegmentedControl size="xs" aria-label={t.pnl.against} value={against} onChange={(vs) => set({ vs: vs === "year" ? vs : undefined })} data={[{ value: "before", label: t.pnl.withBefore }, { value: "year", label: t.pnl.withYear }]} />
          </div>
        }
      >
        <div className={classes.bridge} tabIndex={0} role="region" aria-label={t.pnl.bridge}>
          <div style={{ minWidth: bars.length * BAR }}>
            <Waterfall bars={bars} label={t.pnl.bridge} height={240} onOpen={(bar) => open(bar.id)} opened={state.line} />
          </div>
        </div>
        <PnlTable lines={lines} against={against} onOpen={open} />
      </Panel>
      <PnlPeek line={opened} entity={entity} days={span} onClose={() => set({ line: undefined })} />
    </div>
  );
}

/** What the legal entity earned in a period: a bridge from the spread to the result, every bar down to its postings. */
export default function PnlPage() {
  const t = useT();
  const choice = useEntity("finance.pnl.read");
  const words = useSpanWords();
  const { state } = useUrlState();
  const { span, setSpan, today } = useSpan();
  const wanted = state.by === "account" ? "account" : "word";
  const entity = choice.entity?.id;
  const now = useStatement(entity, span, wanted);
  const then = useStatement(entity, state.vs === "year" ? yearAgo(span) : before(span), wanted);
  const { statement } = now;
  const heads = [t.pnl.article, t.pnl.fact, state.vs === "year" ? t.pnl.thenYear : t.pnl.thenMonth, t.pnl.delta, t.pnl.share, t.pnl.perCar];
  const body = () => {
    if (choice.error || now.error) return <ErrorNote error={choice.error ?? now.error} onRetry={() => (choice.error ? choice.reload() : now.reload())} />;
    if (!choice.pending && !entity) return <Empty title={t.noEntity} />;
    if (!statement) return <PageSkeleton lines={12} />;
    if (statement.lines.every((one) => one.kopecks === 0)) return <NothingPosted entity={entity} span={span} onOpen={setSpan} />;
    return <Body now={{ ...now, statement }} then={then} entity={entity ?? ""} span={span} />;
  };
  return (
    <ScrollPage>
      <PageHeader
        title={t.pnl.title}
        note={<span className={classes.capital}>{words(span)}</span>}
        actions={
          <>
            <EntityMenu choice={choice} />
            <RangePicker value={span} onChange={setSpan} today={today} />
            <Tooltip label={t.pnl.print}>
              <ActionIcon variant="default" size={30} aria-label={t.pnl.print} onClick={() => window.print()}><IconPrinter size={16} /></ActionIcon>
            </Tooltip>
            <Tooltip label="CSV">
              <ActionIcon variant="default" size={30} aria-label="CSV" disabled={!statement} onClick={() => statement && download(compare(statement, then.statement), `pnl-${span.from}-${span.to}.csv`, heads)}>
                <IconDownload size={16} />
              </ActionIcon>
            </Tooltip>
          </>
        }
      />
      {body()}
    </ScrollPage>
  );
}
