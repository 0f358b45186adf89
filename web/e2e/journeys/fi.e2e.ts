import { afterAll, describe, expect, it } from "vitest";
import { DealPage, freeCar, paper } from "../pages/DealPage";
import { Desk, closeBrowser } from "../support/browser";

afterAll(closeBrowser);

describe("loans and insurance", () => {
  it("are added under the contract, make a version of the terms, and can be taken out before the handover", async () => {
    const desk = await Desk.open("orlova", "/deals");
    const deal = new DealPage(desk);
    const { page } = desk;
    await deal.open(await freeCar(desk), "Кредитов Олег Иванович");
    await deal.reserve();
    await deal.sign();
    await page.getByRole("tab", { name: "Кредит и страховки" }).click();
    await deal.button("Добавить").click();
    await deal.dialog().getByLabel("Банк или страховая").fill("Северный банк");
    await page.keyboard.press("Escape");
    await deal.dialog().getByLabel("Номер полиса или договора").fill(paper("КР"));
    await deal.dialog().getByLabel("Наше вознаграждение, с НДС").fill("42700");
    await deal.send("Добавить");
    await page.getByRole("cell", { name: "Северный банк" }).waitFor();
    await page.getByRole("tab", { name: "Условия" }).click();
    await page.getByText("Изменены продукты").first().waitFor();
    await page.getByRole("tab", { name: "Кредит и страховки" }).click();
    await page.getByRole("button", { name: "Убрать: Кредит" }).click();
    await deal.send("Убрать");
    await page.getByText("Продуктов пока нет").waitFor();
    expect(desk.errors).toEqual([]);
    await desk.close();
  });
});
