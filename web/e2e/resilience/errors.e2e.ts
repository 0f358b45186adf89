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

describe("two people at one car", () => {
  it("get a conflict, see what the other has done, and lose nothing", async () => {
    desk = await Desk.open("sokolova", "/stock");
    const other = await Desk.open("gromov", "/stock");
    const { items } = await desk.api<{ items: { id: string }[] }>("/api/vehicles/v1/episodes?state=listed&limit=1");
    const path = `/stock/${items[0]?.id ?? ""}`;
    for (const one of [desk, other]) {
      await one.go(path);
      await one.page.getByRole("button", { name: "Ещё действия" }).click();
      await one.page.getByRole("menuitem", { name: "Изменить цену" }).click();
    }
    const price = (one: Desk) => one.page.getByRole("dialog").getByLabel("Цена", { exact: true });
    const send = (one: Desk) => one.page.getByRole("dialog").getByRole("button", { name: "Изменить цену" }).click();
    await price(other).fill("1250000");
    await price(desk).fill("1234500");
    await send(other);
    await other.page.getByRole("dialog").waitFor({ state: "detached" });
    // The live hint has come meanwhile and the card was read again under the open form.
    await desk.page.waitForTimeout(2_000);
    await send(desk);
    await desk.page.getByText("Запись изменил другой сотрудник").waitFor();
    // Nothing of either is lost: the server has the first price, the form keeps the second.
    expect((await price(desk).inputValue()).replaceAll(/\D/g, "")).toBe("1234500");
    const { price: kept } = await desk.api<{ price: { amount: number } }>(`/api/vehicles/v1/episodes/${path.split("/")[2]}`);
    expect(kept.amount).toBe(125_000_000);
    await other.close();
  });
});

describe("many tabs of one browser", () => {
  it("share one stream of live hints, and the next one takes over when its holder is closed", async () => {
    desk = await Desk.open("sokolova", "/");
    const second = await desk.page.context().newPage();
    let own = 0;
    second.on("request", (request) => {
      if (request.url().includes("/api/platform/v1/events")) own += 1;
    });
    await second.goto(desk.page.url());
    await second.locator("#page").waitFor();
    await second.waitForTimeout(1_000);
    expect(own).toBe(0);
    await desk.page.close();
    await expect.poll(() => own).toBe(1);
  });
});

describe("a bare area", () => {
  it.each([
    ["/finance", "/finance/pnl", "volkova"],
    ["/admin", "/admin/", "mironov"],
  ])("%s is its first page", async (bare, first, login) => {
    desk = await Desk.open(login, bare);
    await desk.page.waitForURL((url) => url.pathname.startsWith(first));
    await desk.go("/nowhere");
    await desk.page.getByRole("heading", { name: "Такой страницы нет" }).waitFor();
  });
});

/** Every list of the console, and what it reads. */
describe.each([
  ["/deals", "**/api/sales/v1/deals?*", "orlova"],
  ["/buyback", "**/api/buyback/v1/purchases?*", "kuznetsov"],
  ["/verification", "**/api/verification/v1/queue*", "morozova"],
  ["/finance/journal", "**/api/finance/v1/entries?*", "pavlova"],
  ["/audit", "**/api/audit/v1/records?*", "ershov"],
  ["/admin/people", "**/api/identity/v1/people?*", "mironov"],
])("%s", (path, call, login) => {
  it("stands when the server fails or does not answer, and says what to tell the support", async () => {
    desk = await Desk.open(login, "/me");
    await desk.page.route(call, (route) => route.fulfill({ status: 500, contentType: "application/problem+json", body: problem(500) }));
    await desk.go(path);
    await desk.page.getByText(ID).first().waitFor();
    await desk.page.unroute(call);
    await desk.page.route(call, (route) => route.abort("timedout"));
    await desk.page.getByRole("button", { name: "Повторить" }).first().click();
    await desk.page.getByRole("alert").first().waitFor();
    expect(await desk.page.getByRole("navigation", { name: "Меню" }).count()).toBe(1);
    expect(desk.errors).toEqual([]);
  });
});
