import { allPages, call, finance, identity } from "@kite/api";
import type { Feature } from "@kite/core";
import { formatNumber } from "@kite/i18n";
import { IconAdjustments, IconCalendar, IconCar, IconChartBar, IconCoins, IconNotes, IconPlus } from "@kite/ui/icons";

/** Requests of others that wait for somebody's yes or no. */
const waitingRequests = async (): Promise<number> => {
  const totals = await call(finance.GET("/api/finance/v1/reopen-requests/totals", { params: { query: {} } }));
  return totals.by_state.find((one) => one.state === "pending")?.count ?? 0;
};

const ENDED: readonly string[] = ["open", "soft_closed", "reopened"];

/** Months of this year and entity that are over, have entries and are not closed. */
async function openMonths(entity_id: string, today: string): Promise<string[]> {
  const year = await call(finance.GET("/api/finance/v1/periods", { params: { query: { entity_id, year: Number(today.slice(0, 4)) } } }));
  return year.items.filter((one) => one.month < today.slice(0, 7) && one.entries > 0 && ENDED.includes(one.state)).map((one) => one.month);
}

async function overdueMonths(): Promise<number> {
  const today = new Date().toISOString();
  const entities = await allPages((cursor) => call(identity.GET("/api/identity/v1/entities", { params: { query: { limit: 200, ...(cursor ? { cursor } : {}) } } })));
  // An entity out of reach is no failure of the others.
  const months = await Promise.all(entities.map((one) => openMonths(one.id, today).catch(() => [])));
  return months.flat().length;
}

/** The books: profit, journal, balances, cars by VIN, closing of months, rules. */
export const feature: Feature = {
  module: "finance",
  routes: [
    { path: "/finance/pnl", title: { ru: "Прибыль и убытки", en: "Profit and loss" }, needs: ["finance.pnl.read"], load: () => import("./pages/PnlPage") },
    { path: "/finance/journal", title: { ru: "Журнал проводок", en: "Journal" }, needs: ["finance.journal.read"], load: () => import("./pages/JournalPage") },
    { path: "/finance/entries/new", title: { ru: "Новая запись вручную", en: "New entry by hand" }, needs: ["finance.entry.write"], load: () => import("./pages/EntryNewPage") },
    { path: "/finance/entries/$id", title: { ru: "Запись журнала", en: "Entry" }, needs: ["finance.journal.read"], load: () => import("./pages/EntryPage") },
    { path: "/finance/trial-balance", title: { ru: "Оборотно-сальдовая ведомость", en: "Trial balance" }, needs: ["finance.journal.read"], load: () => import("./pages/TrialPage") },
    { path: "/finance/accounts/$code", title: { ru: "Карточка счёта", en: "Account card" }, needs: ["finance.journal.read"], load: () => import("./pages/AccountPage") },
    { path: "/finance/vehicles", title: { ru: "Автомобили в учёте", en: "Cars in the books" }, needs: ["finance.journal.read"], load: () => import("./pages/SchedulePage") },
    { path: "/finance/deals/$id", title: { ru: "Прибыль сделки", en: "Profit of the deal" }, needs: ["finance.pnl.read"], load: () => import("./pages/DealPnlPage") },
    { path: "/finance/cars/$id", title: { ru: "Прибыль автомобиля", en: "Profit of the car" }, needs: ["finance.pnl.read"], load: () => import("./pages/CarPnlPage") },
    { path: "/finance/periods", title: { ru: "Закрытие месяца", en: "Month end" }, needs: ["finance.period.read"], load: () => import("./pages/PeriodsPage") },
    { path: "/finance/periods/$entity/$month", title: { ru: "Закрытие месяца", en: "Month end" }, needs: ["finance.period.read"], load: () => import("./pages/PeriodPage") },
    { path: "/finance/rules", title: { ru: "Правила учёта", en: "Accounting rules" }, needs: ["finance.rule.read"], load: () => import("./pages/RulesPage") },
  ],
  menu: [
    { section: "money", order: 10, title: { ru: "Прибыль и убытки", en: "Profit and loss" }, icon: IconChartBar, path: "/finance/pnl", needs: ["finance.pnl.read"], also: ["/finance/deals", "/finance/cars"] },
    { section: "money", order: 20, title: { ru: "Журнал проводок", en: "Journal" }, icon: IconNotes, path: "/finance/journal", needs: ["finance.journal.read"], also: ["/finance/entries"] },
    { section: "money", order: 30, title: { ru: "Оборотная ведомость", en: "Trial balance" }, icon: IconCoins, path: "/finance/trial-balance", needs: ["finance.journal.read"], also: ["/finance/accounts"] },
    { section: "money", order: 40, title: { ru: "Автомобили в учёте", en: "Cars in the books" }, icon: IconCar, path: "/finance/vehicles", needs: ["finance.journal.read"] },
    { section: "money", order: 50, title: { ru: "Закрытие месяца", en: "Month end" }, icon: IconCalendar, path: "/finance/periods", needs: ["finance.period.read"], count: waitingRequests },
    { section: "money", order: 60, title: { ru: "Правила учёта", en: "Accounting rules" }, icon: IconAdjustments, path: "/finance/rules", needs: ["finance.rule.read"] },
  ],
  palette: [
    { id: "finance.new", title: { ru: "Внести запись вручную", en: "Make an entry by hand" }, words: "проводка операция posting", icon: IconPlus, needs: ["finance.entry.write"], path: "/finance/entries/new" },
    { id: "finance.pnl", title: { ru: "Прибыль и убытки", en: "Profit and loss" }, words: "P&L ОПУ отчёт", icon: IconChartBar, needs: ["finance.pnl.read"], path: "/finance/pnl", keys: "KeyG KeyF" },
    { id: "finance.journal", title: { ru: "Журнал проводок", en: "Journal" }, icon: IconNotes, needs: ["finance.journal.read"], path: "/finance/journal", keys: "KeyG KeyJ" },
    { id: "finance.close", title: { ru: "Закрыть месяц", en: "Close the month" }, words: "период period", icon: IconCalendar, needs: ["finance.period.close", "finance.period.confirm"], path: "/finance/periods" },
  ],
  search: [
    {
      id: "finance.account",
      title: { ru: "Счета", en: "Accounts" },
      needs: ["finance.journal.read"],
      find: async (text) => {
        const code = text.trim().toUpperCase();
        return /^\d{2}(\.[\dА-ЯA-Z]{1,3})?$/.test(code) ? [{ id: code, label: `${code}`, path: `/finance/accounts/${encodeURIComponent(code)}` }] : [];
      },
    },
  ],
  desk: [
    {
      id: "finance.overdue",
      kind: "task",
      order: 30,
      title: { ru: "Закрыть прошедшие месяцы", en: "Close the months that are over" },
      needs: ["finance.period.close"],
      path: "/finance/periods",
      load: async (_, lang) => {
        const count = await overdueMonths();
        return count ? { value: formatNumber(lang, count), tone: "warning" } : undefined;
      },
    },
    {
      id: "finance.requests",
      kind: "task",
      order: 31,
      title: { ru: "Запросы на повторное открытие месяца", en: "Requests to reopen a month" },
      needs: ["finance.period.reopen"],
      path: "/finance/periods",
      load: async (_, lang) => {
        const count = await waitingRequests();
        return count ? { value: formatNumber(lang, count), tone: "warning" } : undefined;
      },
    },
  ],
};
