import type { Locator, Page } from "playwright-core";
import type { Desk } from "../support/browser";

type Car = { episode_id: string; title: string; vin: string; price: { amount: number } };
type Deal = { id: string; episode_id: string; state: string };

/** Numbers of documents that no other run has used. */
export const paper = (prefix: string): string => `${prefix}-${Date.now().toString(36)}-${Math.floor(Math.random() * 1e4)}`;

async function all<T>(desk: Desk, path: string): Promise<T[]> {
  const rows: T[] = [];
  for (let cursor = ""; ; ) {
    const page = await desk.api<{ items: T[]; next?: string | null }>(`${path}?limit=200${cursor}`);
    rows.push(...page.items);
    if (!page.next) return rows;
    cursor = `&cursor=${page.next}`;
  }
}

/** Two workers begin at the two ends of the list: nobody takes a car out of the hands of the other. */
const END = process.env.VITEST_POOL_ID === "2" ? -1 : 0;

const PATIENCE_MS = 20_000;

/** The salesman has the registers asked about a car whose last check is too old for a contract. */
async function checked(desk: Desk, episode: string): Promise<void> {
  const path = `/api/vehicles/v1/episodes/${episode}`;
  const isClear = async (): Promise<boolean> => Date.parse((await desk.api<{ cleared_until?: string | null }>(path)).cleared_until ?? "") > Date.now() + 60_000;
  if (await isClear()) return;
  await desk.send("POST", `${path}/request-check`, {});
  const end = Date.now() + PATIENCE_MS;
  while (!(await isClear())) {
    if (Date.now() > end) throw new Error("the registers have not cleared the car");
    await desk.page.waitForTimeout(250);
  }
}

/** A car on offer that no deal has, and that may be sold. */
export async function freeCar(desk: Desk): Promise<Car> {
  const [cars, deals] = await Promise.all([all<Car>(desk, "/api/sales/v1/cars"), all<Deal>(desk, "/api/sales/v1/deals")]);
  const taken = new Set(deals.map((deal) => deal.episode_id));
  const car = cars.filter((one) => !taken.has(one.episode_id)).at(END);
  if (!car) throw new Error("the dealership has no free car on offer");
  await checked(desk, car.episode_id);
  return car;
}

/** The room of a deal, and what people do in it. */
export class DealPage {
  readonly desk: Desk;
  readonly page: Page;

  constructor(desk: Desk) {
    this.desk = desk;
    this.page = desk.page;
  }

  get id(): string {
    return new URL(this.page.url()).pathname.split("/")[2] ?? "";
  }

  dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  button(name: string): Locator {
    return this.page.locator("main").getByRole("button", { name, exact: true }).first();
  }

  async send(label: string | RegExp): Promise<void> {
    await this.dialog().getByRole("button", { name: label }).last().click();
    await this.dialog().waitFor({ state: "detached" }).catch(async () => {
      throw new Error(`the dialog stays: ${await this.dialog().last().innerText()}`);
    });
  }

  async state(name: string): Promise<void> {
    await this.page.locator("header").getByText(name, { exact: true }).first().waitFor();
  }

  /** From the list of cars to an open deal with a new buyer. */
  async open(car: Car, buyer: string): Promise<void> {
    await this.desk.go("/deals/new");
    await this.page.getByPlaceholder("Марка, модель или VIN").fill(car.vin.slice(-8));
    await this.page.getByRole("button", { name: `Выбрать: ${car.title}` }).click();
    await this.page.getByRole("button", { name: "Новый покупатель" }).click();
    await this.page.getByLabel("Фамилия, имя, отчество").fill(buyer);
    await this.page.getByLabel("Телефон").fill(`+7916${String(Date.now()).slice(-7)}`);
    await this.page.getByRole("button", { name: "Сохранить покупателя" }).click();
    await this.page.getByRole("button", { name: "Открыть сделку" }).click();
    await this.state("Новая");
  }

  async reserve(): Promise<void> {
    await this.button("Забронировать").click();
    await this.send("Забронировать");
    await this.state("Забронирована");
  }

  async sign(): Promise<void> {
    await this.button("Подписать договор").click();
    await this.dialog().getByLabel("Номер договора").fill(paper("ДКП"));
    await this.send("Подписать договор");
    await this.state("Договор");
  }

  /** All that is open, by bank. */
  async pay(): Promise<void> {
    await this.button("Принять оплату").click();
    await this.dialog().getByText("Безналично", { exact: true }).click();
    await this.dialog().getByLabel("Номер документа").fill(paper("ПП"));
    await this.send(/^Принять/);
    await this.state("Оплачена");
  }

  async handOver(): Promise<void> {
    await this.button("Выдать автомобиль").click();
    for (const box of await this.dialog().getByRole("checkbox").all()) await box.check();
    await this.dialog().getByLabel("Номер акта").fill(paper("АПП"));
    await this.send("Выдать автомобиль");
    await this.state("Выдана");
  }
}
