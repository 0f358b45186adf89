// Prints the sizes of the built console and fails above the budget: gzip, as the table of budgets counts.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const KB = 1024;
const BUDGET = { entry: 150 * KB, css: 50 * KB, chunk: 40 * KB, fonts: 70 * KB };
const dist = join(import.meta.dirname, "../dist/console");
const html = await readFile(join(dist, "index.html"), "utf8");
const first = new Set([...html.matchAll(/assets\/([\w.-]+)/g)].map((match) => match[1]));

const sizes = [];
for (const name of await readdir(join(dist, "assets"))) {
  if (name.endsWith(".br")) continue;
  const bytes = await readFile(join(dist, "assets", name));
  sizes.push({ name, size: name.endsWith(".woff2") ? bytes.length : gzipSync(bytes).length });
}

const sum = (test) => sizes.filter(test).reduce((total, one) => total + one.size, 0);
const rows = [
  ["entry script and what it loads at once", sum((one) => one.name.endsWith(".js") && first.has(one.name)), BUDGET.entry],
  ["styles", sum((one) => one.name.endsWith(".css")), BUDGET.css],
  ["fonts", sum((one) => one.name.endsWith(".woff2")), BUDGET.fonts],
  ...sizes
    .filter((one) => one.name.endsWith(".js") && !first.has(one.name))
    .toSorted((a, b) => b.size - a.size)
    .slice(0, 12)
    .map((one) => [one.name, one.size, BUDGET.chunk]),
];
let over = false;
for (const [name, size, budget] of rows) {
  over ||= size > budget;
  console.log(`${(size / KB).toFixed(1).padStart(7)} kB of ${String(budget / KB).padStart(4)} ${size > budget ? "OVER " : "     "}${name}`);
}
if (over) process.exit(1);
