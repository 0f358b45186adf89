import { afterAll, afterEach, describe, expect, it } from "vitest";
import { Desk, closeBrowser } from "../support/browser";
import { Person } from "../support/person";
import { PEOPLE, concrete, features, opens, routes } from "../support/routes";

let desk: Desk;
afterEach(() => desk?.close());
afterAll(closeBrowser);

/** What the shell itself has to know; the data of pages are not looked at here, and not asked for. */
const SHELL = /\/api\/(identity\/v1\/(me|centres)|platform\/v1\/modules)(\?|$)/;

async function withoutData(page: Desk["page"]): Promise<void> {
  await page.route("**/api/**", (route) => (SHELL.test(route.request().url()) ? route.continue() : route.fulfill({ status: 404, contentType: "application/problem+json", body: "{}" })));
}

/** Whether the page of a path says that it is not for this person. The title is set with the page, or with the refusal. */
function refused(page: Desk["page"], path: string): Promise<boolean> {
  return page.evaluate(async (to) => {
    document.title = "";
    history.pushState({}, "", to);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    const end = performance.now() + 5_000;
    while (document.title === "" && performance.now() < end) await new Promise((done) => requestAnimationFrame(done));
    if (document.title === "") throw new Error(`${to} is no page`);
    return [...document.querySelectorAll("h1, h2")].some((heading) => heading.textContent === "Нет доступа");
  }, path);
}

/** The menu and the pages of each person are exactly what his permissions open; a typed URL changes nothing. */
describe("what people see", () => {
  it.each(PEOPLE)("%s", async (login) => {
    desk = await Desk.open(login, "/");
    await desk.settled();
    const person = await Person.enter(login);
    const held = person.permissions;
    const shown = await desk.page.getByRole("navigation", { name: "Меню" }).getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    const allowed = features.flatMap((one) => one.menu).filter((one) => opens(one, held)).map((one) => one.path);
    expect(new Set(shown)).toEqual(new Set(["/", ...allowed]));
    const wrong: string[] = [];
    await withoutData(desk.page);
    for (const route of routes) {
      const isRefused = await refused(desk.page, await concrete((list) => person.read(list), route.path));
      if (isRefused === opens(route, held)) wrong.push(`${route.path} ${isRefused ? "is refused" : "is open"}`);
    }
    expect(wrong).toEqual([]);
  });
});
