import { call, verification } from "@kite/api";
import type { Feature } from "@kite/core";
import { formatNumber } from "@kite/i18n";
import { IconBan, IconCash, IconReceipt, IconShieldCheck, IconSettings, IconUsers } from "@kite/ui/icons";

const at = (centre: string | undefined) => (centre ? { centre_id: centre } : {});
const WAIT = new Set(["needs_review", "in_review", "proposed"]);
const totals = (centre: string | undefined) => call(verification.GET("/api/verification/v1/cases/totals", { params: { query: centre ? { centre_id: [centre] } : {} } }));
const waiting = async (centre: string | undefined): Promise<number> => (await totals(centre)).by_state.filter((one) => WAIT.has(one.state)).reduce((sum, one) => sum + one.count, 0);
const filled = async (state: "open" | "filled", centre: string | undefined): Promise<number> =>
  (await call(verification.GET("/api/verification/v1/questionnaires/totals", { params: { query: { state, ...at(centre) } } }))).count;

/** Checks of cars and people: the queue, the case, cash, the stop list, registers and rules. */
export const feature: Feature = {
  module: "verification",
  routes: [
    { path: "/verification", title: { ru: "Очередь проверки", en: "Review queue" }, needs: ["verification.case.read"], load: () => import("./pages/QueuePage") },
    { path: "/verification/cases", title: { ru: "Все проверки", en: "All cases" }, needs: ["verification.case.read"], load: () => import("./pages/CasesPage") },
    { path: "/verification/questionnaires", title: { ru: "Анкеты по наличным", en: "Questionnaires on cash" }, needs: ["verification.questionnaire.read"], load: () => import("./pages/QuestionnairesPage") },
    { path: "/verification/cash", title: { ru: "Журнал крупных наличных", en: "Records of large cash" }, needs: ["verification.cash_report.read"], load: () => import("./pages/CashReportsPage") },
    { path: "/verification/stop-list", title: { ru: "Стоп-лист", en: "Stop list" }, needs: ["verification.stop.read"], load: () => import("./pages/StopListPage") },
    { path: "/verification/reviewers", title: { ru: "Верификаторы", en: "Reviewers" }, needs: ["verification.case.assign"], load: () => import("./pages/ReviewersPage") },
    { path: "/verification/providers", title: { ru: "Источники проверок", en: "Registers" }, needs: ["verification.rule.read"], load: () => import("./pages/ProvidersPage") },
    { path: "/verification/rules", title: { ru: "Правила проверки", en: "Rules of checks" }, needs: ["verification.rule.read"], load: () => import("./pages/RulesPage") },
    { path: "/verification/$id", title: { ru: "Проверка", en: "Case" }, needs: ["verification.case.read"], load: () => import("./pages/CasePage") },
  ],
  menu: [
    { section: "trade", order: 30, title: { ru: "Верификация", en: "Verification" }, icon: IconShieldCheck, path: "/verification", needs: ["verification.case.read"], count: waiting },
    { section: "money", order: 32, title: { ru: "Анкеты по наличным", en: "Cash questionnaires" }, icon: IconCash, path: "/verification/questionnaires", needs: ["verification.questionnaire.read"] },
    { section: "money", order: 33, title: { ru: "Крупные наличные", en: "Large cash" }, icon: IconReceipt, path: "/verification/cash", needs: ["verification.cash_report.read"] },
    { section: "manage", order: 42, title: { ru: "Стоп-лист", en: "Stop list" }, icon: IconBan, path: "/verification/stop-list", needs: ["verification.stop.write"] },
    { section: "manage", order: 43, title: { ru: "Верификаторы", en: "Reviewers" }, icon: IconUsers, path: "/verification/reviewers", needs: ["verification.case.assign"] },
    { section: "manage", order: 61, title: { ru: "Проверки: правила", en: "Checks: rules" }, icon: IconSettings, path: "/verification/rules", also: ["/verification/providers"], needs: ["verification.rule.write"] },
  ],
  palette: [
    { id: "verification.queue", title: { ru: "Перейти к очереди проверки", en: "Go to the review queue" }, icon: IconShieldCheck, needs: ["verification.case.read"], path: "/verification", keys: "KeyG KeyV" },
    { id: "verification.stop", title: { ru: "Открыть стоп-лист", en: "Open the stop list" }, icon: IconBan, needs: ["verification.stop.read"], path: "/verification/stop-list" },
    { id: "verification.providers", title: { ru: "Источники проверок: качество и стоимость", en: "Registers: quality and cost" }, words: "реестры гибдд залоги", icon: IconShieldCheck, needs: ["verification.rule.read"], path: "/verification/providers" },
    { id: "verification.rules", title: { ru: "Правила проверки", en: "Rules of checks" }, icon: IconSettings, needs: ["verification.rule.read"], path: "/verification/rules" },
  ],
  search: [
    {
      id: "verification.vin",
      title: { ru: "Проверки", en: "Cases" },
      needs: ["verification.case.read"],
      find: async (text, signal) => {
        if (text.trim().length < 4) return [];
        const { items } = await call(verification.GET("/api/verification/v1/cases", { params: { query: { q: text, limit: 5 } }, signal }));
        return items.map((one) => ({ id: one.id, label: one.vin, note: one.purpose, path: `/verification/${one.id}` }));
      },
    },
  ],
  desk: [
    {
      id: "verification.wait",
      kind: "task",
      order: 11,
      title: { ru: "Проверить автомобили", en: "Cases to review" },
      needs: ["verification.case.decide"],
      path: "/verification",
      load: async (centre, lang) => {
        const { by_state, overdue } = await totals(centre);
        const count = by_state.filter((one) => WAIT.has(one.state)).reduce((sum, one) => sum + one.count, 0);
        if (count === 0) return undefined;
        const note = lang === "ru" ? `просрочено ${overdue}` : `${overdue} overdue`;
        return { value: formatNumber(lang, count), tone: overdue > 0 ? "negative" : "warning", ...(overdue > 0 ? { note } : {}) };
      },
    },
    {
      id: "verification.cash",
      kind: "task",
      order: 13,
      title: { ru: "Решить по анкетам", en: "Questionnaires to decide" },
      needs: ["verification.questionnaire.decide"],
      path: "/verification/questionnaires?state=filled&view=filled",
      load: async (centre, lang) => {
        const count = await filled("filled", centre);
        return count > 0 ? { value: formatNumber(lang, count), tone: "warning" } : undefined;
      },
    },
    {
      id: "verification.fill",
      kind: "task",
      order: 15,
      title: { ru: "Заполнить анкеты", en: "Questionnaires to fill in" },
      needs: ["verification.questionnaire.write"],
      path: "/verification/questionnaires",
      load: async (centre, lang) => {
        const count = await filled("open", centre);
        return count > 0 ? { value: formatNumber(lang, count), tone: "warning" } : undefined;
      },
    },
  ],
};
