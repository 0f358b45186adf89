import type { Locator } from "playwright-core";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { Desk, closeBrowser } from "../support/browser";

let desk: Desk;
afterEach(() => desk?.close());
afterAll(closeBrowser);

const tag = (): string => crypto.randomUUID().replaceAll("-", "").replaceAll(/\d/g, "").slice(0, 6);

async function names(row: Locator, ru: string, en: string, code: string): Promise<void> {
  await row.getByLabel("По-русски").fill(ru);
  await row.getByLabel("По-английски").fill(en);
  await row.getByLabel("Код").fill(code);
}

describe("the administrator", () => {
  it("adds a type of vehicles without a programmer", async () => {
    desk = await Desk.open("mironov", "/admin/settings");
    const { page } = desk;
    const code = `jet_${tag()}`;
    await page.getByRole("link", { name: "Новый тип" }).click();
    await page.getByLabel("Название по-русски").fill(`Гидроцикл ${code}`);
    await page.getByLabel("Название по-английски").fill(`Jet-ski ${code}`);
    await page.getByLabel("Код").first().fill("Не слово");
    await page.getByRole("button", { name: "Сохранить тип" }).click();
    await page.getByText(/ошиб(ка|ки|ок)$/).waitFor();
    await page.getByLabel("Код").first().fill(code);
    await page.getByLabel("Основание").fill("Приказ 7");
    const add = (part: string): Locator => page.getByRole("group", { name: part, exact: true }).getByRole("button", { name: "Добавить" });
    await add("Признаки").click();
    await names(page.getByRole("group", { name: "Признаки 1" }), "Цвет", "Colour", "colour");
    await add("Ракурсы осмотра").click();
    await names(page.getByRole("group", { name: "Ракурсы осмотра 1" }), "Корпус", "Hull", "hull");
    await add("Детали карты повреждений").click();
    await names(page.getByRole("group", { name: "Детали карты повреждений 1" }), "Нос", "Bow", "bow");
    await page.getByRole("button", { name: "Сохранить тип" }).click();
    await page.getByText("Тип сохранён").waitFor();
    const versions = await desk.api<{ items: { code: string; attributes: { code: string }[] }[] }>(`/api/vehicles/v1/vehicle-types/${code}/versions`);
    expect(versions.items[0]?.attributes.map((one) => one.code)).toEqual(["colour"]);
    expect(desk.errors).toEqual([]);
  });

  it("sets a limit of discounts for one centre", async () => {
    desk = await Desk.open("mironov", "/deals/rules");
    const { page } = desk;
    const source = `Приказ ${tag()}`;
    await page.getByRole("button", { name: "Новый предел скидки" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Предел, % от прайса").fill("1,5");
    await dialog.getByLabel("Основание").fill(source);
    await dialog.getByRole("button").last().click();
    await page.getByText(source).waitFor();
    const rules = await desk.api<{ source: string; limit_basis_points?: number }[]>("/api/sales/v1/discount-rules");
    expect(rules.find((one) => one.source === source)?.limit_basis_points).toBe(150);
  });

  it("gives a new person a role, sees what it allows and why, and takes it away", async () => {
    desk = await Desk.open("mironov", "/admin/people");
    const { page } = desk;
    const login = `e2e.${tag()}`;
    await page.getByRole("button", { name: "Завести сотрудника" }).click();
    await page.getByRole("dialog").getByLabel("Фамилия, имя, отчество").fill("Пробный Пётр Петрович");
    await page.getByRole("dialog").getByLabel("Логин").fill(login);
    await page.getByRole("dialog").getByRole("button", { name: "Завести сотрудника" }).click();
    await page.getByText("Показывается один раз").waitFor();
    await page.getByRole("button", { name: "Записал" }).click();
    await page.getByRole("heading", { level: 1, name: "Пробный Пётр Петрович" }).waitFor();
    await page.getByRole("button", { name: "Назначить роль" }).click();
    await page.getByRole("dialog").getByLabel("Роль").fill("Кассир");
    await page.getByRole("option", { name: "Кассир-казначей" }).click();
    await page.getByRole("dialog").getByLabel("Место").fill("Москва");
    await page.getByRole("option", { name: "Москва-Север" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Назначить роль" }).click();
    await page.getByRole("cell", { name: "Кассир-казначей", exact: true }).waitFor();
    await page.getByRole("tab", { name: "Права" }).click();
    await page.getByLabel("Право или операция").fill("sales.payment.write");
    await page.getByText("Может", { exact: true }).first().waitFor();
    await page.getByRole("tab", { name: "Роли" }).click();
    await page.getByRole("button", { name: "Отозвать: Кассир-казначей" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Отозвать" }).click();
    await page.getByText("Ролей нет", { exact: false }).waitFor();
    expect(desk.errors).toEqual([]);
  });
});
