import { Go, useAccess, useGo, useNeighbours, usePathParam, useShortcuts, useUrlState } from "@kite/core";
import { useLang } from "@kite/i18n";
import { CardLayout, PageHeader, PageTabs, QueryView, ScrollPage, StatusBadge } from "@kite/ui";
import { IconDots, IconPrinter } from "@kite/ui/icons";
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { useState } from "react";
import { type EpisodeCard, SOLD, carName, useEpisode, useWhereabouts } from "../api";
import { CarChecks, CarSide } from "../parts/CarSide";
import { CarDialogs } from "../parts/CarDialogs";
import { CostsTab } from "../parts/CostsTab";
import { Economics } from "../parts/Economics";
import { Gallery } from "../parts/Gallery";
import { HistoryTab } from "../parts/HistoryTab";
import { MovesTab } from "../parts/MovesTab";
import { ReconTab } from "../parts/ReconTab";
import { type CarDialog, useCarActs } from "../parts/useCarActs";
import { useT } from "../texts";
import { LOOKS } from "../tones";

type Tab = "overview" | "costs" | "recon" | "checks" | "moves" | "history";

function Buttons({ car, open }: { car: EpisodeCard; open: (dialog: CarDialog) => void }) {
  const t = useT();
  const go = useGo();
  const { can } = useAccess();
  const where = useWhereabouts(car.id).data;
  const { acts, busy } = useCarActs(car, where, open);
  const main = acts.filter((one) => one.main);
  const beside = acts.find((one) => one.id === "hold" || one.id === "release");
  const rest = acts.filter((one) => !one.main && one !== beside);
  const mayDeal = car.state === "listed" && can("sales.deal.write", car.centre_id);
  return (
    <>
      <Tooltip label={t.act.print}>
        <ActionIcon variant="default" size={30} aria-label={t.act.print} onClick={() => window.print()}>
          <IconPrinter size={16} />
        </ActionIcon>
      </Tooltip>
      {rest.length > 0 ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size={30} aria-label={t.act.more} loading={busy}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>{rest.map((one) => <Menu.Item key={one.id} onClick={one.run}>{one.title}</Menu.Item>)}</Menu.Dropdown>
        </Menu>
      ) : null}
      {beside ? <Button variant="default" onClick={beside.run} disabled={busy}>{beside.title}</Button> : null}
      {main.map((one) => <Button key={one.id} onClick={one.run} loading={busy}>{one.title}</Button>)}
      {mayDeal ? <Button onClick={() => go(`/deals/new?episode_id=${car.id}`)}>{t.act.deal}</Button> : null}
      {car.deal_id && SOLD.includes(car.state) && can("sales.deal.read", car.centre_id) ? <Go href={`/deals/${car.deal_id}`}>{t.hold.deal}</Go> : null}
    </>
  );
}

function TabBody({ tab, car }: { tab: Tab; car: EpisodeCard }) {
  if (tab === "costs") return <CostsTab id={car.id} />;
  if (tab === "recon") return <ReconTab car={car} />;
  if (tab === "checks") return <CarChecks car={car} />;
  if (tab === "moves") return <MovesTab id={car.id} />;
  if (tab === "history") return <HistoryTab car={car} />;
  return (
    <>
      <Gallery car={car} />
      <Economics car={car} />
      <HistoryTab car={car} short />
    </>
  );
}

function Card({ car }: { car: EpisodeCard }) {
  const t = useT();
  const lang = useLang();
  const { can } = useAccess();
  const { state, set } = useUrlState();
  const walk = useNeighbours(car.id, "/stock");
  const where = useWhereabouts(car.id).data;
  const [dialog, setDialog] = useState<CarDialog>();
  const tabs = (["overview", "costs", "recon", "checks", "moves", "history"] as const).filter((id) => id !== "costs" || can("vehicles.cost.read", car.centre_id));
  const tab = tabs.find((one) => one === state.tab) ?? "overview";
  const trim = car.described.slice(0, 2).map((one) => (one.unit ? `${one.shown[lang]} ${one.unit[lang]}` : one.shown[lang]));
  return (
    <>
      <PageHeader
        title={carName(car)}
        note={
          <>
            <span>{[...trim, car.year].join(", ")}</span>
            <StatusBadge {...LOOKS[car.state]}>{t.states[car.state]}</StatusBadge>
          </>
        }
        onBack={walk.back}
        walk={walk}
        actions={<Buttons car={car} open={setDialog} />}
      />
      <PageTabs label={carName(car)} items={tabs.map((id) => ({ id, title: t.tabs[id] }))} current={tab} onChange={(id) => set({ tab: id === "overview" ? undefined : id })} />
      <CardLayout main={<TabBody tab={tab} car={car} />} side={<CarSide car={car} where={where} />} />
      {dialog ? <CarDialogs car={car} where={where} dialog={dialog} onClose={() => setDialog(undefined)} /> : null}
    </>
  );
}

/** One car: pictures, economics, facts, checks, everything that was done with it. */
export default function VehiclePage() {
  const id = usePathParam("id");
  const episode = useEpisode(id);
  const walk = useNeighbours(id, "/stock");
  useShortcuts([
    { keys: "BracketLeft", title: { ru: "Предыдущая запись", en: "Previous record" }, run: () => walk.previous?.() },
    { keys: "BracketRight", title: { ru: "Следующая запись", en: "Next record" }, run: () => walk.next?.() },
    { keys: "Escape", title: { ru: "Назад к списку", en: "Back to the list" }, run: walk.back },
  ]);
  return (
    <ScrollPage>
      <QueryView query={episode} lines={12}>{(car) => <Card key={car.id} car={car} />}</QueryView>
    </ScrollPage>
  );
}
