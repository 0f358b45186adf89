import type { Feature } from "@kite/core";

/**
 * Features of the console: a folder with an `entry.ts` is enough. Entries are small and are read beside `/me`;
 * the pages behind their routes are loaded when they are opened.
 */
const entries = import.meta.glob<{ feature: Feature }>("../features/*/entry.ts");

let loaded: readonly Feature[] = [];

async function readAll(): Promise<Feature[]> {
  const asked = Object.values(entries).map((load) => load());
  // While somebody works on one feature the others stay usable; what is delivered must be whole.
  if (!import.meta.env.DEV) return (await Promise.all(asked)).map((one) => one.feature);
  const answers = await Promise.allSettled(asked);
  return answers.flatMap((one) => (one.status === "fulfilled" ? [one.value.feature] : []));
}

let reading: Promise<void> | undefined;

/** Reads every entry once; a lost answer is asked for again the next time. */
export function loadFeatures(): Promise<void> {
  reading ??= readAll().then(
    (all) => {
      loaded = all;
    },
    (error: unknown) => {
      reading = undefined;
      throw error;
    },
  );
  return reading;
}

export function features(): readonly Feature[] {
  return loaded;
}

/** Features whose module the installation has. */
export function present(modules: ReadonlySet<string>): readonly Feature[] {
  return loaded.filter((one) => modules.has(one.module));
}
