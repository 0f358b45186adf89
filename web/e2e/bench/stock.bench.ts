import type { CDPSession } from "playwright-core";
import { afterAll, afterEach, describe, it } from "vitest";
import { StockPage } from "../pages/StockPage";
import { Desk, closeBrowser } from "../support/browser";

/** A table beside the budgets, not a judgement: times of a busy machine say little, processor time says more. */
const SAMPLES = 5;
const REPEATS = 20;
const table: { name: string; value: number; budget: number; unit: string }[] = [];

let desk: Desk;
afterEach(() => desk.close().catch(() => undefined));
afterAll(() => {
  for (const { name, value, budget, unit } of table) {
    console.log(`${value.toFixed(1).padStart(9)} ${unit.padEnd(3)} of ${String(budget).padStart(5)}  ${value <= budget ? "ok  " : "OVER"}  ${name}`);
  }
  return closeBrowser();
});

async function counters(session: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await session.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map((one) => [one.name, one.value]));
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const note = (name: string, value: number, budget: number, unit: string): void => void table.push({ name, value, budget, unit });

async function measured(): Promise<CDPSession> {
  const session = await desk.page.context().newCDPSession(desk.page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return session;
}

/** Processor time of the main thread for one of `times` things, in milliseconds. */
async function processor(session: CDPSession, times: number, work: () => Promise<void>): Promise<number> {
  const samples: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const before = await counters(session);
    await work();
    const after = await counters(session);
    samples.push((((after["TaskDuration"] ?? 0) - (before["TaskDuration"] ?? 0)) * 1000) / times);
  }
  return median(samples);
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

const answered = (): Promise<unknown> => desk.page.waitForResponse((response) => response.url().includes("/api/vehicles/v1/episodes?"));
const transferred = (): Promise<number> => desk.page.evaluate(() => performance.getEntriesByType("resource").reduce((sum, one) => sum + (one as PerformanceResourceTiming).transferSize, 0) / 1024);

const painted = (): Promise<number> =>
  desk.page.evaluate(
    () =>
      new Promise<number>((done) => {
        new PerformanceObserver((list) => done(list.getEntries().at(-1)?.startTime ?? 0)).observe({ type: "largest-contentful-paint", buffered: true });
      }),
  );

/** A browser that has never been here, and the same a second time. */
async function opening(): Promise<number[]> {
  desk = await Desk.open("sokolova", "/api/docs");
  const session = await measured();
  const stock = new StockPage(desk);
  const before = await counters(session);
  const visible = await elapsed(() => desk.page.goto(new URL("/stock", desk.page.url()).href).then(() => stock.ready()));
  const after = await counters(session);
  await desk.settled();
  const cold = [visible, ((after["TaskDuration"] ?? 0) - (before["TaskDuration"] ?? 0)) * 1000, await transferred(), await painted()];
  await desk.page.reload();
  await stock.ready();
  await desk.settled();
  const all = [...cold, await transferred()];
  await desk.close();
  return all;
}

describe("the stock list", () => {
  it("when it is opened", async () => {
    const samples: number[][] = [];
    // One after the other, each with the machine for itself.
    // oxlint-disable-next-line no-await-in-loop
    while (samples.length < SAMPLES) samples.push(await opening());
    const of = (place: number): number => median(samples.map((one) => one[place] ?? 0));
    note("rows visible, cold", of(0), 1000, "ms");
    note("main thread until usable, cold", of(1), 300, "ms");
    note("transfer, cold", of(2), 320, "kB");
    note("largest contentful paint", of(3), 1200, "ms");
    note("transfer, warm", of(4), 60, "kB");
  });

  it("while one works in it", async () => {
    desk = await Desk.open("sokolova", "/stock");
    const session = await measured();
    const stock = new StockPage(desk);
    await stock.ready();
    await desk.settled();
    await stock.grid.focus();
    // To and fro: a press at the end of the list moves nothing and costs nothing.
    let key = "ArrowUp";
    const arrows = (): Promise<void> => stock.press((key = key === "ArrowUp" ? "ArrowDown" : "ArrowUp"), REPEATS);
    note("arrow key", await processor(session, REPEATS, arrows), 12, "ms");
    const scroll = (): Promise<void> =>
      desk.page.evaluate(async (frames) => {
        const grid = document.querySelector("[data-grid]");
        if (!grid) throw new Error("there is no list");
        let step = 108;
        for (let frame = 0; frame < frames; frame += 1) {
          const before = grid.scrollTop;
          grid.scrollBy(0, step);
          if (grid.scrollTop === before) grid.scrollBy(0, (step = -step));
          await new Promise((done) => requestAnimationFrame(done));
        }
      }, REPEATS);
    note("scroll, a frame of three rows", await processor(session, REPEATS, scroll), 14, "ms");
    note("elements", await desk.page.evaluate(() => document.querySelectorAll("body *").length), 1500, "");
    note("heap", ((await counters(session))["JSHeapUsedSize"] ?? 0) / 1024 / 1024, 60, "MB");
    await stock.press("Home");
    await stock.ready();
    note("sorted by the server", await elapsed(() => Promise.all([answered(), desk.page.getByRole("columnheader", { name: /Цена/ }).first().click()]).then(() => desk.page.locator('[data-index="0"]').waitFor())), 500, "ms");
    await stock.press("Slash");
    note("filtered while one types", await elapsed(() => Promise.all([answered(), desk.page.keyboard.type("Ki")]).then(() => desk.page.locator('[data-index="0"]').waitFor())), 500, "ms");
    await stock.grid.focus();
    await stock.press("Home");
    note("from the list to the card", await elapsed(() => stock.press("Enter").then(() => desk.page.getByRole("button", { name: "Назад" }).waitFor())), 300, "ms");
  });
});
