import { expect, test } from "vitest";
import { NO_TRAITS, traitsIn, traitsOf } from "./traits";

test("attributes of the car fill the form", () => {
  expect(traitsOf({ engine_cc: "1999", fuel: "gas", gearbox: "robot" })).toMatchObject({ fuel: "other", transmission: "semi_automatic", engine_cc: 1999 });
  expect(traitsOf({})).toEqual(NO_TRAITS);
});

test("litres become millilitres, roubles kopecks, the unknown is left out", () => {
  expect(traitsIn({ ...NO_TRAITS, consumption_l: 7.85, tax: 4500 })).toEqual({ consumption_ml: 7850, tax_minor: 450_000 });
  expect(traitsIn(NO_TRAITS)).toEqual({});
});
