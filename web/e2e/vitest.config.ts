import { defineConfig } from "vitest/config";

/** Journeys against a running kite: KITE_E2E_URL and KITE_E2E_PASSWORD_FILE say where it is and how people sign in. */
export default defineConfig({
  test: {
    include: ["**/*.e2e.ts"],
    environment: "node",
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    pool: "forks",
  },
});
