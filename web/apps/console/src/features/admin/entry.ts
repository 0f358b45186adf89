import { call, identity } from "@kite/api";
import type { Permission } from "@kite/api";
import type { Feature } from "@kite/core";
import { formatNumber } from "@kite/i18n";
import { IconBuilding, IconKey, IconSettings, IconShieldLock, IconUserPlus, IconUsers } from "@kite/ui/icons";

const SETTINGS: readonly Permission[] = ["vehicles.type.write", "vehicles.ageing.read", "vehicles.recon_template.read", "vehicles.check_policy.write", "vehicles.vat_rate.write"];
const SUPPORT: readonly Permission[] = ["identity.support.read", "identity.support.ask"];

const waitingSupport = async (): Promise<number> => {
  const page = await call(identity.GET("/api/identity/v1/support-accesses", { params: { query: { limit: 200 } } }));
  return page.items.filter((one) => one.state === "requested").length;
};

const waitingRequests = async (): Promise<number> => {
  const page = await call(identity.GET("/api/identity/v1/role-requests", { params: { query: { state: "asked", limit: 200 } } }));
  return page.items.length;
};

/** People, what they may do, the structure of the group, settings without code, one's own account. */
export const feature: Feature = {
  module: "identity",
  routes: [
    { path: "/admin/people", title: { ru: "Сотрудники", en: "People" }, needs: ["identity.person.read"], load: () => import("./pages/PeoplePage") },
    { path: "/admin/people/$id", title: { ru: "Сотрудник", en: "Person" }, needs: ["identity.person.read"], load: () => import("./pages/PersonPage") },
    { path: "/admin/roles", title: { ru: "Роли и права", en: "Roles and permissions" }, needs: ["identity.role.read"], load: () => import("./pages/RolesPage") },
    { path: "/admin/requests", title: { ru: "Запросы ролей", en: "Role requests" }, needs: ["identity.role_request.read"], load: () => import("./pages/RoleRequestsPage") },
    { path: "/admin/delegations", title: { ru: "Передача прав", en: "Delegations" }, needs: [], load: () => import("./pages/DelegationsPage") },
    { path: "/admin/support", title: { ru: "Доступ поддержки", en: "Support access" }, needs: SUPPORT, load: () => import("./pages/SupportPage") },
    { path: "/admin/emergency", title: { ru: "Аварийный доступ", en: "Emergency access" }, needs: ["identity.emergency.write"], load: () => import("./pages/EmergencyPage") },
    { path: "/admin/tokens", title: { ru: "Токены", en: "Tokens" }, needs: ["identity.token.read"], load: () => import("./pages/TokensPage") },
    { path: "/admin/groups", title: { ru: "Каталог", en: "Directory" }, needs: ["identity.group_rule.read"], load: () => import("./pages/GroupsPage") },
    { path: "/admin/centres", title: { ru: "Центры и юридические лица", en: "Centres and legal entities" }, needs: ["identity.centre.open", "identity.person.read"], load: () => import("./pages/CentresPage") },
    { path: "/admin/centres/new", title: { ru: "Новый центр", en: "New centre" }, needs: ["identity.centre.open"], load: () => import("./pages/CentreNewPage") },
    { path: "/admin/settings", title: { ru: "Настройка автомобилей", en: "Vehicle settings" }, needs: SETTINGS, load: () => import("./pages/SettingsPage") },
    { path: "/admin/vehicle-types/$code", title: { ru: "Тип автомобилей", en: "Vehicle type" }, needs: ["vehicles.type.read"], load: () => import("./pages/TypePage") },
    { path: "/me", title: { ru: "Вход и защита", en: "Sign-in and security" }, needs: [], load: () => import("./pages/MePage") },
  ],
  menu: [
    { section: "manage", order: 10, title: { ru: "Сотрудники", en: "People" }, icon: IconUsers, path: "/admin/people", needs: ["identity.person.read"] },
    { section: "manage", order: 11, title: { ru: "Роли и доступ", en: "Roles and access" }, icon: IconKey, path: "/admin/roles", needs: ["identity.role.read"], also: ["/admin/requests", "/admin/delegations", "/admin/support", "/admin/emergency", "/admin/tokens", "/admin/groups"] },
    { section: "manage", order: 11, title: { ru: "Доступ поддержки", en: "Support access" }, icon: IconShieldLock, path: "/admin/support", needs: ["identity.support.ask"], also: ["/admin/emergency"] },
    { section: "manage", order: 12, title: { ru: "Центры", en: "Centres" }, icon: IconBuilding, path: "/admin/centres", needs: ["identity.centre.open", "identity.person.read"] },
    { section: "manage", order: 50, title: { ru: "Настройки авто", en: "Vehicle settings" }, icon: IconSettings, path: "/admin/settings", needs: SETTINGS, also: ["/admin/vehicle-types"] },
  ],
  palette: [
    { id: "admin.person", title: { ru: "Сотрудники", en: "People" }, words: "завести пользователь user", icon: IconUserPlus, needs: ["identity.person.read"], path: "/admin/people", keys: "KeyG KeyP" },
    { id: "admin.delegations", title: { ru: "Передать право на время отпуска", en: "Lend a permission for a holiday" }, words: "делегирование отпуск", icon: IconKey, needs: [], path: "/admin/delegations" },
    { id: "admin.requests", title: { ru: "Запросы ролей", en: "Role requests" }, words: "вдвоём four eyes", icon: IconKey, needs: ["identity.role_request.read"], path: "/admin/requests" },
    { id: "admin.centre", title: { ru: "Открыть центр", en: "Open a centre" }, icon: IconBuilding, needs: ["identity.centre.open"], path: "/admin/centres/new" },
    { id: "admin.emergency", title: { ru: "Аварийный доступ", en: "Emergency access" }, icon: IconShieldLock, needs: ["identity.emergency.write"], path: "/admin/emergency" },
    { id: "admin.support", title: { ru: "Доступ поддержки", en: "Support access" }, icon: IconShieldLock, needs: SUPPORT, path: "/admin/support" },
    { id: "admin.type", title: { ru: "Новый тип автомобилей", en: "New vehicle type" }, icon: IconSettings, needs: ["vehicles.type.write"], path: "/admin/vehicle-types/new" },
    { id: "admin.me", title: { ru: "Пароль и второй фактор", en: "Password and second factor" }, words: "профиль profile TOTP", icon: IconShieldLock, needs: [], path: "/me" },
  ],
  desk: [
    {
      id: "admin.requests",
      kind: "task",
      order: 41,
      title: { ru: "Запросы ролей ждут решения", en: "Role requests to decide" },
      needs: ["identity.role_request.decide"],
      path: "/admin/requests",
      load: async (_, lang) => {
        const count = await waitingRequests();
        return count ? { value: formatNumber(lang, count), tone: "warning" } : undefined;
      },
    },
    {
      id: "admin.support",
      kind: "task",
      order: 40,
      title: { ru: "Поддержка просит доступ", en: "Support asks for access" },
      needs: ["identity.support.decide"],
      path: "/admin/support",
      load: async (_, lang) => {
        const count = await waitingSupport();
        return count ? { value: formatNumber(lang, count), tone: "warning" } : undefined;
      },
    },
  ],
};
