import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { BuybackPage } from "../pages/BuybackPage";
import { Desk, closeBrowser } from "../support/browser";

const serial = (): string => String(Date.now()).slice(-6);

let manager: Desk;
let appraiser: Desk;
beforeEach(async () => {
  manager = await Desk.open("kuznetsov", "/buyback");
  appraiser = await Desk.open("zaytsev", "/buyback");
});
afterEach(async () => {
  await manager.close();
  await appraiser.close();
});
afterAll(closeBrowser);

describe("the manager of used cars", () => {
  it("takes a lead, has it looked at, values it, offers above the valuation with an approval, and the seller agrees", async () => {
    const page = new BuybackPage(manager);
    const vin = `Z94K241C9PR${serial()}`;
    await manager.page.keyboard.press("KeyN");
    await page.heading("Новое обращение").waitFor();
    await page.fillLead({ name: "Ершова Анна", phone: `+7 926 ${serial().slice(0, 3)}-${serial().slice(3, 5)}-11`, make: "Hyundai", model: "Creta", year: "2023", mileage: "41000", vin });
    await manager.page.keyboard.press("Control+KeyS");
    await page.heading("Hyundai Creta, 2023").waitFor();
    await manager.page.getByRole("timer").waitFor();
    const path = `/buyback/${page.id()}`;

    await page.step("Записать на осмотр").click();
    await page.dialog.getByRole("button", { name: "Записать" }).click();
    await manager.page.getByText("Записан на осмотр").first().waitFor();

    const field = new BuybackPage(appraiser);
    await appraiser.go(path);
    await field.step("Начать осмотр").click();
    await field.tab("Осмотр").waitFor();
    await field.answerAll();
    await appraiser.page.getByRole("button", { name: /^Капот/ }).click();
    await appraiser.page.getByRole("button", { name: "Добавить", exact: true }).click();
    await appraiser.page.getByRole("button", { name: "Больше: Детейлинг кузова и салона" }).click();
    await appraiser.page.getByRole("combobox", { name: "ПТС" }).click();
    await appraiser.page.getByRole("option", { name: "Электронный (ЭПТС)" }).click();
    await appraiser.page.getByLabel("Номер ПТС").fill("164301012345678");
    await appraiser.page.getByLabel("Номер СТС").fill("9912345678");
    await appraiser.page.keyboard.press("Control+KeyS");
    await appraiser.page.getByText("Осмотр сохранён").waitFor();

    await manager.page.reload();
    await manager.go(`${path}?tab=valuation`);
    await manager.page.getByRole("button", { name: "Оценить", exact: true }).first().click();
    await page.dialog.getByRole("button", { name: "Оценить", exact: true }).click();
    await manager.page.getByRole("heading", { name: "От рынка к предложению" }).waitFor();
    await manager.page.getByLabel("Маржа, %").fill("5");
    await manager.page.getByRole("table", { name: "А если" }).waitFor();

    await page.step("Сделать предложение").click();
    const amount = page.dialog.getByLabel("Сумма предложения");
    await amount.fill(String(Math.round(Number((await amount.inputValue()).replaceAll(/\D/g, "")) * 1.045)));
    await page.dialog.getByText(/Решает директор центра/).waitFor();
    await page.dialog.getByRole("combobox", { name: /Почему больше оценки/ }).click();
    await manager.page.getByRole("option", { name: "Нужен для заказа парка" }).click();
    await page.dialog.getByRole("button", { name: "Запросить согласование" }).click();
    await manager.page.getByText("Запрос отправлен на согласование").waitFor();

    const director = await Desk.open("sokolova", "/buyback/approvals");
    await director.page.getByRole("grid").locator('[data-index="0"]').dblclick();
    await director.page.getByRole("dialog").getByRole("button", { name: "Согласовать" }).click();
    await director.page.getByRole("dialog").last().getByRole("button", { name: "Согласовать" }).click();
    await director.page.getByText("Согласовано: предложение можно сделать").waitFor();
    expect(director.errors).toEqual([]);
    await director.close();

    await manager.page.reload();
    await page.step("Сделать предложение").click();
    await page.dialog.getByRole("button", { name: "Сделать предложение" }).click();
    await manager.page.getByText("Предложение сделано").first().waitFor();
    await page.step("Продавец согласен").click();
    await page.dialog.getByRole("button", { name: "Продавец согласен" }).click();
    await manager.page.getByRole("button", { name: "Запросить проверку" }).first().waitFor();
    expect(manager.errors).toEqual([]);
    expect(appraiser.errors).toEqual([]);
  });

  it("brings two inspections of one car together and loses nothing", async () => {
    const { items } = await manager.api<{ items: { id: string }[] }>("/api/buyback/v1/purchases?state=valued&limit=1");
    const path = `/buyback/${items[0]?.id ?? ""}?tab=appraisal`;
    const other = await Desk.open("zaytsev", path);
    await appraiser.go(path);
    const mine = appraiser.page.getByLabel("Модель");
    const theirs = other.page.getByLabel("Модель");
    await mine.fill("Creta II");
    await theirs.fill("Creta N Line");
    await other.page.keyboard.press("Control+KeyS");
    await other.page.getByText("Осмотр сохранён").waitFor();
    await appraiser.page.keyboard.press("Control+KeyS");
    const dialog = appraiser.page.getByRole("dialog", { name: "Запись изменил другой сотрудник" });
    await dialog.getByText("Creta N Line").waitFor();
    await dialog.getByRole("button", { name: "Применить" }).click();
    expect(await mine.inputValue()).toBe("Creta II");
    await other.close();
  });

  it("shows each wrong field of a lead at its field and keeps what was typed", async () => {
    const page = new BuybackPage(manager);
    await manager.go("/buyback/new");
    await page.fillLead({ name: "Пак", phone: "12", make: "Kia", model: "Rio", year: "1800", mileage: "1", vin: "IOQ" });
    await manager.page.keyboard.press("Control+KeyS");
    await manager.page.getByRole("alert").first().waitFor();
    expect(await manager.page.getByLabel("Модель").inputValue()).toBe("Rio");
    expect(await manager.page.locator('[aria-invalid="true"]').count()).toBeGreaterThan(1);
  });
});
