import { ApiProblem } from "@kite/api/problem";
import { expect, it } from "vitest";
import { meaningOf } from "./net";

it("gives up only what the server refuses for good", () => {
  const meaning = (status: number, code: string, retryAfter?: number) => meaningOf(new ApiProblem(status, { code }, retryAfter));
  expect(meaning(409, "common.busy", 1)).toBe("later");
  expect(meaning(503, "buyback_mobile.storage", 1)).toBe("later");
  expect(meaning(423, "buyback_mobile.upload_busy")).toBe("later");
  expect(meaning(409, "buyback_mobile.upload_taken")).toBe("refused");
  expect(meaning(422, "buyback_mobile.not_an_image")).toBe("refused");
});
