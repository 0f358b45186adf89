import type { CDPSession } from "playwright-core";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { StockPage } from "../pages/StockPage";
import { Desk, closeBrowser } from "../support/browser";

let desk: Desk;
afterEach(() => desk.close());
afterAll(closeBrowser);

const SAMPLES = 5;
const rows: [string, number, number, string][] = [];

async function counters(session: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await session.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map((one) => [one.name, one.value]));
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function note(name: string, value: number, budget: number, unit: string): void {
  rows.push([name, value, budget, unit]);
  expect.soft(value, name).toBeLessThanOrEqual(budget);
}

afterAll(() => {
  for (const [name, value, budget, unit] of rows) console.log(`${value.toFixed(1).padStart(8)} of ${String(budget).padStart(5)} ${unit.padEnd(6)} ${name}`);
});

/** CPU time of the main thread: what a busy machine cannot falsify. */
describe("budgets of the stock list", () => {
  it("are kept", { timeout: 180_000 }, async () => {
    desk = await Desk.open("sokolova", "/");
    const session = await desk.page.context().newCDPSession(desk.page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    const stock = new StockPage(desk);
    await desk.go("/stock");
    await stock.ready();
    await stock.grid.focus();

    const presses: number[] = [];
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const before = await counters(session);
      await stock.press("ArrowDown", 20);
      const after = await counters(session);
      presses.push((((after["TaskDuration"] ?? 0) - (before["TaskDuration"] ?? 0)) * 1000) / 20);
    }
    note("arrow key, CPU", median(presses), 12, "ms");

    const frames: number[] = [];
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const before = await counters(session);
      await desk.page.evaluate(async () => {
        const grid = document.querySelector("[data-grid]");
        for (let frame = 0; frame < 20; frame += 1) {
          grid?.scrollBy(0, 108);
          await new Promise((done) => requestAnimationFrame(done));
        }
      });
      const after = await counters(session);
      frames.push((((after["TaskDuration"] ?? 0) - (before["TaskDuration"] ?? 0)) * 1000) / 20);
    }
    note("scroll, CPU per frame of three rows", median(frames), 14, "ms");

    const now = await counters(session);
    note("nodes of the list", now["Nodes"] ?? 0, 4000, "");
    note("heap", (now["JSHeapUsedSize"] ?? 0) / 1024 / 1024, 60, "MB");
    expect(await desk.page.evaluate(() => document.querySelectorAll("body *").length)).toBeLessThanOrEqual(1500);

    await stock.press("Home");
    const started = performance.now();
    await stock.press("Enter");
    await desk.page.getByRole("button", { name: "Назад" }).waitFor();
    note("list to card", performance.now() - started, 300, "ms");
  });

  it("cost few bytes", async () => {
    desk = await Desk.open("sokolova", "/stock");
    await desk.settled();
    const bytes = await desk.page.evaluate(() => performance.getEntriesByType("resource").reduce((sum, one) => sum + (one as PerformanceResourceTiming).transferSize, 0));
    note("transfer to a usable stock list, cold", bytes / 1024, 320, "kB");
  });
});
