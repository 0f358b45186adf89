import { expect, test } from "vitest";
import { type Page, inGroups } from "./keyset";

const ROWS: Record<string, number> = { received: 120, recon: 0, listed: 3, sold: 60 };
const SIZE = 50;

/** A server with pages of fifty. */
const page = async (group: string, cursor: string | undefined): Promise<Page<string>> => {
  const from = Number(cursor ?? 0);
  const all = Array.from({ length: ROWS[group] ?? 0 }, (_, index) => `${group} ${index}`);
  const items = all.slice(from, from + SIZE);
  return { items, next: from + SIZE < all.length ? String(from + SIZE) : null };
};

test("groups follow one another, empty ones are passed over, and every row comes once", async () => {
  const read = inGroups(Object.keys(ROWS), page);
  const rows: string[] = [];
  let cursor: string | undefined;
  let pages = 0;
  do {
    // oxlint-disable-next-line no-await-in-loop
    const one = await read(cursor, new AbortController().signal);
    rows.push(...one.items);
    cursor = one.next ?? undefined;
    pages += 1;
  } while (cursor);
  expect(rows).toHaveLength(183);
  expect(new Set(rows).size).toBe(183);
  const groups = rows.map((one) => Object.keys(ROWS).indexOf(one.split(" ")[0] ?? ""));
  expect(groups).toEqual(groups.toSorted((a, b) => a - b));
  expect(pages).toBeLessThanOrEqual(5);
});

test("a list without groups is one group", async () => {
  const one = await inGroups([undefined], async () => ({ items: ["a"], next: null }))(undefined, new AbortController().signal);
  expect(one).toEqual({ items: ["a"], next: null });
});
