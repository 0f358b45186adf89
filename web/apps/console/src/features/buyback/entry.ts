import { buyback, call } from "@kite/api";
import type { Feature } from "@kite/core";
import { formatMoney, formatNumber } from "@kite/i18n";
import { IconCalendar, IconCash, IconChartBar, IconClipboardCheck, IconGavel, IconPhone, IconScale, IconSettings, IconTags } from "@kite/ui/icons";

const at = (centre: string | undefined) => (centre ? { centre_id: centre } : {});
const purchases = (centre: string | undefined) => call(buyback.GET("/api/buyback/v1/purchases/totals", { params: { query: centre ? { centre_id: [centre] } : {} } }));
const OPEN = new Set(["lead", "appointment", "inspection", "valued", "offered", "accepted", "checks", "checked", "contract_signed", "payable", "paid"]);

const countOf = async (state: string, centre: string | undefined): Promise<number> => (await purchases(centre)).by_state.find((one) => one.state === state)?.count ?? 0;
const waiting = async (centre: string | undefined): Promise<number> =>
  (await call(buyback.GET("/api/buyback/v1/approvals/totals", { params: { query: { state: "requested", ...at(centre) } } }))).count;
const due = async (): Promise<number> => (await call(buyback.GET("/api/buyback/v1/payouts/due", { params: { query: { limit: 200 } } }))).items.length;

/** Buying used cars: the funnel, the appraisal, the valuation, the offer, the papers, and the market behind them. */
export const feature: Feature = {
  module: "buyback",
  routes: [
    { path: "/buyback", title: { ru: "Выкуп", en: "Buyback" }, needs: ["buyback.purchase.read"], load: () => import("./pages/FunnelPage") },
    { path: "/buyback/new", title: { ru: "Новое обращение", en: "New lead" }, needs: ["buyback.lead.write"], load: () => import("./pages/NewLeadPage") },
    { path: "/buyback/calendar", title: { ru: "Календарь осмотров", en: "Inspection calendar" }, needs: ["buyback.purchase.read"], load: () => import("./pages/CalendarPage") },
    { path: "/buyback/approvals", title: { ru: "Согласования предложений", en: "Approvals of offers" }, needs: ["buyback.valuation.read"], load: () => import("./pages/ApprovalsPage") },
    { path: "/buyback/payouts", title: { ru: "Выплаты продавцам", en: "Payouts to sellers" }, needs: ["buyback.payout.write"], load: () => import("./pages/PayoutsPage") },
    { path: "/buyback/tasks", title: { ru: "Перезвонить продавцам", en: "Sellers to call again" }, needs: ["buyback.purchase.read"], load: () => import("./pages/TasksPage") },
    { path: "/buyback/reports", title: { ru: "Отчёты выкупа", en: "Buyback reports" }, needs: ["buyback.scorecard.read", "buyback.valuation.read"], load: () => import("./pages/ReportsPage") },
    { path: "/buyback/settings", title: { ru: "Настройка выкупа", en: "Buyback settings" }, needs: ["buyback.purchase.read", "buyback.valuation.read"], load: () => import("./pages/SettingsPage") },
    { path: "/buyback/$id", title: { ru: "Выкуп автомобиля", en: "Purchase" }, needs: ["buyback.purchase.read"], load: () => import("./pages/PurchasePage") },
    { path: "/valuation", title: { ru: "Калькулятор оценки", en: "Valuation calculator" }, needs: ["buyback.valuation.read"], load: () => import("./pages/CalculatorPage") },
    { path: "/valuation/listings", title: { ru: "Объявления рынка", en: "Market listings" }, needs: ["buyback.listing.read"], load: () => import("./pages/ListingsPage") },
  ],
  menu: [
    { section: "trade", order: 20, title: { ru: "Выкуп", en: "Buyback" }, icon: IconClipboardCheck, path: "/buyback", needs: ["buyback.purchase.read"], count: (centre) => countOf("lead", centre) },
    { section: "trade", order: 21, title: { ru: "Календарь осмотров", en: "Inspections" }, icon: IconCalendar, path: "/buyback/calendar", needs: ["buyback.lead.write", "buyback.appraisal.write"] },
    { section: "trade", order: 22, title: { ru: "Согласования", en: "Approvals" }, icon: IconGavel, path: "/buyback/approvals", needs: ["buyback.offer.approve", "buyback.offer.write"], count: waiting },
    { section: "trade", order: 23, title: { ru: "Рынок и оценка", en: "Market and valuation" }, icon: IconTags, path: "/valuation/listings", also: ["/valuation"], needs: ["buyback.listing.read"] },
    { section: "money", order: 30, title: { ru: "Выплаты продавцам", en: "Payouts to sellers" }, icon: IconCash, path: "/buyback/payouts", needs: ["buyback.payout.write"], count: due },
    { section: "clients", order: 30, title: { ru: "Повторные звонки", en: "Sellers to call" }, icon: IconPhone, path: "/buyback/tasks", needs: ["buyback.lead.write"] },
    { section: "manage", order: 40, title: { ru: "Отчёты выкупа", en: "Buyback reports" }, icon: IconChartBar, path: "/buyback/reports", needs: ["buyback.scorecard.read"] },
    { section: "manage", order: 60, title: { ru: "Настройка выкупа", en: "Buyback settings" }, icon: IconSettings, path: "/buyback/settings", needs: ["buyback.policy.write"] },
  ],
  palette: [
    { id: "buyback.new", title: { ru: "Новое обращение", en: "New lead" }, words: "выкуп продать авто lead", icon: IconClipboardCheck, needs: ["buyback.lead.write"], path: "/buyback/new" },
    { id: "buyback.go", title: { ru: "Перейти к выкупу", en: "Go to buyback" }, icon: IconClipboardCheck, needs: ["buyback.purchase.read"], path: "/buyback", keys: "KeyG KeyB" },
    { id: "buyback.value", title: { ru: "Оценить любой автомобиль", en: "Value any car" }, words: "калькулятор рынок оценка valuation", icon: IconScale, needs: ["buyback.valuation.read"], path: "/valuation" },
    { id: "buyback.settings", title: { ru: "Настройка выкупа", en: "Buyback settings" }, words: "чек-лист прайс политика матрица", icon: IconSettings, needs: ["buyback.valuation.read"], path: "/buyback/settings" },
  ],
  search: [
    {
      id: "buyback.vin",
      title: { ru: "Выкуп", en: "Buyback" },
      needs: ["buyback.purchase.read"],
      find: async (text, signal) => {
        const { items } = await call(buyback.GET("/api/buyback/v1/purchases", { params: { query: { q: text, limit: 5 } }, signal }));
        return items.map((one) => ({ id: one.id, label: `${one.make} ${one.model}, ${one.year}`, note: one.vin ?? "", path: `/buyback/${one.id}` }));
      },
    },
  ],
  desk: [
    {
      id: "buyback.open",
      kind: "figure",
      order: 30,
      title: { ru: "Выкупов в работе", en: "Purchases in work" },
      needs: ["buyback.purchase.read"],
      path: "/buyback",
      load: async (centre, lang) => {
        const open = (await purchases(centre)).by_state.filter((one) => OPEN.has(one.state));
        const offered = open.reduce((sum, one) => sum + (one.offered?.amount ?? 0), 0);
        return { value: formatNumber(lang, open.reduce((sum, one) => sum + one.count, 0)), ...(offered > 0 ? { note: formatMoney(lang, { amount: offered, currency: "RUB" }, { short: true }) } : {}) };
      },
    },
    {
      id: "buyback.leads",
      kind: "task",
      order: 10,
      title: { ru: "Позвонить по обращениям", en: "Leads to call" },
      needs: ["buyback.lead.write"],
      path: "/buyback?mode=list&state=lead&view=lead",
      load: async (centre, lang) => {
        const count = await countOf("lead", centre);
        return count > 0 ? { value: formatNumber(lang, count), tone: "negative" } : undefined;
      },
    },
    {
      id: "buyback.approvals",
      kind: "task",
      order: 12,
      title: { ru: "Согласовать предложения", en: "Offers to approve" },
      needs: ["buyback.offer.approve"],
      path: "/buyback/approvals",
      load: async (centre, lang) => {
        const count = await waiting(centre);
        return count > 0 ? { value: formatNumber(lang, count), tone: "warning" } : undefined;
      },
    },
    {
      id: "buyback.due",
      kind: "task",
      order: 14,
      title: { ru: "Выплатить продавцам", en: "Sellers to pay" },
      needs: ["buyback.payout.write"],
      path: "/buyback/payouts",
      load: async (_, lang) => {
        const count = await due();
        return count > 0 ? { value: formatNumber(lang, count), tone: "warning" } : undefined;
      },
    },
  ],
};
