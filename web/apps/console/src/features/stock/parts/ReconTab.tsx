import { call, useCommand, vehicles } from "@kite/api";
import { useCan } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { DateText, Empty, Money, Panel, QueryView, SimpleTable, StatusBadge, type Tone, tell } from "@kite/ui";
import { IconDots, IconTool } from "@kite/ui/icons";
import { ActionIcon, Menu } from "@mantine/core";
import { useState } from "react";
import { CHANGES, type EpisodeCard, type ReconStep, type ReconView, useRecon } from "../api";
import { useT } from "../texts";
import { type StepDialog, StepDialogs } from "./StepDialogs";
import classes from "./ReconTab.module.css";

const TONES: Record<string, Tone> = { planned: "ink", in_work: "amber", waiting_approval: "red", done: "green", skipped: "grey" };
const MINUTE = 60;

function StepState({ step }: { step: ReconStep }) {
  const t = useT();
  return (
    <span className={classes.state}>
      <StatusBadge tone={TONES[step.state] ?? "ink"} ring={step.state === "planned"}>{t.recon.states[step.state]}</StatusBadge>
      {step.stall ? <span className="warning">{t.recon.stalls[step.stall.reason]}</span> : null}
      {step.over_limit ? <span className="negative">{t.recon.over}</span> : null}
      {step.late && step.state === "in_work" ? <span className="negative">{t.recon.late}</span> : null}
    </span>
  );
}

function StepMenu({ step, at, open }: { step: ReconStep; at: string; open: (dialog: StepDialog) => void }) {
  const t = useT();
  const can = useCan();
  const command = useCommand<() => Promise<unknown>>({ act: (act) => act(), changes: CHANGES, failed: tell });
  const path = { params: { path: { id: step.id } } };
  const write = can("vehicles.recon.write", at);
  const approve = can("vehicles.recon.approve", at) && step.state === "waiting_approval";
  const working = step.state === "in_work";
  const acts = [
    { title: t.recon.start, when: write && step.state === "planned", run: () => open("start") },
    { title: t.recon.finish, when: write && working && !step.stall, run: () => open("finish") },
    { title: t.recon.stall, when: write && working && !step.stall, run: () => open("stall") },
    { title: t.recon.resume, when: write && Boolean(step.stall), run: () => command.mutate(() => call(vehicles.POST("/api/vehicles/v1/recon-steps/{id}/resume", path))) },
    { title: t.recon.ask, when: write && (working || step.state === "planned"), run: () => open("ask") },
    { title: t.recon.approve, when: approve, run: () => command.mutate(() => call(vehicles.POST("/api/vehicles/v1/recon-steps/{id}/approve", path))) },
    { title: t.recon.refuse, when: approve, run: () => open("refuse") },
    { title: t.recon.skip, when: write && (working || step.state === "planned"), run: () => open("skip") },
  ].filter((one) => one.when);
  if (acts.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t.act.more} loading={command.isPending}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{acts.map((one) => <Menu.Item key={one.title} onClick={one.run}>{one.title}</Menu.Item>)}</Menu.Dropdown>
    </Menu>
  );
}

function PlanNote({ plan }: { plan: ReconView }) {
  const t = useT();
  const { day, count } = useFormats();
  return (
    <p className={classes.plan}>
      <span>
        {t.recon.forecast} <b>{day(plan.forecast_on)}</b>
        {plan.delay_days > 0 ? <span className="negative"> {t.recon.delay} {count(plan.delay_days, t.days)}</span> : null}
      </span>
      <span>
        {t.recon.photos} <b>{plan.photos} / {plan.photos_min}</b>
      </span>
      {plan.day_cost ? (
        <span>
          {t.recon.day} <b><Money value={plan.day_cost} /></b>
        </span>
      ) : null}
    </p>
  );
}

/** The preparation of a car: steps with limits, clocks and what may be done with them. */
export function ReconTab({ car }: { car: EpisodeCard }) {
  const t = useT();
  const lang = useLang();
  const { span } = useFormats();
  const recon = useRecon(car.id);
  const [dialog, setDialog] = useState<{ step: ReconStep; kind: StepDialog }>();
  const vendor = (step: ReconStep): string => step.vendor ?? (step.by_vendor ? "—" : t.recon.own);
  return (
    <QueryView query={recon}>
      {(plan) =>
        plan ? (
          <Panel title={t.tabs.recon} actions={<span className="muted"><DateText value={plan.started_at} near /></span>}>
            <PlanNote plan={plan} />
            <SimpleTable
              label={t.tabs.recon}
              rows={plan.steps}
              rowKey={(step) => step.id}
              columns={[
                { title: t.recon.step, cell: (step) => step[lang] },
                { title: t.recon.state, cell: (step) => <StepState step={step} /> },
                { title: t.recon.who, cell: vendor },
                { title: t.recon.time, align: "right", cell: (step) => (step.worked_minutes > 0 ? span(step.worked_minutes * MINUTE) : "—") },
                { title: t.recon.limit, align: "right", cell: (step) => <Money value={step.approved ?? step.limit} bare /> },
                { title: t.recon.actual, align: "right", cell: (step) => <Money value={step.actual} bare /> },
                { title: "", align: "right", width: "36px", cell: (step) => <StepMenu step={step} at={car.centre_id} open={(kind) => setDialog({ step, kind })} /> },
              ]}
            />
            {dialog ? <StepDialogs {...dialog} onClose={() => setDialog(undefined)} /> : null}
          </Panel>
        ) : (
          <Empty icon={IconTool} title={t.recon.none} />
        )
      }
    </QueryView>
  );
}
