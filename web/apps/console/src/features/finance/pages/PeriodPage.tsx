import { Go, useCan, useGo, usePathParam, useShortcuts } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Button, Tooltip } from "@mantine/core";
import { CardLayout, DateText, Facts, PageHeader, PageSkeleton, Panel, Person, QueryView, ScrollPage, StatusBadge } from "@kite/ui";
import { useState } from "react";
import { routeOf, stepsOf } from "../logic/board";
import { addMonths, monthSpan } from "../logic/months";
import { CloseDialog, ReopenDialog, SoftCloseDialog } from "../parts/PeriodDialogs";
import { Requests } from "../parts/Requests";
import { Steps } from "../parts/Steps";
import finance from "../parts/finance.module.css";
import classes from "../parts/periods.module.css";
import { useToday } from "../parts/useSpan";
import { useChecklist, useEntities, usePeriod, useRequests } from "../queries";
import { useT } from "../texts";
import type { Checklist, PeriodCard } from "../types";
import { STATE_TONES } from "./PeriodsPage";

type Dialog = "soft" | "close" | "reopen" | undefined;

function Route({ period }: { period: PeriodCard }) {
  const t = useT();
  return (
    <ol className={classes.route}>
      {routeOf(period.state).map((one) => (
        <li key={one.state} data-done={one.done || undefined} data-here={one.here || undefined} aria-current={one.here ? "step" : undefined}>
          <i className={classes.dot} aria-hidden="true" />
          {t.states[one.state]}
        </li>
      ))}
    </ol>
  );
}

function Actions({ period, list, onOpen }: { period: PeriodCard; list: Checklist | undefined; onOpen: (dialog: Dialog) => void }) {
  const t = useT();
  const can = useCan();
  const today = useToday();
  const may = stepsOf(period.state, period.month, today);
  const why = may.over ? t.close.notReady : t.close.notOver;
  const blocked = !may.over || !list?.ready;
  return (
    <>
      {may.soft && can("finance.period.close") ? <Button onClick={() => onOpen("soft")}>{t.close.soft}</Button> : null}
      {may.close && can("finance.period.close") ? (
        <Tooltip label={why} disabled={!blocked}>
          <span><Button disabled={blocked} onClick={() => onOpen("close")}>{t.close.close}</Button></span>
        </Tooltip>
      ) : null}
      {may.reopen && can("finance.period.reopen") ? <Button variant="default" onClick={() => onOpen("reopen")}>{t.close.reopen}</Button> : null}
    </>
  );
}

function History({ period }: { period: PeriodCard }) {
  const t = useT();
  if (period.history.length === 0) return null;
  return (
    <Panel title={t.close.history}>
      <ol className={classes.timeline}>
        {period.history.toReversed().map((one) => (
          <li key={`${one.made_at}${one.step}`}>
            <b>{t.close.historySteps[one.step]}</b>
            <span className="muted"><Person id={one.made_by} bare /> · <DateText value={one.made_at} near />{one.round > 1 ? ` · ${t.periods.round(one.round)}` : ""}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Side({ period }: { period: PeriodCard }) {
  const t = useT();
  const entities = useEntities();
  const requests = useRequests({ entity_id: period.entity_id, month: period.month });
  const span = new URLSearchParams({ entity_id: period.entity_id, ...monthSpan(period.month) });
  return (
    <>
      <Panel>
        <p className={classes.says}>{t.close.whoPosts[period.state]}</p>
      </Panel>
      <Panel>
        <Facts
          items={[
            { label: t.entity, value: entities.data?.find((one) => one.id === period.entity_id)?.name ?? "—" },
            ...(period.changed_by ? [{ label: t.who, value: <Person id={period.changed_by} bare /> }, { label: t.when, value: <DateText value={period.changed_at} near /> }] : []),
            ...(period.round > 1 ? [{ label: t.status, value: t.periods.round(period.round) }] : []),
          ]}
        />
        <p><Go href={`/finance/journal?${span}`}>{t.close.journal}</Go></p>
        <p><Go href={`/finance/trial-balance?${span}`}>{t.close.trial}</Go></p>
        <p><Go href={`/finance/pnl?${span}`}>{t.pnl.title}</Go></p>
      </Panel>
      {requests.data && requests.data.items.length > 0 ? <Panel title={t.close.requests}><Requests items={requests.data.items} /></Panel> : null}
      <History period={period} />
    </>
  );
}

function ChecklistPanel({ list, period }: { list: Checklist; period: PeriodCard }) {
  const t = useT();
  const { count } = useFormats();
  const waiting = list.steps.filter((one) => one.state === "waiting").length;
  const takes = period.state !== "closed";
  return (
    <Panel title={t.close.steps} note={t.close.passed(list.passed, list.steps.length)}>
      {list.ready && takes ? <p className="positive">{t.close.allPassed}</p> : null}
      {!list.ready && waiting > 0 && takes ? <p className="muted">{t.close.waits(count(waiting, t.close.stepForms))}</p> : null}
      <Steps list={list} takes={takes} />
    </Panel>
  );
}

function Card({ period }: { period: PeriodCard }) {
  const t = useT();
  const go = useGo();
  const { month } = useFormats();
  const [dialog, setDialog] = useState<Dialog>();
  const checklist = useChecklist(period.entity_id, period.month);
  const back = (): void => go(`/finance/periods?entity_id=${period.entity_id}&year=${period.month.slice(0, 4)}`);
  const walk = (by: number): void => go(`/finance/periods/${period.entity_id}/${addMonths(period.month, by)}`, true);
  useShortcuts([
    { keys: "BracketLeft", title: { ru: "Предыдущий месяц", en: "Previous month" }, run: () => walk(-1) },
    { keys: "BracketRight", title: { ru: "Следующий месяц", en: "Next month" }, run: () => walk(1) },
    { keys: "Escape", title: { ru: "К месяцам года", en: "To the months of the year" }, run: back, hidden: true },
  ]);
  const props = { entity: period.entity_id, month: period.month, onClose: () => setDialog(undefined) };
  return (
    <ScrollPage>
      <PageHeader
        title={<span className={finance.capital}>{month(period.month)}</span>}
        note={<StatusBadge tone={STATE_TONES[period.state]}>{t.states[period.state]}</StatusBadge>}
        onBack={back}
        actions={<Actions period={period} list={checklist.data} onOpen={setDialog} />}
      />
      <CardLayout
        main={
          <>
            <Route period={period} />
            <QueryView query={checklist}>{(list) => <ChecklistPanel list={list} period={period} />}</QueryView>
          </>
        }
        side={<Side period={period} />}
      />
      {dialog === "soft" ? <SoftCloseDialog {...props} /> : null}
      {dialog === "close" ? <CloseDialog {...props} /> : null}
      {dialog === "reopen" ? <ReopenDialog {...props} /> : null}
    </ScrollPage>
  );
}

/** One month on its way to being closed. */
export default function PeriodPage() {
  const entity = usePathParam("entity");
  const month = usePathParam("month");
  const query = usePeriod(entity, month);
  if (query.isPending) return <PageSkeleton />;
  return <QueryView query={query}>{(period) => <Card key={`${entity}${month}`} period={period} />}</QueryView>;
}
