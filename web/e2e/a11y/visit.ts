import { afterEach, describe, expect, it } from "vitest";
import { DESKTOP, Desk, type Lang, PHONE, type Scheme, type Size, resize } from "../support/browser";
import { axe, overflowing } from "../support/checks";
import { Person } from "../support/person";
import { PEOPLE, concrete, narrowed, opens, routes } from "../support/routes";

const NOTEBOOK: Size = { width: 1280, height: 720 };
const WIDE: Size = { width: 1920, height: 1080 };

/** Everybody visits the pages that nobody before him could open. */
async function visits(): Promise<[string, string[]][]> {
  const left = new Set(["/", ...routes.map((one) => one.path)]);
  const only = process.env.KITE_E2E_ROUTES ?? "";
  const plan: [string, string[]][] = [];
  for (const login of PEOPLE) {
    if (left.size === 0) break;
    const visitor = await Person.enter(login);
    const held = visitor.permissions;
    const mine = ["/", ...routes.filter((one) => opens(one, held)).map((one) => one.path)].filter((path) => left.delete(path) && path.startsWith(only));
    if (mine.length > 0) plan.push([login, await Promise.all(mine.map((path) => concrete((list) => visitor.read(list), path)))]);
  }
  if (left.size > 0 && !narrowed) throw new Error(`nobody of the demo people may open ${[...left].join(", ")}`);
  return plan;
}

/** A page at its sizes: nothing is cut, nothing scrolls sideways, and on the desk and on the phone it is for everybody. */
async function faults(desk: Desk, lang: Lang): Promise<string[]> {
  const found: string[] = [];
  const note = (where: string, some: readonly string[]): void => void found.push(...some.map((one) => `${where} ${one}`));
  note("desk", await axe(desk.page));
  // Russian words are the longer ones.
  const sizes = lang === "ru" ? [DESKTOP, NOTEBOOK, WIDE, PHONE] : [NOTEBOOK, PHONE];
  for (const size of sizes) {
    await resize(desk.page, size);
    note(`${size.width} cut:`, await overflowing(desk.page));
  }
  if (lang === "ru") note("phone", await axe(desk.page, true));
  await resize(desk.page, DESKTOP);
  return found;
}

let desk: Desk | undefined;

/** Every route in one language and one theme. */
export async function visitAll(lang: Lang, scheme: Scheme): Promise<void> {
  const plan = await visits();
  afterEach(() => desk?.close());
  describe(`every route in ${lang}, ${scheme}`, () => {
    it.each(plan)("%s", { timeout: 600_000 }, async (login, paths) => {
      const here = await Desk.open(login, "/", { lang, scheme });
      desk = here;
      const wrong: string[] = [];
      for (const path of paths) {
        await here.go(path);
        for (const one of await faults(here, lang)) wrong.push(`${path} ${one}`);
      }
      expect(wrong).toEqual([]);
      expect(here.errors).toEqual([]);
      expect(here.foreign).toEqual([]);
    });
  });
}
