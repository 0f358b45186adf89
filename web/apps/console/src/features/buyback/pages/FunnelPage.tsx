import { useAccess, useCan, useGo, useShortcuts, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ExportButton, FullPage, PageHeader } from "@kite/ui";
import { IconLayoutKanban, IconList, IconPlus } from "@kite/ui/icons";
import { Button, SegmentedControl } from "@mantine/core";
import { type PurchaseFilter, useTotals } from "../api/queries";
import type { LeadSource, PurchaseState } from "../api/types";
import { OPEN_STATES } from "../logic/stage";
import { useT } from "../texts";
import { Board } from "../parts/Board";
import { FunnelList } from "../parts/FunnelList";

const known = <K extends string>(value: string | undefined): K | undefined => (value || undefined) as K | undefined;

/** The filter of the URL and of the sidebar, as the API wants it. */
function useFilter(): PurchaseFilter {
  const { state } = useUrlState();
  const { centre } = useAccess();
  const filter: PurchaseFilter = {};
  const stage = known<PurchaseState>(state.state);
  const source = known<LeadSource>(state.source);
  if (stage) filter.state = stage;
  if (source) filter.source = source;
  if (centre) filter.centre_id = centre;
  if (state.vin) filter.vin = state.vin.toUpperCase();
  if (state.vehicle_type) filter.vehicle_type = state.vehicle_type;
  if (state.from) filter.from = state.from;
  if (state.to) filter.to = state.to;
  return filter;
}

function ModeSwitch({ mode, onChange }: { mode: "board" | "list"; onChange: (mode: string) => void }) {
  const t = useT();
  const data = [
    { value: "board", label: <IconLayoutKanban size={16} aria-label={t.board} role="img" /> },
    { value: "list", label: <IconList size={16} aria-label={t.list} role="img" /> },
  ];
  return <SegmentedControl aria-label={t.mode} size="xs" value={mode} onChange={onChange} data={data} />;
}

/** The funnel: who offers which car, and how far it has come. */
export default function FunnelPage() {
  const t = useT();
  const go = useGo();
  const can = useCan();
  const { count, money } = useFormats();
  const { state, set } = useUrlState();
  const filter = useFilter();
  const { state: _, ...rest } = filter;
  const totals = useTotals(rest);
  const mode = state.mode === "list" ? "list" : "board";
  const open = totals.data?.by_state.filter((one) => OPEN_STATES.includes(one.state)) ?? [];
  const cars = open.reduce((sum, one) => sum + one.count, 0);
  const offered = open.reduce((sum, one) => sum + (one.offered?.amount ?? 0), 0);
  const create = (): void => go("/buyback/new");
  useShortcuts(can("buyback.lead.write") ? [{ keys: "KeyN", title: { ru: "Новое обращение", en: "New lead" }, run: create }] : []);
  const note = totals.data ? `${t.inWork}: ${count(cars, t.cars)}${offered > 0 ? ` · ${t.offeredSum} ${money({ amount: offered, currency: "RUB" }, { short: true })}` : ""}` : null;
  return (
    <FullPage>
      <PageHeader
        title={t.title}
        note={note}
        actions={
          <>
            <ModeSwitch mode={mode} onChange={(next) => set({ mode: next === "board" ? undefined : next })} />
            {mode === "list" ? <ExportButton path="/api/buyback/v1/purchases" query={filter} /> : null}
            {can("buyback.lead.write") ? <Button leftSection={<IconPlus size={16} />} onClick={create}>{t.newLead}</Button> : null}
          </>
        }
      />
      {mode === "board" ? <Board filter={rest} totals={totals.data} /> : <FunnelList filter={filter} totals={totals.data} />}
    </FullPage>
  );
}
