import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const KB = 1024;
/** Script of the first view, compressed. */
const FIRST_VIEW = 150 * KB;
const WORKER = "sw.js";

type Output = { fileName: string; type: "chunk" | "asset"; code?: string; source?: string | Uint8Array; isEntry?: boolean; imports?: string[] };

function firstView(bundle: Record<string, Output>): number {
  const entry = Object.values(bundle).find((one) => one.type === "chunk" && one.isEntry && one.fileName !== WORKER);
  const seen = new Set<string>();
  const walk = (name: string): number => {
    const chunk = bundle[name];
    if (!chunk?.code || seen.has(name)) return 0;
    seen.add(name);
    return gzipSync(chunk.code).length + (chunk.imports ?? []).reduce((sum, one) => sum + walk(one), 0);
  };
  return entry ? walk(entry.fileName) : 0;
}

/**
 * Builds the service worker as a file of its own and tells it what to keep: every file of this build. The name of the build is
 * the hash of that list, so a worker changes exactly when the page does. A first view above the budget fails the build.
 */
export function offline(root: string): Plugin {
  return {
    name: "kite-offline",
    apply: "build",
    config: () => ({
      build: {
        rollupOptions: {
          input: { index: join(root, "index.html"), sw: join(root, "src/sw.ts") },
          output: { entryFileNames: (chunk: { name: string }) => (chunk.name === "sw" ? WORKER : "assets/[name]-[hash].js") },
        },
      },
    }),
    generateBundle: {
      order: "post",
      async handler(_, built) {
        const bundle = built as unknown as Record<string, Output>;
        const shared = await readdir(join(root, "public"));
        const files = [...Object.keys(bundle), ...shared].filter((name) => name !== WORKER && !name.endsWith(".map")).toSorted();
        const page = String(bundle["index.html"]?.source ?? "");
        const build = createHash("sha256").update(files.join() + page).digest("hex").slice(0, 12);
        const worker = bundle[WORKER];
        if (!worker?.code) this.error("the service worker is missing");
        const list = JSON.stringify(files.map((name) => (name === "index.html" ? "" : name)));
        worker.code = worker.code.replace("KITE_FILES", () => list).replaceAll("KITE_BUILD", () => JSON.stringify(build));
        const size = firstView(bundle);
        this.info(`first view ${(size / KB).toFixed(1)} kB of ${FIRST_VIEW / KB}, build ${build}, ${files.length} files kept`);
        if (size > FIRST_VIEW) this.error(`the first view has ${(size / KB).toFixed(1)} kB of script, ${FIRST_VIEW / KB} are allowed`);
      },
    },
  };
}
