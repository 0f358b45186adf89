import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
let source: string | undefined;

async function axeSource(): Promise<string> {
  source ??= await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  return source;
}

type Violation = { id: string; help: string; nodes: { target: string[]; failureSummary?: string }[] };

/** What does not depend on the size of the window, and costs most. */
const COLOURS = { "color-contrast": { enabled: false } };

/** Violations of WCAG 2.2 AA, in a line each; `again` of a page whose colours were looked at already. */
export async function axe(page: Page, again = false): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(await axeSource());
  const found = await page.evaluate(
    (options) => (globalThis as unknown as { axe: { run: (on: Document, options: object) => Promise<{ violations: Violation[] }> } }).axe.run(document, options).then((result) => result.violations),
    { runOnly: TAGS, resultTypes: ["violations"], ...(again ? { rules: COLOURS } : {}) },
  );
  return found.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")} ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`));
}

/** Texts that are cut without a tooltip, and a page that scrolls sideways. */
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const cut: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>("body *")) {
      const { scrollWidth, clientWidth } = element;
      if (clientWidth < 8 || scrollWidth <= clientWidth + 1 || element.matches(".sr-only, .sr-only *, svg *, input")) continue;
      const style = getComputedStyle(element);
      const clips = style.overflowX === "hidden" || style.overflowX === "clip";
      const named = element.closest("[title]") ?? element.querySelector("[title]");
      if (clips && !named && element.textContent?.trim()) cut.push(`${String(element.className)}: ${element.textContent.trim().slice(0, 50)}`);
    }
    if (document.documentElement.scrollWidth > innerWidth + 1) cut.push(`page is ${document.documentElement.scrollWidth} wide`);
    return cut;
  });
}
