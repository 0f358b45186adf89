import { afterAll, afterEach, describe, expect, it } from "vitest";
import { StockPage } from "../pages/StockPage";
import { Desk, closeBrowser } from "../support/browser";

let desk: Desk;
afterEach(() => desk.close());
afterAll(closeBrowser);

describe("the stock by mouse", () => {
  it("is filtered by a view, opened, walked through and left where it was", async () => {
    desk = await Desk.open("sokolova", "/stock");
    const stock = new StockPage(desk);
    await stock.ready();
    await stock.view("Все").click();
    const name = (await stock.row(1).locator("b").first().textContent()) ?? "";
    await stock.row(1).dblclick();
    await desk.page.getByRole("heading", { level: 1, name }).waitFor();
    await desk.page.getByRole("button", { name: "Следующая запись" }).click();
    await desk.page.waitForURL(/\/stock\/[0-9a-f-]{36}/);
    await desk.page.getByRole("button", { name: "Назад" }).click();
    await stock.ready();
    expect(desk.errors).toEqual([]);
  });
  it("keeps a filter in the URL for a colleague", async () => {
    desk = await Desk.open("sokolova", "/stock?state=recon");
    const stock = new StockPage(desk);
    await stock.grid.waitFor();
    await desk.settled();
    const headings = await stock.grid
      .locator('[role="row"]')
      .filter({ hasText: /\d+\s+автомобил/ })
      .allTextContents();
    expect(headings.length).toBeGreaterThan(1);
    expect(new Set(headings).size, "a group comes once").toBe(headings.length);
    expect(desk.errors).toEqual([]);
  });
  it("goes into a file with the columns that were chosen, in their order", async () => {
    desk = await Desk.open("sokolova", "/stock");
    const { page } = desk;
    await new StockPage(desk).ready();
    await page.getByRole("button", { name: "Excel" }).click();
    await page.getByRole("menuitem", { name: /выбрать колонки/ }).click();
    const dialog = page.getByRole("dialog", { name: "Колонки выгрузки" });
    await dialog.getByRole("button", { name: "Снять выбор" }).click();
    await dialog.getByRole("checkbox", { name: "Модель", exact: true }).click();
    await dialog.getByRole("checkbox", { name: "Марка", exact: true }).click();
    await dialog.getByRole("checkbox", { name: "Модель", exact: true }).press("Alt+ArrowUp");
    await page.evaluate(() => {
      const { fetch } = window;
      window.fetch = (input, init) => {
        if (input instanceof Request && input.method === "POST") void input.clone().text().then((body) => (document.title = body));
        return fetch(input, init);
      };
    });
    await dialog.getByRole("button", { name: /^Выгрузить/ }).click();
    await page.waitForFunction(() => document.title.includes('"columns":["model","make"]'));
    await page.getByRole("link", { name: /^Скачать файл: Склад/ }).first().waitFor({ timeout: 30_000 });
    expect(desk.errors).toEqual([]);
  });
  it("is chosen as a whole, also what is not on the screen yet", async () => {
    desk = await Desk.open("sokolova", "/stock");
    const stock = new StockPage(desk);
    await stock.ready();
    const { count } = await desk.api<{ count: number }>("/api/vehicles/v1/episodes/totals");
    await stock.row(0).getByRole("checkbox").click();
    await stock.bulk().getByRole("button", { name: /^Выбрать/ }).click();
    await stock.bulk().getByText(`Выбрано ${Math.min(count, 1000)}`).waitFor();
  });
});

describe("the stock by keyboard alone", () => {
  it("is found, walked, chosen, opened and left without a mouse", async () => {
    desk = await Desk.open("sokolova", "/");
    const { page } = desk;
    const stock = new StockPage(desk);
    await page.keyboard.press("KeyG");
    await page.keyboard.press("KeyS");
    await stock.ready();
    await stock.grid.focus();
    await stock.press("ArrowDown", 2);
    await stock.press("KeyJ");
    expect(await stock.active().getAttribute("data-index")).toBe("3");
    await stock.press("Space");
    await stock.press("Shift+ArrowDown", 2);
    await stock.bulk().getByText("Выбрано 3").waitFor();
    await stock.press("Escape");
    expect(await stock.bulk().count()).toBe(0);
    const name = (await stock.active().locator("b").first().textContent()) ?? "";
    await stock.press("Enter");
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page.keyboard.press("BracketRight");
    await page.keyboard.press("Escape");
    await stock.ready();
    await page.keyboard.press("Slash");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("search");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+KeyK");
    await page.getByRole("combobox").fill("gjlujnjdrf");
    await page.getByRole("option", { name: "Подготовка" }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/stock\/recon/);
    await page.keyboard.press("Shift+Slash");
    await page.getByRole("dialog", { name: "Клавиши" }).waitFor();
  });
  it("moves once for every press", async () => {
    desk = await Desk.open("sokolova", "/stock");
    const stock = new StockPage(desk);
    await stock.ready();
    await stock.grid.focus();
    await stock.press("Home");
    await stock.press("ArrowDown", 30);
    await expect.poll(() => stock.active().getAttribute("data-index")).toBe("30");
  });
});
