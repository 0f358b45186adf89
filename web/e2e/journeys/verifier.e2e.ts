import { afterAll, afterEach, describe, expect, it } from "vitest";
import { CasePage } from "../pages/CasePage";
import { Desk, closeBrowser } from "../support/browser";

type Case = { id: string; vin: string; state: string; hard_stops: string[] };

let officer: Desk;
afterEach(() => officer.close());
afterAll(closeBrowser);

async function waiting(desk: Desk, hard: boolean): Promise<Case | undefined> {
  const { items } = await desk.api<{ items: Case[] }>("/api/verification/v1/queue?limit=200");
  return items.find((one) => one.state === "needs_review" && one.hard_stops.length > 0 === hard);
}

describe("the verification officer", () => {
  it("takes a case from the queue, attaches a paper to what was found and gives the first signature", async ({ skip }) => {
    officer = await Desk.open("morozova", "/verification");
    const one = await waiting(officer, false);
    if (!one) skip("no case with a finding waits in this world");
    const page = new CasePage(officer);
    await page.row(one?.vin ?? "").first().dblclick();
    await page.step("Взять в работу").click();
    await officer.page.getByText("Проверка у вас").waitFor();
    const found = officer.page.getByRole("button", { expanded: false }).filter({ hasText: "найдено" }).filter({ hasNotText: "не найдено" });
    await found.first().click();
    await officer.page.getByLabel(/^Приложить документ/).setInputFiles({ name: "справка.txt", mimeType: "text/plain", buffer: Buffer.from("Спор закрыт, справка 12") });
    await officer.page.getByText("Документ приложен").waitFor();
    await page.step("Поставить первую подпись").click();
    await page.decide("Совпадение ложное", "Спор закрыт в марте, справка приложена", "Поставить первую подпись");
    await officer.page.getByText("Ждёт второй подписи").first().waitFor();
    expect(await page.step("Поставить вторую подпись").count()).toBe(0);
    expect(officer.errors).toEqual([]);
  });

  it("is told that nobody approves a hard stop, and rejects", async ({ skip }) => {
    officer = await Desk.open("morozova", "/verification");
    const one = await waiting(officer, true);
    if (!one) skip("no case with a hard stop waits in this world");
    await officer.go(`/verification/${one?.id ?? ""}`);
    const page = new CasePage(officer);
    await officer.page.getByText("Стоп-фактор: одобрить нельзя никому").waitFor();
    await page.step("Взять в работу").click();
    await page.step("Отклонить").waitFor();
    expect(await page.step("Одобрить").count()).toBe(0);
    expect(await page.step("Поставить первую подпись").count()).toBe(0);
    await page.step("Отклонить").click();
    const dialog = officer.page.getByRole("dialog");
    await dialog.getByLabel("Пояснение").fill("В розыске: сообщили безопасности");
    await dialog.getByRole("button", { name: "Отклонить" }).click();
    await officer.page.getByText("Отклонена").first().waitFor();
  });

  it("puts a car on the stop list and takes it off again", async () => {
    officer = await Desk.open("morozova", "/verification/stop-list");
    await officer.page.keyboard.press("KeyN");
    const vin = `XW8ZZZ61ZJG${String(Date.now()).slice(-6)}`;
    const dialog = officer.page.getByRole("dialog");
    await dialog.getByLabel("Значение").fill(vin);
    await dialog.getByRole("button", { name: "Внести в стоп-лист" }).click();
    const row = officer.page.getByRole("grid").locator("[data-index]").filter({ hasText: vin.slice(-4) }).first();
    await row.getByRole("button", { name: "Убрать" }).click();
    await officer.page.getByRole("dialog").getByRole("button", { name: "Убрать" }).click();
    await officer.page.getByText("Убрано из стоп-листа").waitFor();
    expect(officer.errors).toEqual([]);
  });
});
