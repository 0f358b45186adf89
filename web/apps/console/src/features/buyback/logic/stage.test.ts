import { expect, test } from "vitest";
import { ALL_STATES, STAGES, canCancel, canLose, markOf, stageOf, stepTo, stepsOf } from "./stage";

test("every open state stands in one column, an ended one in none", () => {
  for (const state of ALL_STATES) {
    const columns = STAGES.filter((one) => one.states.includes(state)).length;
    expect(columns).toBe(["in_stock", "lost", "rejected_by_checks", "cancelled"].includes(state) ? 0 : 1);
  }
});

test("a purchase is lost before the agreement and cancelled after it, never both", () => {
  for (const state of ALL_STATES) expect(canLose(state) && canCancel(state)).toBe(false);
  expect(canLose("offered")).toBe(true);
  expect(canCancel("payable")).toBe(true);
  expect(canCancel("paid")).toBe(false);
});

test("a card moves one column to the right, by the step that leads there", () => {
  expect(stepTo("lead", "look")).toBe("appoint");
  expect(stepTo("appointment", "value")).toBeUndefined();
  expect(stepTo("inspection", "value")).toBe("value");
  expect(stepTo("valued", "offer")).toBe("offer");
  expect(stepTo("offered", "check")).toBe("accept");
  expect(stepTo("checked", "pay")).toBe("contract");
  expect(stepTo("lead", "value")).toBeUndefined();
  expect(stepTo("valued", "look")).toBeUndefined();
  expect(stepTo("lost", "look")).toBeUndefined();
});

test("marks follow the way", () => {
  expect(markOf("contract_signed")).toBe("contract");
  expect(stageOf("lost")).toBeUndefined();
  expect(stepsOf("lost")).toEqual(["reopen"]);
});
