import { Go, useAccess, useGo, useShortcuts } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { CardLayout, Empty, KeyFigures, Money, PageHeader, PageSkeleton, Panel, ScrollPage } from "@kite/ui";
import { IconCircleCheck, IconPlus } from "@kite/ui/icons";
import { Button } from "@mantine/core";
import { useQuery } from "@kite/api";
import { dealPage, useBuyerNames, useDealTotals, useOffers, useUndecided } from "../api";
import { dueOf } from "../logic/due";
import { type Next, nextOf } from "../logic/next";
import { LIVING } from "../logic/states";
import { totalsOf } from "../logic/totals";
import { CarList } from "../parts/CarList";
import { StateBadge, useNow } from "../parts/common";
import { useT } from "../texts";
import type { Deal, DealState } from "../types";
import classes from "./SalesDeskPage.module.css";

type Task = { deal: Deal; next: Next };
const GROUPS = ["late", "today", "soon", "anyTime"] as const;
type Group = (typeof GROUPS)[number];

const WORKED: readonly DealState[] = ["new", "reserved", "contract", "paid", "handed_over"];

/** My deals in progress; each state is a short list of its own. */
function useMyDeals(me: string, centre: string | undefined) {
  return useQuery({
    queryKey: ["sales", "deal", "mine", me, centre],
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(WORKED.map((state) => dealPage({ state, salesman_id: me, ...(centre ? { centre_id: centre } : {}) }, undefined, 100, signal)));
      return pages.flatMap((page) => page.items);
    },
  });
}

function useTasks(): { groups: Record<Group, Task[]>; pending: boolean; error: unknown } {
  const { me, centre } = useAccess();
  const lang = useLang();
  const now = useNow();
  const mine = useMyDeals(me.person.id, centre);
  const undecided = useUndecided(centre);
  const { data: offers } = useOffers();
  const groups: Record<Group, Task[]> = { late: [], today: [], soon: [], anyTime: [] };
  for (const deal of mine.data ?? []) {
    const next = nextOf(deal, now, { discount: undecided.get(deal.id), offer: offers?.find((one) => one.deal_id === deal.id) });
    const tone = next.due ? dueOf(lang, next.due, deal.zone, now).tone : undefined;
    const group: Group = next.late ? "late" : tone === "today" || next.step === "take_offer" ? "today" : tone ? "soon" : "anyTime";
    groups[group].push({ deal, next });
  }
  for (const group of GROUPS) groups[group].sort((a, b) => (a.next.due ?? a.deal.opened_at).localeCompare(b.next.due ?? b.deal.opened_at));
  return { groups, pending: mine.isPending, error: mine.error };
}

function TaskRow({ task }: { task: Task }) {
  const t = useT();
  const lang = useLang();
  const now = useNow();
  const buyerOf = useBuyerNames();
  const { deal, next } = task;
  const due = next.due ? dueOf(lang, next.due, deal.zone, now) : undefined;
  return (
    <li>
      <Go href={`/deals/${deal.id}`} className={classes.task ?? ""}>
        <span className={classes.what}>
          <b className="ellipsis" title={deal.title}>{deal.title}</b>
          <span className="muted ellipsis" title={buyerOf(deal.buyer_id)}>{buyerOf(deal.buyer_id) ?? "\u00a0"}</span>
        </span>
        <span className={classes.step}>
          <span className={next.late ? "negative" : ""}>{t.steps[next.step]}</span>
          <span className={due?.tone === "late" ? "negative" : due?.tone === "today" ? classes.today : "muted"}>{due?.words}</span>
        </span>
        <span className={classes.state}><StateBadge state={deal.state} /></span>
        <span className={classes.price}><Money value={deal.price} /></span>
      </Go>
    </li>
  );
}

function Tasks() {
  const t = useT();
  const { groups, pending } = useTasks();
  if (pending) return <PageSkeleton />;
  if (GROUPS.every((group) => groups[group].length === 0)) return <Empty icon={IconCircleCheck} title={t.office.noFollowUps} hint={t.office.noFollowUpsHint} />;
  return GROUPS.filter((group) => groups[group].length > 0).map((group) => (
    <section key={group} aria-label={t.office[group]}>
      <h3 className={group === "late" ? `${classes.group} negative` : classes.group}>
        {t.office[group]} <span className="muted">{groups[group].length}</span>
      </h3>
      <ul className={classes.tasks}>{groups[group].map((task) => <TaskRow key={task.deal.id} task={task} />)}</ul>
    </section>
  ));
}

function Figures() {
  const t = useT();
  const { me, centre } = useAccess();
  const { number, money, count } = useFormats();
  const { data } = useDealTotals({ salesman_id: me.person.id, ...(centre ? { centre_id: centre } : {}) });
  const living = totalsOf(data, LIVING);
  const contract = totalsOf(data, ["contract"]);
  const sold = totalsOf(data, ["handed_over", "closed"]);
  return (
    <KeyFigures
      items={[
        { title: t.office.myDeals, value: number(living.count), note: money(living.price, { short: true }), href: "/deals?salesman_id=me" },
        { title: t.office.toReceive, value: money(contract.open, { short: true }), note: count(contract.count, t.counts), href: "/deals?mode=list&salesman_id=me&state=contract&view=contract" },
        { title: t.office.soldAll, value: number(sold.count), note: money(sold.price, { short: true }) },
      ]}
    />
  );
}

/** Where a salesman begins the day: what to do now, and what there is to sell. */
export default function SalesDeskPage() {
  const t = useT();
  const go = useGo();
  const { can, centre } = useAccess();
  const sells = can("sales.deal.write");
  useShortcuts(sells ? [{ keys: "KeyN", title: { ru: "Новая сделка", en: "New deal" }, run: () => go("/deals/new") }] : []);
  return (
    <ScrollPage>
      <PageHeader title={t.office.deskTitle} actions={sells ? <Button leftSection={<IconPlus size={16} />} onClick={() => go("/deals/new")}>{t.newDeal}</Button> : null} />
      <Figures />
      <CardLayout
        main={<Panel title={t.office.followUps}><Tasks /></Panel>}
        side={<Panel title={t.office.onOffer}><CarList centre={centre} label={t.office.sell} onTake={(car) => go(`/deals/new?episode_id=${car.episode_id}`)} /></Panel>}
      />
    </ScrollPage>
  );
}
