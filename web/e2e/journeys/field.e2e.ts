import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { PhonePage } from "../pages/PhonePage";
import { BASE, Desk, closeBrowser } from "../support/browser";
import { axe } from "../support/checks";
import { Person } from "../support/person";

type Inspection = { photos: { state: string; media_id: string }[]; state: string };
type Device = { id: string; state: string; last_seq: number };

let phone: PhonePage;
let desk: Desk | undefined;
let manager: Person;
let purchase: string;
async function begin(id: string): Promise<void> {
  await phone.page.locator(`a[href$="${id}"]`).click();
  await phone.button("Начать осмотр").click();
  await phone.page.getByRole("heading", { level: 1, name: "Осмотр автомобиля" }).waitFor();
}

let centre: string;
beforeEach(async () => {
  ({ centre } = await Person.enter("zaytsev"));
  manager = await Person.enter("kuznetsov");
  purchase = await manager.visit(centre);
  phone = await PhonePage.open();
  await phone.signIn("zaytsev");
  await begin(purchase);
});
afterEach(async () => {
  await desk?.close();
  desk = undefined;
  await phone.close();
});
afterAll(closeBrowser);

const inspection = (): Promise<Inspection> => manager.read<Inspection>(`/api/buyback-mobile/v1/inspections/${purchase}`);

/** Two angles, and they are on the server. */
async function shootTwo(): Promise<void> {
  await phone.step("Снимки");
  await phone.openCamera();
  const heading = phone.page.getByRole("dialog", { name: /^Камера/ }).getByRole("heading");
  for (let shot = 0; shot < 2; shot += 1) {
    const before = await heading.textContent();
    await phone.givePicture();
    await expect.poll(() => heading.textContent()).not.toBe(before);
  }
  await phone.button("Закрыть").click();
  await expect.poll(async () => (await inspection()).photos.filter((one) => one.state === "attached").length, { timeout: 30_000 }).toBe(2);
}

describe("what the phone brings, at the desk", () => {
  it("is a gallery that is walked by keys, and an inspection that is taken over with a reason", async () => {
    await shootTwo();
    desk = await Desk.open("kuznetsov", `/buyback/${purchase}?tab=field`);
    const { page } = desk;
    const gallery = page.getByRole("list", { name: "Фотографии" });
    await gallery.getByRole("button").first().waitFor();
    expect(await gallery.getByRole("button").count()).toBe(2);
    const widths = (): Promise<number[]> => gallery.locator("img").evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth));
    await expect.poll(async () => (await widths()).every((width) => width > 0)).toBe(true);

    await gallery.getByRole("button").first().focus();
    await page.keyboard.press("Enter");
    const viewer = page.getByRole("dialog", { name: "Просмотр фотографий" });
    await viewer.getByText("1 из 2").waitFor();
    await page.keyboard.press("ArrowRight");
    await viewer.getByText("2 из 2").waitFor();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await viewer.waitFor({ state: "detached" });

    await page.getByRole("button", { name: "Забрать осмотр с телефона" }).click();
    const dialog = page.getByRole("dialog", { name: "Забрать осмотр с телефона" });
    await dialog.getByLabel("Причина").fill("телефон разряжен");
    await dialog.getByRole("button", { name: "Забрать осмотр" }).click();
    await page.getByText("Продолжен за столом").waitFor();
    expect((await inspection()).state).toBe("abandoned");
    expect(desk.errors).toEqual([]);
    expect(desk.foreign).toEqual([]);
  });

  it("is held by a picture of another purchase until somebody has explained it", async () => {
    await shootTwo();
    const [photo] = (await inspection()).photos;
    desk = await Desk.open("kuznetsov", "/buyback");
    const { page } = desk;
    const picture = await page.context().request.get(`${BASE}/api/buyback-mobile/v1/photos/${photo?.media_id}/content?size=full`);
    const again = await manager.visit(centre);
    await phone.page.goto(`${phone.line.url}/appraiser/`);
    await begin(again);
    await phone.step("Снимки");
    await phone.openCamera();
    await phone.give(await picture.body());
    const risks = (): Promise<{ kind: string; state: string }[]> => manager.read(`/api/buyback/v1/purchases/${again}/risks`);
    await expect.poll(async () => (await risks()).map((one) => one.kind), { timeout: 30_000 }).toEqual(["photo_reused"]);

    await desk.go(`/buyback/${again}`);
    const panel = page.getByRole("region", { name: "Признаки риска" });
    await panel.getByText("Снимок уже был в другом выкупе").waitFor();
    await panel.getByRole("button", { name: "Есть объяснение" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Что выяснили").fill("тот же автомобиль, первый выкуп не состоялся");
    await dialog.getByRole("button", { name: "Есть объяснение" }).click();
    await panel.getByText(/^Объяснено:/).waitFor();
    expect((await risks()).map((one) => one.state)).toEqual(["cleared"]);
    expect(desk.errors).toEqual([]);
  });

  it("ends when the phone is lost: it is revoked at the desk", async () => {
    const devices = async (): Promise<Device[]> => (await manager.read<{ items: Device[] }>("/api/buyback-mobile/v1/devices?state=active&limit=200")).items;
    const before = (await devices()).length;
    desk = await Desk.open("kuznetsov", "/field/devices");
    const { page } = desk;
    const table = page.getByRole("table", { name: "Телефоны оценщиков" });
    // What was seen last stands on top: the phone that has just been registered.
    await table.getByRole("button", { name: /^Отозвать/ }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/сотрётся всё/).waitFor();
    await dialog.getByLabel("Причина").fill("потерян на выезде");
    await dialog.getByRole("button", { name: "Отозвать" }).click();
    await page.getByText("Телефон отозван").waitFor();
    expect(await devices()).toHaveLength(before - 1);
    await table.getByText(/потерян на выезде/).first().waitFor();
    expect(desk.errors).toEqual([]);
  });
});
