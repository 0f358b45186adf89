import { expect, test } from "vitest";
import { readOn } from "./recordOrder";

const path = (id: string): string => `/stock/${id}`;

test("at the end of what is loaded the next page is read, and at the end of the list nothing more is asked", async () => {
  const pages = [["c", "d"], []];
  let asked = 0;
  const more = async (): Promise<string[]> => pages[asked++] ?? [];
  const { longer, first } = await readOn({ ids: ["a", "b"], path, back: "/stock?state=listed", total: 4, more });
  expect([first, longer.ids]).toEqual(["c", ["a", "b", "c", "d"]]);
  const end = await readOn(longer);
  expect([end.first, end.longer.more, end.longer.ids.length]).toEqual([undefined, undefined, 4]);
  expect(await readOn(end.longer)).toEqual({ longer: end.longer, first: undefined });
  expect(asked).toBe(2);
});
