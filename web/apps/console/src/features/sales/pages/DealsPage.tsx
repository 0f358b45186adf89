import { orderIn, rememberOrder, useAccess, useCan, useGo, useShortcuts, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { FilterBar, type FilterField, FreshNote, FullPage, PageHeader, useFresh } from "@kite/ui";
import { IconLayoutKanban, IconList, IconPlus, IconUser } from "@kite/ui/icons";
import { Button, Menu, SegmentedControl } from "@mantine/core";
import { useQueryClient } from "@kite/api";
import { useCallback } from "react";
import { DEAL_SORTS, type DealFilter, useDealTotals } from "../api";
import { boardFilter, filterOf } from "../logic/filter";
import { ALL_STATES, LIVING } from "../logic/states";
import { totalsOf } from "../logic/totals";
import { DealBoard } from "../parts/DealBoard";
import { DealList } from "../parts/DealList";
import { shortName, usePeople } from "../people";
import classes from "./DealsPage.module.css";
import { useT } from "../texts";

function useFields(board: boolean): FilterField[] {
  const t = useT();
  const states: FilterField = { kind: "choice", name: "state", title: t.state, options: ALL_STATES.map((value) => ({ value, label: t.states[value] })), many: true };
  const dates: FilterField = { kind: "dates", from: "from", to: "to", title: t.openedFrom };
  return board ? [dates] : [states, dates];
}

/** Whose deals: everybody's, mine, or those of a colleague whose name the caller may see. */
function SalesmanMenu({ value, onChange }: { value: string | undefined; onChange: (value: string | undefined) => void }) {
  const t = useT();
  const { all, nameOf } = usePeople();
  const shown = value === "me" ? t.mine : (shortName(nameOf(value)) ?? t.allSalesmen);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<IconUser size={15} />}>{shown}</Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
        <Menu.Item onClick={() => onChange(undefined)}>{t.allSalesmen}</Menu.Item>
        <Menu.Item onClick={() => onChange("me")}>{t.mine}</Menu.Item>
        {all.length > 0 ? <Menu.Divider /> : null}
        {all.map((one) => (
          <Menu.Item key={one.id} onClick={() => onChange(one.id)}>{one.full_name}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ModeSwitch({ mode, onChange }: { mode: string; onChange: (mode: string) => void }) {
  const t = useT();
  return (
    <SegmentedControl
      aria-label={t.view}
      value={mode}
      onChange={onChange}
      data={[
        { value: "board", label: <span title={t.board}><IconLayoutKanban size={16} aria-hidden="true" /><span className="sr-only">{t.board}</span></span> },
        { value: "list", label: <span title={t.list}><IconList size={16} aria-hidden="true" /><span className="sr-only">{t.list}</span></span> },
      ]}
    />
  );
}

function useHere(): string {
  return `/deals${window.location.search}`;
}

/** Deals as a board or as a list; the choice and the filter stand in the URL. */
export default function DealsPage() {
  const t = useT();
  const go = useGo();
  const can = useCan();
  const client = useQueryClient();
  const { count, money } = useFormats();
  const { centre, me } = useAccess();
  const { state, set, replace } = useUrlState();
  const back = useHere();
  const board = state.mode !== "list";
  const filter: DealFilter = filterOf(state, centre, me.person.id);
  const shown = board ? boardFilter(filter) : filter;
  const order = board ? {} : orderIn(state.sort, DEAL_SORTS);
  const wanted = { ...shown, ...order, state: [shown.state ?? []].flat().join(",") };
  const fields = useFields(board);
  const totals = useDealTotals(shown);
  const reload = useCallback(() => void client.invalidateQueries({ queryKey: ["sales"] }), [client]);
  const fresh = useFresh("sales", ["deal"], reload);
  const living = totalsOf(totals.data, LIVING);
  const create = (): void => go("/deals/new");
  useShortcuts(can("sales.deal.write") ? [{ keys: "KeyN", title: { ru: "Новая сделка", en: "New deal" }, run: create }] : []);
  const tools = <FreshNote count={fresh.ids.size} onShow={fresh.show} />;
  return (
    <FullPage>
      <PageHeader
        title={board ? t.boardTitle : t.title}
        note={totals.data ? <span>{count(living.count, t.counts)} · {money(living.price, { short: true })}</span> : null}
        actions={
          <>
            {board ? <FreshNote count={fresh.ids.size} onShow={fresh.show} /> : null}
            <ModeSwitch mode={board ? "board" : "list"} onChange={(mode) => set({ mode: mode === "list" ? "list" : undefined })} />
            <SalesmanMenu value={state.salesman_id} onChange={(value) => set({ salesman_id: value })} />
            {board ? <div className={classes.filter}><FilterBar fields={fields} state={state} set={set} /></div> : null}
            {can("sales.deal.write") ? (
              <Button leftSection={<IconPlus size={16} />} onClick={create}>{t.newDeal}</Button>
            ) : null}
          </>
        }
      />
      {board ? (
        <DealBoard filter={shown} totals={totals.data} back={back} />
      ) : (
        <DealList
          filter={shown}
          totals={totals.data}
          state={state}
          set={set}
          replace={replace}
          fields={fields}
          tools={tools}
          exported={wanted}
          fresh={fresh.ids}
          onOpen={(walk, id) => {
            rememberOrder({ ...walk, total: totals.data?.count, path: (one) => `/deals/${one}`, back });
            go(`/deals/${id}`);
          }}
        />
      )}
    </FullPage>
  );
}
