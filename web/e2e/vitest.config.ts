import { defineConfig } from "vitest/config";

/**
 * Proofs, how the main screens look among them, or with KITE_E2E_KIND something else that people in a browser are good for:
 * `visual` alone, `bench`, `guide`, `pictures`.
 */
const kind = process.env.KITE_E2E_KIND ?? "e2e";
const kinds = kind === "e2e" ? ["e2e", "visual"] : [kind];

/**
 * Against a running kite: KITE_E2E_URL and KITE_E2E_PASSWORD_FILE say where it is and how people sign in. Two workers share
 * the files; each has one browser for all of its own, and every page a context of its own.
 */
export default defineConfig({
  test: {
    include: kinds.map((one) => `**/*.${one}.ts`),
    environment: "node",
    setupFiles: ["./support/failed.ts"],
    // A failure is photographed before the pages are closed.
    sequence: { hooks: "list" },
    pool: "forks",
    isolate: false,
    maxWorkers: kind === "e2e" ? 2 : 1,
    fileParallelism: kind === "e2e",
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
