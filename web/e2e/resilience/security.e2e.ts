import { afterAll, afterEach, describe, expect, it } from "vitest";
import { Desk, closeBrowser } from "../support/browser";

let desk: Desk;
afterEach(() => desk.close());
afterAll(closeBrowser);

const MARKUP = '<img src=x onerror="window.__xss=1"><script>window.__xss=1</script>';
const ran = (): Promise<boolean> => desk.page.evaluate(() => "__xss" in window);

describe("names with scripts in them", () => {
  it("are text, wherever they are shown", async () => {
    desk = await Desk.open("kuznetsov", "/me");
    const { items } = await desk.api<{ items: { centre_id: string }[] }>("/api/buyback/v1/purchases?limit=1");
    const lead = { centre_id: items[0]?.centre_id, source: "call", seller_name: MARKUP, seller_phone: `+7916${String(Date.now()).slice(-7)}`, make: "Kia", model: MARKUP, year: 2022, mileage_km: 10_000 };
    const { id } = await desk.send<{ id: string }>("POST", "/api/buyback/v1/purchases", lead);
    for (const path of ["/buyback", "/buyback?mode=list", `/buyback/${id}`, `/buyback/${id}?tab=seller`]) {
      await desk.go(path);
      await desk.page.getByText("<img src=x").first().waitFor();
    }
    expect(await ran()).toBe(false);
    expect(desk.errors).toEqual([]);
    // The lead goes as it came: other journeys look at the same board.
    await desk.send("POST", `/api/buyback/v1/purchases/${id}/lose`, { reason: "other", note: "проба" }).catch(() => undefined);
  });

  it("are text in answers that have become markup on the way", async () => {
    desk = await Desk.open("sokolova", "/");
    await desk.page.route("**/api/vehicles/v1/episodes?*", async (route) => {
      const answer = await route.fetch();
      const body = (await answer.json()) as { items: { make: string; model: string }[] };
      for (const one of body.items) one.model = MARKUP;
      await route.fulfill({ response: answer, json: body });
    });
    await desk.go("/stock");
    await desk.page.locator('[data-index="0"]').getByText("<img").waitFor();
    expect(await ran()).toBe(false);
  });
});

describe("the content security policy", () => {
  it.each(["/", "/appraiser/"])("of %s runs no script that was put into the page, and fetches nothing from elsewhere", async (path) => {
    desk = await Desk.open(path === "/" ? "sokolova" : undefined, path);
    const seen = await desk.page.evaluate(async () => {
      const broken: string[] = [];
      addEventListener("securitypolicyviolation", (event) => broken.push(event.effectiveDirective));
      const put = (tag: "script" | "style", textContent: string): void => document.body.append(Object.assign(document.createElement(tag), { textContent }));
      put("script", "window.__xss = 1");
      put("style", "body { display: none }");
      document.body.insertAdjacentHTML("beforeend", '<i onclick="window.__xss = 1" id="probe"></i><img src="http://elsewhere.invalid/x.png" alt="">');
      document.querySelector<HTMLElement>("#probe")?.click();
      await fetch("http://elsewhere.invalid/").catch(() => undefined);
      await new Promise((done) => setTimeout(done, 300));
      return broken;
    });
    expect(new Set(seen)).toEqual(new Set(["script-src-elem", "script-src-attr", "style-src-elem", "img-src", "connect-src"]));
    expect(await ran()).toBe(false);
  });

  it("comes with every page, with a nonce of its own each time", async () => {
    desk = await Desk.open(undefined);
    const policy = async (): Promise<string> => (await desk.page.reload())?.headers()["content-security-policy"] ?? "";
    const [one, other] = [await policy(), await policy()];
    expect(one).toMatch(/default-src 'self'/);
    expect(one).not.toMatch(/unsafe/);
    expect(one).not.toBe(other);
  });
});
