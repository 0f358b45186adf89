import { afterAll, describe, expect, it } from "vitest";
import { DealPage, freeCar, paper } from "../pages/DealPage";
import { axe, overflowing } from "../support/checks";
import { Desk, closeBrowser } from "../support/browser";

afterAll(closeBrowser);

describe("the salesman", () => {
  it("sells a car: deal, reservation, contract, money, handover, close; then the director unwinds it", async () => {
    const desk = await Desk.open("orlova", "/deals");
    const deal = new DealPage(desk);
    await deal.open(await freeCar(desk), "Проверкин Семён Ильич");
    const path = `/deals/${deal.id}`;
    await deal.reserve();
    await deal.sign();

    const cashier = await Desk.open("smirnova", path);
    const till = new DealPage(cashier);
    await till.button("Принять оплату").click();
    await till.dialog().getByText("Наличные").click();
    await till.dialog().getByLabel("Номер документа").fill(paper("ПКО"));
    await till.dialog().getByRole("button", { name: /^Принять/ }).last().click();
    await till.dialog().getByText("Для такой суммы наличных нужна анкета").waitFor();
    expect(await axe(cashier.page)).toEqual([]);
    // What was typed stays: the same sum goes by bank.
    await till.dialog().getByText("Безналично", { exact: true }).click();
    await till.send(/^Принять/);
    await till.state("Оплачена");

    await desk.page.reload();
    await deal.handOver();
    await deal.button("Закрыть сделку").click();
    await deal.send("Закрыть сделку");
    await deal.state("Закрыта");
    expect(desk.errors).toEqual([]);
    expect(desk.foreign).toEqual([]);

    const director = await Desk.open("sokolova", `${path}/unwind`);
    await director.page.getByText("Автомобиль вернётся на склад").waitFor();
    expect(await director.page.getByRole("table", { name: "Проводки, которые будут сделаны" }).getByRole("row").count()).toBeGreaterThan(5);
    await director.page.getByLabel("Номер соглашения о расторжении").fill(paper("СР"));
    await director.page.getByRole("combobox", { name: "Причина расторжения" }).click();
    await director.page.getByRole("option").first().click();
    await director.page.getByLabel("Номер платёжного поручения").fill(paper("ПП"));
    await director.page.getByRole("button", { name: /^Расторгнуть и вернуть/ }).click();
    await new DealPage(director).dialog().getByRole("button", { name: /^Расторгнуть и вернуть/ }).click();
    await director.page.waitForURL(`**${path}`);
    await new DealPage(director).state("Расторгнута");
    await Promise.all([desk.close(), cashier.close(), director.close()]);
  });

  it("asks for a discount above the limit, and the manager approves it with its effect before his eyes", async () => {
    const desk = await Desk.open("orlova", "/deals");
    const deal = new DealPage(desk);
    await deal.open(await freeCar(desk), "Скидкина Анна Петровна");
    await deal.button("Запросить скидку").click();
    await deal.dialog().getByLabel("Скидка с цены по прайсу").fill("61000");
    await deal.dialog().getByText(/Больше вашей скидки/).waitFor();
    await deal.dialog().getByLabel("Причина").click();
    await desk.page.getByRole("option").first().click();
    await deal.send("Запросить");
    const [request] = (await desk.api<{ items: { id: string; gross_before?: unknown }[] }>(`/api/sales/v1/discount-requests?deal_id=${deal.id}`)).items;
    expect(request?.gross_before).toBeUndefined();

    const manager = await Desk.open("gromov", `/deals/discounts/${request?.id}`);
    await manager.page.getByText("Со скидкой", { exact: true }).waitFor();
    await manager.page.getByText(/Скидка стоит/).waitFor();
    await manager.page.getByRole("button", { name: "Согласовать", exact: true }).click();
    const decide = new DealPage(manager);
    await decide.send("Согласовать");
    await decide.state("Согласована");
    await desk.page.reload();
    await desk.page.getByText("−61\u00a0000\u00a0₽").first().waitFor();
    await Promise.all([desk.close(), manager.close()]);
  });

  it("opens and reserves a deal by the keyboard alone, and walks the board", async () => {
    const desk = await Desk.open("orlova", "/deals");
    const { page } = desk;
    const car = await freeCar(desk);
    await page.locator("[data-card]").first().waitFor();
    await page.keyboard.press("n");
    await page.getByPlaceholder("Марка, модель или VIN").waitFor();
    await page.keyboard.type(car.vin.slice(-8));
    await page.getByText("1\u00a0автомобиль").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByPlaceholder("Фамилия, название или телефон").waitFor();
    await page.getByRole("button", { name: /^Выбрать:/ }).first().focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("Цена для покупателя").waitFor();
    await page.keyboard.press("Control+s");
    const deal = new DealPage(desk);
    await deal.state("Новая");
    await page.keyboard.press("Control+Enter");
    await deal.dialog().waitFor();
    await page.keyboard.press("Enter");
    await deal.state("Забронирована");
    const { id } = deal;
    await page.keyboard.press("Alt+2");
    await page.getByRole("table", { name: "Версии условий" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(`[data-card="${id}"]`).waitFor();
    await page.locator(`[data-card="${id}"]`).focus();
    await page.keyboard.press("Alt+ArrowRight");
    await deal.dialog().getByLabel("Номер договора").waitFor();
    await desk.close();
  });

  it("finds nothing cut off on the board, in both languages and on a phone", async () => {
    for (const options of [{ lang: "ru" as const }, { lang: "en" as const }, { size: { width: 390, height: 844 } }]) {
      const desk = await Desk.open("orlova", "/deals", options);
      await desk.page.locator("[data-card]").first().waitFor();
      await desk.settled();
      expect(await overflowing(desk.page)).toEqual([]);
      await desk.close();
    }
  });
});
