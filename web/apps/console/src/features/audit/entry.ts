import type { Feature } from "@kite/core";
import { IconHistory, IconShieldCheck } from "@kite/ui/icons";

/** The log of changes: search, histories, who saw what, rules that gave way, the chain. */
export const feature: Feature = {
  module: "audit",
  routes: [
    { path: "/audit", title: { ru: "Журнал аудита", en: "Audit log" }, needs: ["audit.record.read"], load: () => import("./pages/SearchPage") },
    { path: "/audit/sights", title: { ru: "Кто что видел", en: "Who saw what" }, needs: ["audit.record.read"], load: () => import("./pages/SightsPage") },
    { path: "/audit/overrides", title: { ru: "Отступления от правил", en: "Rules that gave way" }, needs: ["audit.record.read"], load: () => import("./pages/OverridesPage") },
    { path: "/audit/chain", title: { ru: "Целостность журнала", en: "Integrity of the log" }, needs: ["audit.chain.read"], load: () => import("./pages/ChainPage") },
    { path: "/audit/objects/$noun/$id", title: { ru: "История объекта", en: "History of a thing" }, needs: ["audit.record.read"], load: () => import("./pages/HistoryPage") },
  ],
  menu: [
    { section: "manage", order: 20, title: { ru: "Аудит", en: "Audit" }, icon: IconHistory, path: "/audit", needs: ["audit.record.read"] },
  ],
  palette: [
    { id: "audit.search", title: { ru: "Искать в журнале аудита", en: "Search the audit log" }, words: "кто изменил who changed", icon: IconHistory, needs: ["audit.record.read"], path: "/audit", keys: "KeyG KeyA" },
    { id: "audit.chain", title: { ru: "Проверить целостность журнала", en: "Check the chain of the log" }, icon: IconShieldCheck, needs: ["audit.chain.read"], path: "/audit/chain" },
  ],
};
