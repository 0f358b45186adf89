import { orderIn, useAccess, useCan, useGo, useShortcuts, useUrlState, wordsIn } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ExportButton, FullPage, PageHeader, shownColumns } from "@kite/ui";
import { IconLayoutKanban, IconList, IconPlus } from "@kite/ui/icons";
import { Button, SegmentedControl } from "@mantine/core";
import { PURCHASE_SORTS, type PurchaseFilter, useTotals } from "../api/queries";
import type { LeadSource, PurchaseState } from "../api/types";
import { ALL_STATES, OPEN_STATES, SOURCES } from "../logic/stage";
import { useT } from "../texts";
import { Board } from "../parts/Board";
import { FunnelList, useColumns } from "../parts/FunnelList";

const words = (text: string | undefined): string[] => (text ?? "").split(",").filter(Boolean);

/** The filter as one query of plain words, for files. */
const plain = (filter: PurchaseFilter): Record<string, string> => Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, String(value)]));

/** The filter of the URL and of the sidebar, as the API wants it. */
function useFilter(): PurchaseFilter {
  const { state } = useUrlState();
  const { centre } = useAccess();
  const filter: PurchaseFilter = {};
  const states = wordsIn<PurchaseState>(state.state, ALL_STATES);
  const sources = wordsIn<LeadSource>(state.source, SOURCES);
  if (states.length > 0) filter.state = states;
  if (sources.length > 0) filter.source = sources;
  if (centre) filter.centre_id = [centre];
  if (state.q) filter.q = state.q;
  if (state.vehicle_type) filter.vehicle_type = words(state.vehicle_type);
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
  const columns = useColumns();
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
            {mode === "list" ? <ExportButton path="/api/buyback/v1/purchases" query={{ ...plain(filter), ...orderIn(state.sort, PURCHASE_SORTS) }} columns={shownColumns(columns, state.columns)} /> : null}
            {can("buyback.lead.write") ? <Button leftSection={<IconPlus size={16} />} onClick={create}>{t.newLead}</Button> : null}
          </>
        }
      />
      {mode === "board" ? <Board filter={rest} totals={totals.data} /> : <FunnelList filter={filter} totals={totals.data} />}
    </FullPage>
  );
}
