import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { offline } from "./apps/appraiser/vite.ts";

const app = process.env.KITE_APP ?? "console";
const server = process.env.KITE_SERVER ?? "http://127.0.0.1:8080";
const root = join(import.meta.dirname, "apps", app);
const dist = join(import.meta.dirname, "dist", app);
const compress = promisify(brotliCompress);

/** Writes `<file>.br` beside everything that is worth it, so that the server never compresses at run time. */
function brotli(): Plugin {
  return {
    name: "kite-brotli",
    apply: "build",
    async closeBundle() {
      for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(js|css|html|svg|json|webmanifest)$/.test(entry.name)) continue;
        // The server fills a nonce into index.html, so that one is sent as it is.
        if (entry.name === "index.html") continue;
        const path = join(entry.parentPath, entry.name);
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
        await writeFile(`${path}.br`, await compress(await readFile(path), { params }));
      }
    },
  };
}

/** What is small and always wanted together: a hundred files of half a kilobyte cost more than they save. */
const groups = [
  { name: "react", test: /node_modules\/(react|react-dom|scheduler)\//, priority: 3 },
  { name: "icons", test: /node_modules\/@tabler\//, priority: 2 },
  { name: "entries", test: /\/features\/[^/]+\/entry\.ts$/, priority: 1, includeDependenciesRecursively: false },
];

export default defineConfig({
  root,
  base: app === "console" ? "/" : `/${app}/`,
  plugins: [react(), app === "appraiser" ? offline(root) : null, brotli()],
  css: { postcss: join(import.meta.dirname, "postcss.config.mjs") },
  build: {
    outDir: dist,
    emptyOutDir: true,
    target: "es2023",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
  server: { port: 5173, hmr: { overlay: false }, proxy: { "/api": { target: server, changeOrigin: false } } },
  preview: { port: 4173, proxy: { "/api": { target: server, changeOrigin: false } } },
});
