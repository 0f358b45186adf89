import { afterAll, afterEach, describe, expect, it } from "vitest";
import { Desk, closeBrowser } from "../support/browser";
import { PEOPLE, concrete, features, opens, permissionsOf, routes } from "../support/routes";

let desk: Desk;
afterEach(() => desk?.close());
afterAll(closeBrowser);

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
    const held = await permissionsOf(desk);
    const shown = await desk.page.getByRole("navigation", { name: "Меню" }).getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    const allowed = features.flatMap((one) => one.menu).filter((one) => opens(one, held)).map((one) => one.path);
    expect(new Set(shown)).toEqual(new Set(["/", ...allowed]));
    const wrong: string[] = [];
    for (const route of routes) {
      const isRefused = await refused(desk.page, await concrete(desk, route.path));
      if (isRefused === opens(route, held)) wrong.push(`${route.path} ${isRefused ? "is refused" : "is open"}`);
    }
    expect(wrong).toEqual([]);
  });
});
