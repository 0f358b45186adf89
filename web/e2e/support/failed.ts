import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach } from "vitest";
import { openPages } from "./browser";

const OUT = join(import.meta.dirname, "../out/failed");

/** What stood on every page when a proof failed, for whoever looks for the reason. */
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  await mkdir(OUT, { recursive: true });
  for (const [place, page] of (await openPages()).entries()) {
    await page.screenshot({ path: join(OUT, `${task.name.replaceAll(/[^\p{L}\d]+/gu, "-").slice(0, 60)}-${place + 1}.png`) }).catch(() => undefined);
  }
});
