import { afterAll, afterEach, describe, expect, it } from "vitest";
import { Desk, closeBrowser } from "../support/browser";

let desk: Desk;
afterEach(() => desk.close());
afterAll(closeBrowser);

const ID = "01a1ff1f-0088-71b6-87ca-3453dac1ff06";
const problem = (status: number): string => JSON.stringify({ type: "urn:kite:problem:test", title: `Отказ ${status}`, status, code: "test.refused", request_id: ID });

describe("a list whose answer is an error", () => {
  it.each([403, 404, 409, 422, 429, 500])("%i leaves the page alive and says why", async (status) => {
    desk = await Desk.open("sokolova", "/");
    await desk.page.route("**/api/vehicles/v1/episodes?*", (route) => route.fulfill({ status, contentType: "application/problem+json", body: problem(status) }));
    await desk.go("/stock");
    await desk.page.getByRole("alert").waitFor();
    if (status === 500 || status === 429) await desk.page.getByText(ID).waitFor();
    expect(await desk.page.getByRole("navigation", { name: "Меню" }).count()).toBe(1);
    expect(desk.errors).toEqual([]);
  });
  it("is shown after another try", async () => {
    desk = await Desk.open("sokolova", "/");
    let refuse = true;
    await desk.page.route("**/api/vehicles/v1/episodes?*", (route) => (refuse ? route.fulfill({ status: 500, contentType: "application/problem+json", body: problem(500) }) : route.continue()));
    await desk.go("/stock");
    await desk.page.getByRole("button", { name: "Повторить" }).waitFor();
    refuse = false;
    await desk.page.getByRole("button", { name: "Повторить" }).click();
    await desk.page.locator('[data-index="0"]').waitFor();
  });
  it("asks to sign in again over the page, and goes on where it was", async () => {
    desk = await Desk.open("sokolova", "/stock");
    await desk.page.locator('[data-index="0"]').waitFor();
    await desk.page.route("**/api/vehicles/v1/ageing*", (route) => route.fulfill({ status: 401, contentType: "application/problem+json", body: problem(401) }));
    await desk.go("/stock/ageing");
    await desk.page.getByRole("heading", { name: "Вход в Kite" }).waitFor();
    expect(new URL(desk.page.url()).pathname).toBe("/stock/ageing");
  });
  it("says that the network is gone", async () => {
    desk = await Desk.open("sokolova", "/stock");
    await desk.page.locator('[data-index="0"]').waitFor();
    await desk.page.context().setOffline(true);
    await desk.page.getByText("Нет сети").waitFor();
    expect(await desk.page.locator('[data-index="0"]').count()).toBe(1);
    await desk.page.context().setOffline(false);
  });
});

describe("names with scripts in them", () => {
  it("are text", async () => {
    desk = await Desk.open("sokolova", "/");
    await desk.page.route("**/api/vehicles/v1/episodes?*", async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { items: { make: string; model: string }[] };
      for (const one of body.items) one.model = '<img src=x onerror="window.__xss=1"><script>window.__xss=1</script>';
      await route.fulfill({ response: answer, json: body });
    });
    await desk.go("/stock");
    await desk.page.locator('[data-index="0"]').getByText("<img").waitFor();
    expect(await desk.page.evaluate(() => "__xss" in window)).toBe(false);
  });
});

describe("two people at one car", () => {
  it("get a conflict and lose nothing", async () => {
    desk = await Desk.open("sokolova", "/stock?state=listed");
    await desk.settled();
    const first = desk.page.locator('[data-index="0"]');
    if ((await first.count()) === 0) return;
    await first.dblclick();
    await desk.page.route("**/list", (route) => route.fulfill({ status: 412, contentType: "application/problem+json", body: problem(412) }));
    await desk.page.getByRole("button", { name: "Ещё действия" }).click();
    await desk.page.getByRole("menuitem", { name: "Изменить цену" }).click();
    await desk.page.getByLabel("Цена").fill("1234500");
    await desk.page.getByRole("dialog").getByRole("button", { name: "Изменить цену" }).click();
    await desk.page.getByText("Запись изменил другой сотрудник").waitFor();
    expect((await desk.page.getByLabel("Цена").inputValue()).replaceAll(/\D/g, "")).toBe("1234500");
  });
});
