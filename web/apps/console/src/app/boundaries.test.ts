import { readFile, readdir } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const web = resolve(import.meta.dirname, "../../../..");
const features = join(web, "apps/console/src/features");

async function sources(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((one) => one.isFile() && /\.tsx?$/.test(one.name)).map((one) => join(one.parentPath, one.name));
}

async function importsOf(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
}

async function relatives(file: string): Promise<string[]> {
  const names = await importsOf(file);
  return names.filter((name) => name.startsWith(".")).map((name) => resolve(dirname(file), name));
}

describe("boundaries", () => {
  it("keep a feature to itself and the packages; another one is reached by its entry", async () => {
    const wrong: string[] = [];
    for (const file of await sources(features)) {
      const own = join(features, relative(features, file).split("/")[0] ?? "");
      for (const target of await relatives(file)) {
        const foreignEntry = /\/features\/[^/]+\/entry$/.test(target);
        if (!target.startsWith(`${own}/`) && !foreignEntry) wrong.push(`${relative(web, file)} → ${relative(web, target)}`);
      }
    }
    expect(wrong).toEqual([]);
  });
  it("keep packages away from applications", async () => {
    const wrong: string[] = [];
    for (const file of await sources(join(web, "packages"))) {
      const names = await importsOf(file);
      if (names.some((name) => name.includes("apps/"))) wrong.push(relative(web, file));
    }
    expect(wrong).toEqual([]);
  });
  it("keep icons to their one list", async () => {
    const wrong: string[] = [];
    for (const folder of ["apps", "packages"]) {
      for (const file of await sources(join(web, folder))) {
        const names = await importsOf(file);
        if (!/\/(icons|modules\.d)\.ts$/.test(file) && names.some((name) => name.startsWith("@tabler/"))) wrong.push(relative(web, file));
      }
    }
    expect(wrong).toEqual([]);
  });
});
