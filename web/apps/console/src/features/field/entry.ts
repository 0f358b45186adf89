import { call, mobile } from "@kite/api";
import type { Feature } from "@kite/core";
import { formatNumber } from "@kite/i18n";
import { IconDeviceMobile } from "@kite/ui/icons";

/** Phones of appraisers and what they bring, as the desk sees them. What belongs to one car is on the card of its purchase. */
export const feature: Feature = {
  module: "buyback_mobile",
  routes: [
    { path: "/field/inspections", title: { ru: "Осмотры с телефона", en: "Inspections by phone" }, needs: ["buyback_mobile.inspection.read"], load: () => import("./pages/InspectionsPage") },
    { path: "/field/devices", title: { ru: "Телефоны оценщиков", en: "Phones of appraisers" }, needs: ["buyback_mobile.device.read"], load: () => import("./pages/DevicesPage") },
    { path: "/field/rules", title: { ru: "Правила осмотров", en: "Rules of inspections" }, needs: ["buyback_mobile.device.read"], load: () => import("./pages/RulesPage") },
  ],
  menu: [
    { section: "trade", order: 21, title: { ru: "Осмотры с телефона", en: "By phone" }, icon: IconDeviceMobile, path: "/field/inspections", needs: ["buyback_mobile.inspection.read"], also: ["/field/rules"] },
    { section: "manage", order: 13, title: { ru: "Телефоны", en: "Phones" }, icon: IconDeviceMobile, path: "/field/devices", needs: ["buyback_mobile.device.revoke"] },
  ],
  palette: [
    { id: "field.devices", title: { ru: "Отозвать телефон оценщика", en: "Revoke the phone of an appraiser" }, words: "украден потерян устройство device lost", icon: IconDeviceMobile, needs: ["buyback_mobile.device.revoke"], path: "/field/devices" },
    { id: "field.rules", title: { ru: "Правила выездных осмотров", en: "Rules of inspections by phone" }, words: "качество фото версия", icon: IconDeviceMobile, needs: ["buyback_mobile.rule.write"], path: "/field/rules" },
  ],
  desk: [
    {
      id: "field.waiting",
      kind: "task",
      order: 13,
      title: { ru: "Осмотры ждут фотографий с телефона", en: "Inspections wait for photographs" },
      needs: ["buyback_mobile.inspection.take"],
      path: "/field/inspections?state=finished&view=finished",
      load: async (centre, lang) => {
        const page = await call(mobile.GET("/api/buyback-mobile/v1/inspections", { params: { query: { state: "finished", limit: 100, ...(centre ? { centre_id: centre } : {}) } } }));
        const waiting = page.items.length;
        return waiting > 0 ? { value: `${formatNumber(lang, waiting)}${page.next ? "+" : ""}` } : undefined;
      },
    },
  ],
};
