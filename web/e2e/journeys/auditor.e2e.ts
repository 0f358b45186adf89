import { afterAll, afterEach, describe, expect, it } from "vitest";
import { Desk, closeBrowser } from "../support/browser";

let desk: Desk;
afterEach(() => desk?.close());
afterAll(closeBrowser);

type Record = { id: string; noun_id: string; actor_id: string; after: { vin?: string } };

describe("the auditor", () => {
  it("finds who changed the price of a car, from what to what, and proves it without the server", async () => {
    desk = await Desk.open("ershov", "/audit");
    const { page } = desk;
    const { items } = await desk.api<{ items: Record[] }>("/api/audit/v1/records?action=episode_list&limit=1");
    const record = items[0];
    if (!record) throw new Error("no price was ever set");
    const person = await desk.api<{ full_name: string }>(`/api/identity/v1/people/${record.actor_id}`);

    await page.getByRole("button", { name: "Фильтр" }).click();
    await page.getByRole("menuitem", { name: "Действие" }).click();
    await page.getByRole("textbox", { name: "Поиск" }).fill("назначена цена");
    await page.getByRole("radio", { name: "Назначена цена" }).click();
    const row = page.getByRole("grid").locator('[data-index="0"]');
    await row.getByText("Назначена цена").waitFor();
    await page.getByRole("grid").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    const peek = page.getByRole("dialog");
    await peek.getByText(person.full_name).first().waitFor();
    await peek.getByRole("rowheader", { name: "price" }).waitFor();
    await peek.getByRole("button", { name: "Проверить здесь" }).click();
    await peek.getByText("Содержание совпадает с отпечатком").waitFor();
    await peek.getByText("Запись ведёт к подписанной вершине").waitFor();

    await peek.getByRole("link", { name: "История объекта" }).click();
    await page.getByRole("heading", { level: 1, name: "История объекта" }).waitFor();
    await page.getByRole("combobox", { name: "Поле" }).fill("price");
    await page.getByRole("option", { name: "price", exact: true }).click();
    await page.getByText("Назначена цена").first().waitFor();
    await page.getByText(person.full_name).first().waitFor();
    expect(await page.getByRole("rowheader").allTextContents()).toEqual(expect.arrayContaining(["price"]));
    expect(desk.errors).toEqual([]);
    expect(desk.foreign).toEqual([]);
  });

  it("sees that the chain is whole, and how to check it elsewhere", async () => {
    desk = await Desk.open("ershov", "/audit/chain");
    await desk.page.getByText("В цепочке").waitFor();
    await desk.page.getByText("Разрывов и откатов нет").waitFor();
    await desk.page.getByText("kite verify audit", { exact: false }).waitFor();
    expect(await desk.page.getByText("неверна").count()).toBe(0);
  });

  it("reads that the log is not for whoever has only a part of the group", async () => {
    desk = await Desk.open("volkova", "/audit");
    await desk.page.getByText("Журнал аудита принадлежит всей группе", { exact: false }).waitFor();
  });
});
