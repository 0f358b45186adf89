import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { Desk, type Lang, SIZES, type Scheme, type Size, closeBrowser } from "../support/browser";
import { difference, small } from "../support/likeness";
import { play, record } from "../support/recording";

/**
 * The main screens at four sizes with the data and at the moment of a recording, beside small pictures that are part of the tree:
 * `npm run visual`. Whoever has changed a screen takes its pictures anew by KITE_E2E_RECORD=pictures; =data asks the server anew too.
 */
const ANEW = process.env.KITE_E2E_RECORD ?? "";
const RECORDED = join(import.meta.dirname, "recorded");
const OUT = join(import.meta.dirname, "../out/visual");
/** Where another version of the browser draws letters a little differently. */
const TOLERANCE = 0.01;

const SCREENS: readonly (readonly [string, string, string])[] = [
  ["desk", "sokolova", "/"],
  ["stock", "sokolova", "/stock"],
  ["deals", "orlova", "/deals"],
  ["buyback", "kuznetsov", "/buyback"],
  ["pnl", "volkova", "/finance/pnl"],
  ["audit", "ershov", "/audit"],
];

let desk: Desk;
afterEach(() => desk?.close());
afterAll(closeBrowser);

async function shown(name: string, path: string, look: { lang: Lang; scheme: Scheme; size: Size }): Promise<Buffer> {
  desk = await Desk.open(undefined, "/appraiser/kite.svg", look);
  await play(desk.page, join(RECORDED, `${name}.json`));
  await desk.page.goto(new URL(path, desk.page.url()).href);
  await desk.page.locator("#page").waitFor();
  await desk.settled();
  await desk.page.evaluate(() => document.fonts.ready);
  await desk.page.waitForTimeout(200);
  return small(desk.page, await desk.page.screenshot({ animations: "disabled", caret: "hide" }));
}

describe.each(SCREENS)("%s", (name, login, path) => {
  const looks = SIZES.flatMap((size) => [
    { lang: "ru" as const, scheme: "light" as const, size },
    ...(size.width === 1280 || size.width === 390 ? [{ lang: "en" as const, scheme: "dark" as const, size }] : []),
  ]);
  if (ANEW === "data") {
    it("is recorded", async () => {
      await mkdir(RECORDED, { recursive: true });
      desk = await Desk.open(login, "/me");
      const { page } = desk;
      await record(page, join(RECORDED, `${name}.json`), async () => {
        await page.goto(new URL(path, page.url()).href);
        await desk.settled();
        // A phone asks for other things.
        await page.setViewportSize({ width: 390, height: 844 });
        await page.reload();
        await desk.settled();
      });
    });
  }
  it.each(looks)("in $lang, $scheme, $size.width", async (look) => {
    const file = `${name}-${look.lang}-${look.scheme}-${look.size.width}.png`;
    const now = await shown(name, path, look);
    if (ANEW) return writeFile(join(RECORDED, file), now);
    const share = await difference(desk.page, await readFile(join(RECORDED, file)), now);
    if (share > TOLERANCE) {
      await mkdir(OUT, { recursive: true });
      await writeFile(join(OUT, file), now);
    }
    expect(share, `web/e2e/out/visual/${file} beside web/e2e/visual/recorded`).toBeLessThanOrEqual(TOLERANCE);
    return undefined;
  });
});
