import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Desk, type Lang, SIZES, type Scheme, closeBrowser } from "../support/browser";
import { PEOPLE, concrete, opens, permissionsOf, routes } from "../support/routes";

/** Pictures of every route. With KITE_E2E_BASELINE (a folder of earlier pictures of the same data) they are compared. */
const OUT = process.env.KITE_E2E_PICTURES ?? join(import.meta.dirname, "../out/pictures");
const BASELINE = process.env.KITE_E2E_BASELINE;
const TOLERANCE = 0.001;

afterAll(closeBrowser);

async function differing(desk: Desk, before: Buffer, after: Buffer): Promise<number> {
  return desk.page.evaluate(
    async ([a, b]) => {
      const pixels = async (base64: string): Promise<ImageData> => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
        const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext("2d");
        if (!context) throw new Error("no canvas");
        context.drawImage(bitmap, 0, 0);
        return context.getImageData(0, 0, bitmap.width, bitmap.height);
      };
      const [one, two] = await Promise.all([pixels(a), pixels(b)]);
      if (one.width !== two.width || one.height !== two.height) return 1;
      let different = 0;
      for (let at = 0; at < one.data.length; at += 4) {
        const far = [0, 1, 2].some((part) => Math.abs((one.data[at + part] ?? 0) - (two.data[at + part] ?? 0)) > 24);
        if (far) different += 1;
      }
      return different / (one.width * one.height);
    },
    [before.toString("base64"), after.toString("base64")] as const,
  );
}

const looks: [Lang, Scheme, (typeof SIZES)[number]][] = SIZES.flatMap((size) => (["ru", "en"] as const).flatMap((lang) => (["light", "dark"] as const).map((scheme): [Lang, Scheme, (typeof SIZES)[number]] => [lang, scheme, size])));

describe.each(looks)("pictures in %s, %s, %o", (lang, scheme, size) => {
  it("of every route", { timeout: 900_000 }, async () => {
    const folder = `${lang}-${scheme}-${size.width}`;
    await mkdir(join(OUT, folder), { recursive: true });
    const done = new Set<string>();
    const wrong: string[] = [];
    for (const login of PEOPLE) {
      const desk = await Desk.open(login, "/", { lang, scheme, size });
      const held = await permissionsOf(desk);
      for (const route of [{ path: "/", needs: [] as string[] }, ...routes].filter((one) => opens(one, held) && !done.has(one.path))) {
        done.add(route.path);
        await desk.go(await concrete(desk, route.path));
        await desk.page.waitForTimeout(400);
        const name = `${route.path.replaceAll(/[^a-z0-9]+/gi, "_").replaceAll(/^_|_$/g, "") || "desk"}.png`;
        const picture = await desk.page.screenshot();
        await writeFile(join(OUT, folder, name), picture);
        const before = BASELINE ? await readFile(join(BASELINE, folder, name)).catch(() => undefined) : undefined;
        if (before && (await differing(desk, before, picture)) > TOLERANCE) wrong.push(`${folder}/${name}`);
      }
      await desk.close();
    }
    expect(wrong).toEqual([]);
  });
});
