import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PhonePage } from "../pages/PhonePage";
import { closeBrowser } from "../support/browser";
import { axe } from "../support/checks";
import { Person } from "../support/person";

type Inspection = { photos: { media_id: string; state: string; angle: string }[]; signatures: unknown[] };

let phone: PhonePage;
let manager: Person;
let purchase: string;
beforeEach(async () => {
  const appraiser = await Person.enter("zaytsev");
  manager = await Person.enter("kuznetsov");
  purchase = await manager.visit(appraiser.centre);
  phone = await PhonePage.open();
  await phone.signIn("zaytsev");
  await phone.page.locator(`a[href$="${purchase}"]`).waitFor();
});
afterEach(() => phone.close());
afterAll(closeBrowser);

const inspection = (): Promise<Inspection> => manager.read<Inspection>(`/api/buyback-mobile/v1/inspections/${purchase}`);

async function begin(): Promise<void> {
  await phone.page.locator(`a[href$="${purchase}"]`).click();
  await phone.button("Начать осмотр").click();
  await phone.page.getByRole("heading", { level: 1, name: "Осмотр автомобиля" }).waitFor();
}

async function papers(): Promise<void> {
  const { page } = phone;
  await page.getByLabel("Пробег, км").fill("64512");
  for (const one of ["Человек", "На продавца", "Электронный"]) await phone.choose(one);
  await phone.traits();
  await page.getByLabel("Номер ПТС").fill("164301012345678");
  await phone.allFine();
}

/** Everything but the pictures. */
async function answers(): Promise<void> {
  await papers();
  for (const step of ["Кузов", "Салон", "Техника", "Тест-драйв"]) {
    await phone.step(step);
    await phone.allFine();
  }
}

async function signed(): Promise<void> {
  await phone.step("Итог");
  await phone.page.getByText("Всё заполнено").waitFor();
  await phone.button("Подписать с клиентом").click();
  await phone.page.getByRole("heading", { level: 1, name: "Акт осмотра" }).waitFor();
  await phone.draw();
  await phone.button("Подписать").click();
  await phone.button("Завершить осмотр").click();
  await phone.page.getByText("Осмотр завершён", { exact: true }).waitFor();
}

async function allSent(): Promise<void> {
  await phone.page.goto(`${phone.line.url}/appraiser/queue`);
  await phone.page.getByText("Всё отправлено").waitFor({ timeout: 60_000 });
}

describe("the appraiser in the field", () => {
  it("inspects a car without network, loses the page twice, and everything is on the server once when the network is back", async () => {
    const { page } = phone;
    expect(await phone.whole(() => axe(page))).toEqual([]);
    await phone.network(false);
    await page.reload();
    await begin();
    await page.getByText(/^Нет сети/).waitFor();
    await answers();
    await phone.killed();
    await phone.page.getByRole("heading", { level: 1, name: "Осмотр автомобиля" }).waitFor();
    await phone.step("Документы");
    expect(await phone.page.getByLabel("Пробег, км").inputValue()).toBe("64512");
    await phone.step("Снимки");
    const shot = await phone.shootAll();
    expect(shot).toBeGreaterThan(10);
    await phone.page.getByText("Все обязательные ракурсы сняты").waitFor();
    await signed();
    expect(await axe(phone.page)).toEqual([]);

    // The line cuts every fourth piece of a picture, loses every fifth answer, and brings every seventh request twice.
    let count = 0;
    phone.line.fate = (method, path) => {
      if (!path.startsWith("/api/buyback-mobile/v1/")) return "pass";
      count += 1;
      if (method === "PATCH" && count % 4 === 0) return "cut";
      return count % 5 === 0 ? "cut the answer" : count % 7 === 0 ? "twice" : "pass";
    };
    await phone.network(true);
    await phone.page.waitForTimeout(1_500);
    await phone.killed();
    await phone.page.waitForTimeout(1_500);
    phone.line.fate = () => "pass";
    await phone.killed();
    await allSent();
    const { photos, signatures } = await inspection();
    expect(photos).toHaveLength(shot);
    expect(new Set(photos.map((one) => one.angle)).size).toBe(shot);
    expect(photos.filter((one) => one.state !== "attached")).toEqual([]);
    expect(signatures).toHaveLength(1);
    expect(phone.watch.foreign).toEqual([]);
  });

  it("is told that the phone is full, and goes on with words", async () => {
    await begin();
    await phone.page.evaluate(() => {
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function full(this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
        if (this.name === "blobs") throw new DOMException("full", "QuotaExceededError");
        return key === undefined ? put.call(this, value) : put.call(this, value, key);
      };
    });
    await phone.step("Снимки");
    await phone.openCamera();
    await phone.give(Buffer.from("no picture"));
    await phone.page.getByText("Это не фотография").waitFor();
    await phone.givePicture();
    await phone.page.getByText("Снимок не сохранён: память телефона заполнена", { exact: false }).waitFor();
    await phone.button("Закрыть").click();
    await phone.page.getByText("Память телефона заполнена", { exact: true }).waitFor();
    await phone.step("Документы");
    await phone.page.getByLabel("Пробег, км").fill("71000");
    await phone.page.waitForTimeout(300);
    await phone.killed();
    await phone.step("Документы");
    expect(await phone.page.getByLabel("Пробег, км").inputValue()).toBe("71000");
  });

  it("gets a new build of the page when nothing waits to be sent, not before", async () => {
    const { build } = await phone.worker();
    await begin();
    await papers();
    // Commands do not get through: the queue is full while the new build comes.
    phone.line.fate = (_, path) => (path.startsWith("/api/buyback-mobile/v1/commands") ? "cut" : "pass");
    const newer = "0".repeat(build.length);
    phone.line.newer = { old: build, build: newer, mark: "newer" };
    await phone.page.evaluate(() => navigator.serviceWorker.getRegistration("/appraiser/").then((one) => one?.update()));
    await phone.page.waitForFunction(async () => (await caches.keys()).filter((name) => name.startsWith("kite-shell ")).length === 2);
    // The new worker is in charge: while a browser goes over from one to the other it may leave a page without an answer. The
    // old one has to be at rest for that, so it is asked seldom.
    await vi.waitFor(async () => expect(await phone.worker()).toEqual({ build: newer, newer: true, state: "activated" }), { timeout: 30_000, interval: 1_000 });
    await phone.killed();
    const mark = phone.page.locator('meta[name="mark"]');
    await phone.page.getByRole("heading", { level: 1, name: "Осмотр автомобиля" }).waitFor();
    expect(await mark.count()).toBe(0);
    phone.line.fate = () => "pass";
    await allSent();
    await phone.page.goto(`${phone.line.url}/appraiser/`);
    await mark.waitFor({ state: "attached" });
    await phone.page.locator(`a[href$="${purchase}"]`).click();
    await phone.button("Продолжить осмотр").click();
    await phone.step("Документы");
    expect(await phone.page.getByLabel("Пробег, км").inputValue()).toBe("64512");
    expect(phone.watch.errors).toEqual([]);
  });
});
