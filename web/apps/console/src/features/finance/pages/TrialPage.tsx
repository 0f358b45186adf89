import { Go, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Switch } from "@mantine/core";
import { Empty, ErrorNote, ExportButton, Money, PageHeader, PageSkeleton, ScrollPage, StatusBadge } from "@kite/ui";
import { EntityMenu } from "../parts/EntityMenu";
import { RangePicker } from "../parts/RangePicker";
import classes from "../parts/finance.module.css";
import { useEntity } from "../parts/useEntity";
import { useSpan, useSpanWords } from "../parts/useSpan";
import { type Span, useTrial } from "../queries";
import { useT } from "../texts";
import type { Columns, Trial, TrialRow } from "../types";

const PAIRS = ["opening", "turnover", "closing"] as const;

/** Zero is shown quietly: eyes look for what moved. */
function Amount({ value }: { value: { amount: number; currency: string } }) {
  if (value.amount === 0) return <span className={classes.zero}>0</span>;
  return <Money value={value} bare kopecks />;
}

function Cells({ row }: { row: Columns }) {
  return PAIRS.flatMap((pair) => [
    <td key={`${pair}d`} className={classes.number} data-pair="first"><Amount value={row[`${pair}_debit`]} /></td>,
    <td key={`${pair}c`} className={classes.number}><Amount value={row[`${pair}_credit`]} /></td>,
  ]);
}

const quiet = (row: TrialRow): boolean => PAIRS.every((pair) => row[`${pair}_debit`].amount === 0 && row[`${pair}_credit`].amount === 0);

const agrees = (trial: Trial): boolean => PAIRS.every((pair) => trial[`${pair}_debit`].amount === trial[`${pair}_credit`].amount);

function Table({ trial, entity, span, hide }: { trial: Trial; entity: string; span: Span; hide: boolean }) {
  const t = useT();
  const rows = hide ? trial.rows.filter((row) => !quiet(row)) : trial.rows;
  const card = (code: string): string => `/finance/accounts/${encodeURIComponent(code)}?${new URLSearchParams({ entity_id: entity, ...span })}`;
  return (
    <div className={classes.trialBox} tabIndex={0} role="region" aria-label={t.trial.title}>
      <table className={classes.trial}>
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>{t.account}</th>
            <th scope="col" rowSpan={2}>{t.title}</th>
            {PAIRS.map((pair) => <th key={pair} scope="colgroup" colSpan={2} data-pair="first">{t.trial[pair]}</th>)}
          </tr>
          <tr>
            {PAIRS.flatMap((pair) => [
              <th key={`${pair}d`} scope="col" className={classes.number} data-pair="first">{t.debit}, ₽</th>,
              <th key={`${pair}c`} scope="col" className={classes.number}>{t.credit}, ₽</th>,
            ])}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.account}>
              <th scope="row"><Go href={card(row.account)} className="mono">{row.account}</Go></th>
              <td className={classes.trialTitle}>{row.title}</td>
              <Cells row={row} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>{t.trial.total}</th>
            <Cells row={trial} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** Balances and turnovers of every account of a legal entity. */
export default function TrialPage() {
  const t = useT();
  const words = useSpanWords();
  const { count } = useFormats();
  const { state, set } = useUrlState();
  const choice = useEntity();
  const { span, setSpan, today } = useSpan();
  const entity = choice.entity?.id;
  const trial = useTrial(entity, span);
  const hide = state.all !== "true";
  const body = () => {
    const error = choice.error ?? trial.error;
    if (error && !trial.data) return <ErrorNote error={error} onRetry={() => (choice.error ? choice.reload() : void trial.refetch())} />;
    if (!choice.pending && !entity) return <Empty title={t.noEntity} />;
    if (!trial.data || !entity) return <PageSkeleton lines={14} />;
    if (trial.data.rows.every(quiet)) return <Empty title={t.trial.empty} hint={t.trial.emptyHint} />;
    return <Table trial={trial.data} entity={entity} span={span} hide={hide} />;
  };
  return (
    <ScrollPage>
      <PageHeader
        title={t.trial.title}
        note={
          <>
            <span className={classes.capital}>{words(span)}</span>
            {trial.data && trial.data.rows.length > 0 ? <StatusBadge tone={agrees(trial.data) ? "green" : "red"}>{agrees(trial.data) ? t.trial.agrees : t.trial.differs}</StatusBadge> : null}
          </>
        }
        actions={
          <>
            <EntityMenu choice={choice} />
            <RangePicker value={span} onChange={setSpan} today={today} />
            {entity ? <ExportButton path="/api/finance/v1/trial-balance" query={{ entity_id: entity, ...span }} /> : null}
          </>
        }
      />
      <div className={classes.page}>
        <div className={classes.tools}>
          <Switch checked={hide} onChange={(event) => set({ all: event.currentTarget.checked ? undefined : "true" })} label={t.trial.hideQuiet} />
          {trial.data ? <span className="muted">{count(trial.data.rows.length, t.trial.accounts)}</span> : null}
        </div>
        {body()}
      </div>
    </ScrollPage>
  );
}
