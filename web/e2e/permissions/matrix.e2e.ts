import { afterAll, afterEach, describe, expect, it } from "vitest";
import { Desk, closeBrowser } from "../support/browser";
import { PEOPLE, concrete, features, opens, permissionsOf, routes } from "../support/routes";

let desk: Desk;
afterEach(() => desk?.close());
afterAll(closeBrowser);

/** The menu and the pages of each person are exactly what his permissions open; a typed URL changes nothing. */
describe("what people see", () => {
  it.each(PEOPLE)("%s", { timeout: 300_000 }, async (login) => {
    desk = await Desk.open(login, "/");
    await desk.settled();
    const held = await permissionsOf(desk);
    const shown = await desk.page.getByRole("navigation", { name: "Меню" }).getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    const allowed = features.flatMap((one) => one.menu).filter((one) => opens(one, held)).map((one) => one.path);
    expect(new Set(shown)).toEqual(new Set(["/", ...allowed]));
    const wrong: string[] = [];
    for (const route of routes) {
      await desk.go(await concrete(desk, route.path));
      const refused = await desk.page.getByRole("heading", { name: "Нет доступа", exact: true }).count();
      if ((refused === 0) !== opens(route, held)) wrong.push(`${route.path} ${refused ? "is refused" : "is open"}`);
    }
    expect(wrong).toEqual([]);
  });
});
