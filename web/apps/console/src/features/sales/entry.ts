import { call, sales } from "@kite/api";
import type { Feature } from "@kite/core";
import { formatMoney, formatNumber } from "@kite/i18n";
import { IconCash, IconClipboardCheck, IconHistory, IconLayoutKanban, IconPercentage, IconPlus, IconSettings, IconUserCheck, IconUsers } from "@kite/ui/icons";

const LIVING = new Set(["new", "reserved", "contract", "paid", "handed_over"]);

const totals = (centre: string | undefined) => call(sales.GET("/api/sales/v1/deals/totals", { params: { query: centre ? { centre_id: [centre] } : {} } }));

async function living(centre: string | undefined) {
  const { by_state } = await totals(centre);
  return by_state.filter((one) => LIVING.has(one.state));
}

async function undecided(centre: string | undefined): Promise<number> {
  const query = { state: "requested" as const, ...(centre ? { centre_id: centre } : {}) };
  return (await call(sales.GET("/api/sales/v1/discount-requests/totals", { params: { query } }))).count;
}

const READS = ["sales.deal.read"] as const;

/** Deals: the board and the room of a deal, discounts, buyers, overrides and the rules of sales. */
export const feature: Feature = {
  module: "sales",
  routes: [
    { path: "/deals", title: { ru: "Сделки", en: "Deals" }, needs: READS, load: () => import("./pages/DealsPage") },
    { path: "/deals/desk", title: { ru: "Рабочее место продавца", en: "Salesman's desk" }, needs: READS, load: () => import("./pages/SalesDeskPage") },
    { path: "/deals/new", title: { ru: "Новая сделка", en: "New deal" }, needs: ["sales.deal.write"], load: () => import("./pages/NewDealPage") },
    { path: "/deals/discounts", title: { ru: "Согласование скидок", en: "Discount approvals" }, needs: READS, load: () => import("./pages/DiscountsPage") },
    { path: "/deals/discounts/$id", title: { ru: "Запрос скидки", en: "Discount request" }, needs: READS, load: () => import("./pages/DiscountPage") },
    { path: "/deals/buyers", title: { ru: "Покупатели", en: "Buyers" }, needs: READS, load: () => import("./pages/BuyersPage") },
    { path: "/deals/buyers/$id", title: { ru: "Покупатель", en: "Buyer" }, needs: ["sales.buyer.read"], load: () => import("./pages/BuyerPage") },
    { path: "/deals/overrides", title: { ru: "Реестр отступлений", en: "Override register" }, needs: ["sales.override.read"], load: () => import("./pages/OverridesPage") },
    { path: "/deals/rules", title: { ru: "Правила продаж", en: "Sales rules" }, needs: ["sales.rule.read"], load: () => import("./pages/RulesPage") },
    { path: "/deals/$id", title: { ru: "Сделка", en: "Deal" }, needs: READS, load: () => import("./pages/DealPage") },
    { path: "/deals/$id/unwind", title: { ru: "Расторжение сделки", en: "Unwinding a deal" }, needs: ["sales.deal.unwind"], load: () => import("./pages/UnwindPage") },
  ],
  menu: [
    { section: "desk", order: 20, title: { ru: "Сделки", en: "Deals" }, icon: IconLayoutKanban, path: "/deals", needs: READS, count: async (centre) => (await living(centre)).reduce((sum, one) => sum + one.count, 0) },
    { section: "desk", order: 30, title: { ru: "Рабочее место", en: "My sales" }, icon: IconUserCheck, path: "/deals/desk", needs: ["sales.deal.write"] },
    { section: "desk", order: 40, title: { ru: "Скидки", en: "Discounts" }, icon: IconPercentage, path: "/deals/discounts", needs: READS, count: undecided },
    { section: "clients", order: 10, title: { ru: "Покупатели", en: "Buyers" }, icon: IconUsers, path: "/deals/buyers", needs: ["sales.buyer.read"] },
    { section: "manage", order: 40, title: { ru: "Отступления", en: "Overrides" }, icon: IconHistory, path: "/deals/overrides", needs: ["sales.override.read"] },
    { section: "manage", order: 41, title: { ru: "Правила продаж", en: "Sales rules" }, icon: IconSettings, path: "/deals/rules", needs: ["sales.rule.read"] },
  ],
  palette: [
    { id: "sales.board", title: { ru: "Сделки", en: "Deals" }, icon: IconLayoutKanban, needs: READS, path: "/deals", keys: "KeyG KeyD" },
    { id: "sales.new", title: { ru: "Новая сделка", en: "New deal" }, words: "продать sell", icon: IconPlus, needs: ["sales.deal.write"], path: "/deals/new" },
    { id: "sales.discounts", title: { ru: "Согласовать скидки", en: "Decide about discounts" }, icon: IconPercentage, needs: READS, path: "/deals/discounts" },
    { id: "sales.handover", title: { ru: "Оплаченные сделки: выдать", en: "Paid deals: hand over" }, icon: IconClipboardCheck, needs: ["sales.deal.write"], path: "/deals?mode=list&state=paid&view=paid" },
    { id: "sales.pay", title: { ru: "Принять оплату по договору", en: "Take a payment of a contract" }, icon: IconCash, needs: ["sales.payment.write"], path: "/deals?mode=list&state=contract&view=contract" },
  ],
  search: [
    {
      id: "sales.deals",
      title: { ru: "Сделки", en: "Deals" },
      needs: READS,
      find: async (text, signal) => {
        const { items } = await call(sales.GET("/api/sales/v1/deals", { params: { query: { q: text, limit: 6 } }, signal }));
        return items.map((one) => ({ id: one.id, label: one.title, note: one.vin.slice(-8), path: `/deals/${one.id}` }));
      },
    },
    {
      id: "sales.buyers",
      title: { ru: "Покупатели", en: "Buyers" },
      needs: ["sales.buyer.read"],
      find: async (text, signal) => {
        const { items } = await call(sales.GET("/api/sales/v1/buyers", { params: { query: { q: text, limit: 6 } }, signal }));
        return items.map((one) => ({ id: one.id, label: one.name, note: one.phone, path: `/deals/buyers/${one.id}` }));
      },
    },
  ],
  desk: [
    {
      id: "sales.living",
      kind: "figure",
      order: 20,
      title: { ru: "Сделок в работе", en: "Deals in progress" },
      needs: READS,
      path: "/deals",
      load: async (centre, lang) => {
        const rows = await living(centre);
        const price = { amount: rows.reduce((sum, one) => sum + one.price.amount, 0), currency: "RUB" };
        return { value: formatNumber(lang, rows.reduce((sum, one) => sum + one.count, 0)), note: formatMoney(lang, price, { short: true }) };
      },
    },
    {
      id: "sales.open_money",
      kind: "figure",
      order: 21,
      title: { ru: "Ждём по договорам", en: "Due under contracts" },
      needs: READS,
      path: "/deals?mode=list&state=contract&view=contract",
      load: async (centre, lang) => {
        const row = (await living(centre)).find((one) => one.state === "contract");
        return row ? { value: formatMoney(lang, row.open, { short: true }), note: formatNumber(lang, row.count) } : undefined;
      },
    },
    {
      id: "sales.offers",
      kind: "task",
      order: 10,
      title: { ru: "Автомобиль освободился для вашей сделки", en: "A car came free for your deal" },
      needs: ["sales.deal.write"],
      path: "/deals/desk",
      load: async (_, lang) => {
        const { items } = await call(sales.GET("/api/sales/v1/desk", { params: { query: { limit: 50 } } }));
        return items.length > 0 ? { value: formatNumber(lang, items.length), tone: "warning" } : undefined;
      },
    },
    {
      id: "sales.discounts",
      kind: "task",
      order: 15,
      title: { ru: "Решить запросы скидок", en: "Decide about discounts" },
      needs: ["sales.override.read"],
      path: "/deals/discounts",
      load: async (centre, lang) => {
        const count = await undecided(centre);
        return count > 0 ? { value: formatNumber(lang, count), tone: "warning" } : undefined;
      },
    },
    {
      id: "sales.handover",
      kind: "task",
      order: 30,
      title: { ru: "Выдать оплаченные автомобили", en: "Hand paid cars over" },
      needs: ["sales.deal.write"],
      path: "/deals?mode=list&state=paid&view=paid",
      load: async (centre, lang) => {
        const row = (await living(centre)).find((one) => one.state === "paid");
        return row?.count ? { value: formatNumber(lang, row.count) } : undefined;
      },
    },
  ],
};
