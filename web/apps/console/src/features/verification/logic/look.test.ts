import { expect, test } from "vitest";
import type { Case, CheckCard } from "../api/types";
import { minutesLeft, outcomeTone, stepsOf, unanswered, withoutPaper } from "./look";

const officer = { me: "me", decides: true, overrides: true, writes: true };
const one = (part: Partial<Case>): Case => ({ state: "in_review", reviewer_id: "me", light: "yellow", hard_stops: [], proposed_by: null, ...part }) as Case;

test("a hard stop leaves no way to approve, whatever the rights", () => {
  expect(stepsOf(one({ hard_stops: ["verification.epts_redeemed"], light: "red" }), officer)).toEqual(["reject", "recheck", "release"]);
});

test("anything but green needs the right to override", () => {
  expect(stepsOf(one({}), { ...officer, overrides: false })).not.toContain("approve");
  expect(stepsOf(one({ light: "green" }), { ...officer, overrides: false })).toContain("approve");
});

test("nobody gives both signatures", () => {
  expect(stepsOf(one({ state: "proposed", proposed_by: "me" }), officer)).toEqual(["withdraw"]);
  expect(stepsOf(one({ state: "proposed", proposed_by: "other" }), officer)).toEqual(["confirm", "decline"]);
});

test("a colleague's case is taken over, a free one taken", () => {
  expect(stepsOf(one({ reviewer_id: "other" }), officer)).toEqual(["take_over"]);
  expect(stepsOf(one({ state: "needs_review", reviewer_id: null }), officer)).toEqual(["take", "recheck"]);
  expect(stepsOf(one({ state: "approved" }), officer)).toEqual([]);
  expect(stepsOf(one({ state: "needs_review" }), { ...officer, decides: false, writes: false })).toEqual([]);
});

const check = (part: Partial<CheckCard>): CheckCard => ({ mandatory: true, outcome: "not_found", evidence: [], ...part }) as CheckCard;

test("a finding needs a paper, and a failed source is no answer", () => {
  const paper = { source: "manual" } as CheckCard["evidence"][number];
  const answer = { source: "pledge_register" } as CheckCard["evidence"][number];
  expect(withoutPaper([check({ outcome: "found", evidence: [answer] }), check({ outcome: "found", evidence: [paper] })])).toHaveLength(1);
  expect(unanswered([check({ outcome: "failed" }), check({ outcome: null }), check({ outcome: "failed", mandatory: false })])).toHaveLength(2);
});

test("failed never looks clean", () => {
  expect(outcomeTone("failed", false)).toBe("negative");
  expect(outcomeTone("not_found", false)).toBe("positive");
  expect(outcomeTone("found", true)).toBe("negative");
  expect(outcomeTone(null, false)).toBe("muted");
});

test("minutes until due", () => {
  const now = Date.parse("2026-11-20T09:00:00Z");
  expect(minutesLeft("2026-11-20T09:30:00Z", now)).toBe(30);
  expect(minutesLeft("2026-11-20T08:50:00Z", now)).toBe(-10);
  expect(minutesLeft(null, now)).toBeUndefined();
});
