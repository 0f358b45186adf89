import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PhonePage } from "../pages/PhonePage";
import { Desk, type Lang, closeBrowser } from "../support/browser";
import { waitingCase } from "../support/cases";
import { Person } from "../support/person";

/** Pictures of the guides in docs/guide, taken of whatever stands in the suite that is asked. */
const OUT = join(import.meta.dirname, "../../../docs/guide/pictures");
const SIZE = { width: 1280, height: 800 };
const BYTES_MAX = 120 * 1024;
const LANGS: readonly Lang[] = ["ru", "en"];

afterAll(closeBrowser);

/** Keeps what the page shows, small. */
async function keep(page: Page, name: string, lang: Lang): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(250);
  const shot = await page.screenshot({ animations: "disabled", caret: "hide", scale: "css" });
  const base64 = await page.evaluate(async (picture) => {
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.codePointAt(0) ?? 0);
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    return canvas.toDataURL("image/webp", 0.8).split(",")[1] ?? "";
  }, shot.toString("base64"));
  const made = Buffer.from(base64, "base64");
  expect(made.length, name).toBeLessThan(BYTES_MAX);
  await mkdir(OUT, { recursive: true });
  await writeFile(join(OUT, `${name}-${lang}.webp`), made);
}

type Rows = { items: Record<string, string>[] };

/** The first of a list in one of these states: in a small dealership not every state has somebody. */
async function first(desk: Desk, list: string, states: readonly string[] = [""]): Promise<string> {
  for (const state of states) {
    const { items } = await desk.api<Rows>(`${list}?limit=1${state ? `&state=${state}` : ""}`);
    if (items[0]?.id) return items[0].id;
  }
  throw new Error(`${list} is empty`);
}

const SOLD = ["contract", "paid", "reserved", "new"];

type Shot = readonly [name: string, login: string, path: string | ((desk: Desk) => Promise<string>), act?: (desk: Desk) => Promise<void>];

const SHOTS: readonly Shot[] = [
  ["manager-funnel", "kuznetsov", "/buyback"],
  ["manager-valuation", "kuznetsov", async (desk) => `/buyback/${await first(desk, "/api/buyback/v1/purchases", ["valued", "offered", "in_stock"])}?tab=valuation`],
  ["manager-stock", "sokolova", "/stock"],
  ["verifier-queue", "morozova", "/verification"],
  ["verifier-case", "morozova", async (desk) => `/verification/${await first(desk, "/api/verification/v1/queue")}`],
  ["salesman-board", "orlova", "/deals"],
  ["salesman-deal", "orlova", async (desk) => `/deals/${await first(desk, "/api/sales/v1/deals", SOLD)}`],
  ["fi-products", "orlova", async (desk) => `/deals/${await first(desk, "/api/sales/v1/deals", SOLD)}?tab=products`],
  ["accountant-journal", "pavlova", "/finance/journal"],
  ["accountant-month", "volkova", "/finance/periods"],
  ["accountant-pnl", "volkova", "/finance/pnl"],
  ["auditor-search", "ershov", "/audit", async ({ page }) => {
    await page.getByRole("grid").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
  }],
  ["auditor-chain", "ershov", "/audit/chain"],
  ["administrator-people", "mironov", "/admin/people"],
  ["administrator-roles", "mironov", "/admin/roles"],
  ["administrator-settings", "mironov", "/admin/settings"],
];

beforeAll(async () => {
  // The verification officer has something to decide.
  await waitingCase(await Person.enter("kuznetsov"), await Person.enter("morozova"), "Z94PLEDGED0000001");
});

describe.each(LANGS)("the console in %s", (lang) => {
  let desk: Desk;
  afterEach(() => desk?.close());
  for (const [name, login, path, act] of SHOTS) {
    it(name, async () => {
      desk = await Desk.open(login, "/me", { lang, size: SIZE });
      await desk.go(typeof path === "string" ? path : await path(desk));
      await act?.(desk);
      await desk.settled();
      await keep(desk.page, name, lang);
    });
  }
});

describe.each(LANGS)("the phone in %s", (lang) => {
  it("of the appraiser", async () => {
    const manager = await Person.enter("kuznetsov");
    const purchase = await manager.visit((await Person.enter("zaytsev")).centre);
    const phone = await PhonePage.open(lang);
    await phone.signIn("zaytsev");
    await phone.page.locator(`a[href$="${purchase}"]`).waitFor();
    await keep(phone.page, "appraiser-today", lang);
    await phone.page.locator(`a[href$="${purchase}"]`).click();
    await phone.page.locator("footer button").last().click();
    await phone.page.locator("fieldset").first().waitFor();
    await keep(phone.page, "appraiser-papers", lang);
    await phone.page.goto(`${phone.line.url}/appraiser/inspect/${purchase}/body`);
    await phone.page.locator('[data-panel="hood"]').click();
    await phone.page.locator("dialog fieldset").first().locator("label").nth(1).click();
    await phone.page.locator("dialog fieldset").nth(1).locator("label").nth(1).click();
    await keep(phone.page, "appraiser-damage", lang);
    await phone.page.locator("dialog button").last().click();
    await phone.page.goto(`${phone.line.url}/appraiser/inspect/${purchase}/photos`);
    await phone.page.locator("main button").first().waitFor();
    await keep(phone.page, "appraiser-photos", lang);
    await phone.close();
  });
});
