import { expect, test } from "vitest";
import { arranged, moved, onScreen, remembered } from "./columns";

const known = ["vin", "make", "model", "price", "state"].map((code) => ({ code, ru: code, en: code }));

test("the columns of the screen go into the file in their order, and only those that it has", () => {
  const screen = [{ id: "car", sheet: ["make", "model"] }, { id: "price" }, { id: "sparkline" }, { id: "vin" }, { id: "again", sheet: ["vin"] }];
  expect(onScreen(screen, known)).toEqual(["make", "model", "price", "vin"]);
});

test("a choice is remembered as far as the list still has it", () => {
  expect(remembered("price,gone,vin", known)).toEqual(["price", "vin"]);
  expect(remembered("", known)).toEqual([]);
});

test("the chosen stand first, and move one place at a time", () => {
  expect(arranged(["price", "vin"], known).map((one) => one.code)).toEqual(["price", "vin", "make", "model", "state"]);
  expect(moved(["a", "b", "c"], "c", -1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b", "c"], "a", -1)).toEqual(["a", "b", "c"]);
  expect(moved(["a", "b", "c"], "c", 1)).toEqual(["a", "b", "c"]);
});
