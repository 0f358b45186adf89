import { afterAll, afterEach, describe, expect, it } from "vitest";
import { CasePage } from "../pages/CasePage";
import { Desk, closeBrowser } from "../support/browser";
import { waitingCase } from "../support/cases";
import { Person } from "../support/person";

const PLEDGED = "Z94PLEDGED0000001";
const WANTED = "Z94WANTED00000011";

let officer: Desk;
afterEach(() => officer.close());
afterAll(closeBrowser);

const caseOf = async (vin: string) => waitingCase(await Person.enter("kuznetsov"), await Person.enter("morozova"), vin);

describe("the verification officer", () => {
  it("takes a case from the queue, attaches a paper to what was found and gives the first signature", async () => {
    const { vin } = await caseOf(PLEDGED);
    officer = await Desk.open("morozova", "/verification");
    const page = new CasePage(officer);
    await page.row(vin).first().dblclick();
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

  it("is told that nobody approves a hard stop, and rejects", async () => {
    const { id, hard_stops } = await caseOf(WANTED);
    expect(hard_stops.length).toBeGreaterThan(0);
    officer = await Desk.open("morozova", "/verification");
    await officer.go(`/verification/${id}`);
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
