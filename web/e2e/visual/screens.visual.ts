import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { DESKTOP, Desk, type Lang, PHONE, SIZES, type Scheme, type Size, closeBrowser, resize } from "../support/browser";
import { difference, small } from "../support/likeness";
import { play, record } from "../support/recording";
import { concrete } from "../support/routes";

/**
 * The main screens at four sizes with the data and at the moment of a recording, beside small pictures that are part of the tree.
 * Whoever has changed a screen takes its pictures anew by `KITE_E2E_RECORD=pictures npm run visual`; =data asks the server anew too.
 */
const ANEW = process.env.KITE_E2E_RECORD ?? "";
const RECORDED = join(import.meta.dirname, "recorded");
const OUT = join(import.meta.dirname, "../out/visual");
/** The share of points that may differ. */
const TOLERANCE = 0.001;

const SCREENS: readonly (readonly [string, string, string])[] = [
  ["desk", "sokolova", "/"],
  ["stock", "sokolova", "/stock"],
  ["vehicle", "sokolova", "/stock/$id"],
  ["deals", "orlova", "/deals"],
  ["deal", "orlova", "/deals/$id"],
  ["buyback", "kuznetsov", "/buyback"],
  ["verification", "morozova", "/verification"],
  ["pnl", "volkova", "/finance/pnl?from=2026-03-01&to=2026-03-31"],
  ["journal", "pavlova", "/finance/journal"],
  ["audit", "ershov", "/audit"],
];

type Look = { lang: Lang; scheme: Scheme; sizes: readonly Size[] };
const NOTEBOOK: Size = { width: 1280, height: 720 };
const LOOKS: readonly Look[] = [
  { lang: "ru", scheme: "light", sizes: SIZES },
  { lang: "en", scheme: "dark", sizes: [NOTEBOOK, PHONE] },
];

let desk: Desk;
afterEach(() => desk?.close());
afterAll(closeBrowser);

const dataOf = (name: string): string => join(RECORDED, `${name}.json`);

async function asked(name: string, login: string, route: string): Promise<void> {
  await mkdir(RECORDED, { recursive: true });
  desk = await Desk.open(login, "/me");
  const { page } = desk;
  const path = await concrete((list) => desk.api(list), route);
  await record(page, dataOf(name), path, async () => {
    await page.goto(new URL(path, page.url()).href);
    await whole();
    // A phone asks for other things.
    await resize(page, PHONE);
    await page.reload();
    await whole();
  });
}

/** The page has its heading, and whatever it asked for after that. */
async function whole(): Promise<void> {
  await desk.page.locator("#page h1").first().waitFor();
  await desk.settled();
}

async function opened(name: string, { lang, scheme, sizes }: Look): Promise<void> {
  desk = await Desk.open(undefined, "/appraiser/kite.svg", { lang, scheme, size: sizes[0] ?? DESKTOP });
  const path = await play(desk.page, dataOf(name));
  await desk.page.goto(new URL(path, desk.page.url()).href);
  await whole();
  await desk.page.evaluate(() => document.fonts.ready);
}

async function seen(size: Size): Promise<Buffer> {
  await resize(desk.page, size);
  await desk.settled();
  return desk.page.screenshot({ animations: "disabled", caret: "hide" });
}

/** Compares a picture with the recorded one, or takes its place. What is to be looked at is kept whole. */
async function isSame(name: string, picture: Buffer): Promise<boolean> {
  const file = join(RECORDED, `${name}.webp`);
  const now = await small(desk.page, picture);
  const before = await readFile(file).catch(() => undefined);
  const share = before ? await difference(desk.page, before, now) : 1;
  if (ANEW) await writeFile(file, now);
  if (share > TOLERANCE) await writeFile(join(OUT, `${name}.png`), picture);
  return share <= TOLERANCE;
}

describe.each(SCREENS)("%s", (name, login, route) => {
  if (ANEW === "data") it("is recorded", () => asked(name, login, route));
  it.each(LOOKS)("looks as recorded, in $lang, $scheme", async (look) => {
    await mkdir(OUT, { recursive: true });
    await opened(name, look);
    const differ: string[] = [];
    for (const size of look.sizes) {
      const picture = `${name}-${look.lang}-${look.scheme}-${size.width}`;
      if (!(await isSame(picture, await seen(size)))) differ.push(picture);
    }
    if (!ANEW) expect(differ, "web/e2e/out/visual beside web/e2e/visual/recorded").toEqual([]);
    expect(desk.errors).toEqual([]);
  });
});
