import { call, vehicles } from "@kite/api";
import type { Feature } from "@kite/core";
import { formatMoney, formatNumber } from "@kite/i18n";
import { IconCar, IconClipboardList, IconHourglass, IconPlus, IconTag, IconTool } from "@kite/ui/icons";

const centreQuery = (centre: string | undefined) => (centre ? { centre_id: centre } : {});
const stockQuery = (centre: string | undefined) => (centre ? { centre_id: [centre] } : {});

const inStock = (totals: { by_state: { state: string; count: number }[] }): number =>
  totals.by_state.filter((one) => !["handed_over", "closed"].includes(one.state)).reduce((sum, one) => sum + one.count, 0);

const stockCount = async (centre: string | undefined): Promise<number> => {
  const totals = await call(vehicles.GET("/api/vehicles/v1/episodes/totals", { params: { query: stockQuery(centre) } }));
  return inStock(totals);
};

const reviewsIn = async (state: "open" | "proposed", centre: string | undefined): Promise<number> => {
  const totals = await call(vehicles.GET("/api/vehicles/v1/price-reviews/totals", { params: { query: { state, ...centreQuery(centre) } } }));
  return totals.count;
};

/** Cars in stock: the list, the card, receiving, preparation, ageing, prices, counts of the yard. */
export const feature: Feature = {
  module: "vehicles",
  routes: [
    { path: "/stock", title: { ru: "Склад автомобилей", en: "Vehicle stock" }, needs: ["vehicles.episode.read"], load: () => import("./pages/StockPage") },
    { path: "/stock/receive", title: { ru: "Приём автомобиля", en: "Receive a car" }, needs: ["vehicles.episode.write"], load: () => import("./pages/ReceivePage") },
    { path: "/stock/recon", title: { ru: "Подготовка", en: "Preparation" }, needs: ["vehicles.episode.read"], load: () => import("./pages/ReconBoardPage") },
    { path: "/stock/ageing", title: { ru: "Оборот склада", en: "Ageing" }, needs: ["vehicles.episode.read"], load: () => import("./pages/AgeingPage") },
    { path: "/stock/prices", title: { ru: "Пересмотр цен", en: "Price reviews" }, needs: ["vehicles.price_review.read"], load: () => import("./pages/PricesPage") },
    { path: "/stock/counts", title: { ru: "Инвентаризация", en: "Stock-take" }, needs: ["vehicles.lot.read"], load: () => import("./pages/LotCountsPage") },
    { path: "/stock/counts/$id", title: { ru: "Пересчёт площадки", en: "Count of a place" }, needs: ["vehicles.lot.read"], load: () => import("./pages/LotCountPage") },
    { path: "/stock/$id", title: { ru: "Автомобиль", en: "Car" }, needs: ["vehicles.episode.read"], load: () => import("./pages/VehiclePage") },
  ],
  menu: [
    { section: "trade", order: 10, title: { ru: "Склад авто", en: "Stock" }, icon: IconCar, path: "/stock", needs: ["vehicles.episode.read"], count: stockCount },
    { section: "trade", order: 11, title: { ru: "Подготовка", en: "Preparation" }, icon: IconTool, path: "/stock/recon", needs: ["vehicles.episode.read"] },
    { section: "trade", order: 12, title: { ru: "Пересмотр цен", en: "Price reviews" }, icon: IconTag, path: "/stock/prices", needs: ["vehicles.price_review.read"], count: (centre) => reviewsIn("open", centre) },
    { section: "trade", order: 13, title: { ru: "Оборот склада", en: "Ageing" }, icon: IconHourglass, path: "/stock/ageing", needs: ["vehicles.episode.read"] },
    { section: "trade", order: 14, title: { ru: "Инвентаризация", en: "Stock-take" }, icon: IconClipboardList, path: "/stock/counts", needs: ["vehicles.lot.read"] },
  ],
  palette: [
    { id: "stock.go", title: { ru: "Открыть склад", en: "Go to the stock" }, icon: IconCar, needs: ["vehicles.episode.read"], path: "/stock", keys: "KeyG KeyS" },
    { id: "stock.receive", title: { ru: "Принять автомобиль", en: "Receive a car" }, words: "приход оприходовать arrival", icon: IconPlus, needs: ["vehicles.episode.write"], path: "/stock/receive" },
  ],
  search: [
    {
      id: "stock.cars",
      title: { ru: "Автомобили", en: "Cars" },
      needs: ["vehicles.episode.read"],
      find: async (text, signal) => {
        const { items } = await call(vehicles.GET("/api/vehicles/v1/episodes", { params: { query: { q: text, limit: 6 } }, signal }));
        return items.map((car) => ({ id: car.id, label: `${car.make} ${car.model}, ${car.year}`, note: car.vin, path: `/stock/${car.id}` }));
      },
    },
  ],
  desk: [
    {
      id: "stock.count",
      kind: "figure",
      order: 10,
      title: { ru: "Автомобилей на складе", en: "Cars in stock" },
      needs: ["vehicles.episode.read"],
      path: "/stock?state=received,inspected,recon,ready,listed&view=stock",
      load: async (centre, lang) => {
        const query = { ...stockQuery(centre), state: ["received", "inspected", "recon", "ready", "listed"] as const };
        const totals = await call(vehicles.GET("/api/vehicles/v1/episodes/totals", { params: { query: { ...query, state: [...query.state] } } }));
        return { value: formatNumber(lang, inStock(totals)), note: formatMoney(lang, totals.price_total, { short: true }) };
      },
    },
    {
      id: "stock.reviews",
      kind: "task",
      order: 20,
      title: { ru: "Пересмотреть цены", en: "Review prices" },
      needs: ["vehicles.price_review.write"],
      path: "/stock/prices",
      load: async (centre, lang) => {
        const count = await reviewsIn("open", centre);
        return count ? { value: formatNumber(lang, count), tone: "warning" } : undefined;
      },
    },
    {
      id: "stock.approve",
      kind: "task",
      order: 21,
      title: { ru: "Одобрить новые цены", en: "Approve new prices" },
      needs: ["vehicles.price.approve"],
      path: "/stock/prices?state=proposed&view=proposed",
      load: async (centre, lang) => {
        const count = await reviewsIn("proposed", centre);
        return count ? { value: formatNumber(lang, count), tone: "warning" } : undefined;
      },
    },
    {
      id: "stock.recon",
      kind: "task",
      order: 22,
      title: { ru: "Одобрить работы сверх лимита", en: "Approve work beyond the limit" },
      needs: ["vehicles.recon.approve"],
      path: "/stock/recon?over_limit=true",
      load: async (centre, lang) => {
        const totals = await call(vehicles.GET("/api/vehicles/v1/recon-board/totals", { params: { query: centreQuery(centre) } }));
        return totals.waiting_approval ? { value: formatNumber(lang, totals.waiting_approval), tone: "warning" } : undefined;
      },
    },
  ],
};
