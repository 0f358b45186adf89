import type { Words } from "@kite/i18n";

/** What an event that posts is called; the case behind a colon says more about it. */
const EVENTS: Record<string, Words> = {
  "vehicles.episode_opened.v1": { ru: "Покупка автомобиля", en: "Car bought" },
  "vehicles.episode_opened.v1:vat": { ru: "Покупка у плательщика НДС", en: "Car bought from a payer of VAT" },
  "vehicles.cost_added.v1": { ru: "Затраты на автомобиль", en: "Cost of a car" },
  "vehicles.cost_added.v1:late": { ru: "Затраты после продажи", en: "Cost after the sale" },
  "vehicles.cost_added.v1:commission": { ru: "Пересчёт вознаграждения", en: "Commission recalculated" },
  "vehicles.episode_handed_over.v1": { ru: "Продажа автомобиля", en: "Car sold" },
  "vehicles.episode_returned.v1": { ru: "Возврат автомобиля", en: "Car returned" },
  "buyback.payout_made.v1": { ru: "Выплата продавцу", en: "Payout to the seller" },
  "sales.payment_received.v1": { ru: "Оплата от покупателя", en: "Payment of the buyer" },
  "sales.deal_handed_over.v1": { ru: "Зачёт аванса", en: "Advance set off" },
  "sales.fi_product_sold.v1": { ru: "Комиссия за кредит или страховку", en: "F&I commission" },
  "sales.refund_made.v1": { ru: "Возврат аванса", en: "Advance refunded" },
  "sales.deal_unwound.v1": { ru: "Расторжение сделки", en: "Deal unwound" },
};

/** The words of an event or of the rule that it was posted by; an event of tomorrow keeps its name. */
export function eventWords(name: string): Words {
  const plain = name.split(":")[0] ?? name;
  return EVENTS[name] ?? EVENTS[plain] ?? { ru: name, en: name };
}

/** The page of the console that shows the document of a module. */
export function documentPath(module: string | null | undefined, deal: string | null | undefined, episode: string | null | undefined): string | undefined {
  if (module === "sales" && deal) return `/deals/${deal}`;
  if ((module === "vehicles" || !module) && episode) return `/stock/${episode}`;
  return undefined;
}
