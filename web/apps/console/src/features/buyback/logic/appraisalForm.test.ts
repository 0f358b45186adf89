import { expect, test } from "vitest";
import type { Purchase, Question } from "../api/types";
import { type AppraisalForm, bodyOf, formOf, progressOf } from "./appraisalForm";
import { flatten, merge, resolve, unflatten } from "./merge";

const question = (section: string, code: string, required = true): Question => ({ section, code, ru: code, en: code, required });
const QUESTIONS = [question("documents", "keys"), question("body", "gaps"), question("body", "panels"), question("extras", "wheels", false)];
const PURCHASE = { vin: "Z94K241C9PR000042", make: "Hyundai", model: "Creta", year: 2023, mileage_km: 41_000, attributes: { body: "suv" } } as unknown as Purchase;

const form = (part: Partial<AppraisalForm> = {}): AppraisalForm => ({ ...formOf(PURCHASE, QUESTIONS, null), ...part });

test("before the first version the form begins with what the lead has told", () => {
  const first = form();
  expect(first).toMatchObject({ vin: "Z94K241C9PR000042", mileage_km: 41_000, attributes: { body: "suv" }, seller_kind: "person" });
  expect(Object.keys(first.answers)).toEqual(["keys", "gaps", "panels", "wheels"]);
});

test("only what was answered is sent, and problems find their way back", () => {
  const typed = form({
    answers: { keys: { state: "", note: "" }, gaps: { state: "defect", note: " скол " }, panels: { state: "ok", note: "" }, wheels: { state: "", note: "" } },
    recon: { tyre: 2, battery: 0, detailing: 1 },
    attributes: { body: "suv", colour: " " },
  });
  const { body, names } = bodyOf(typed, { byKm: true, titled: true });
  expect(body.answers).toEqual([{ question: "gaps", state: "defect", note: "скол" }, { question: "panels", state: "ok", note: null }]);
  expect(body.recon).toEqual([{ item: "tyre", quantity: 2 }, { item: "detailing", quantity: 1 }]);
  expect(body.attributes).toEqual({ body: "suv" });
  expect(names).toEqual({ "answers.0": "answers.gaps", "answers.1": "answers.panels", "recon.0": "recon.tyre", "recon.1": "recon.detailing" });
});

test("a type without kilometres and papers sends neither", () => {
  const { body } = bodyOf(form(), { byKm: false, titled: false });
  expect("mileage_km" in body || "pts_kind" in body).toBe(false);
});

test("progress counts by section", () => {
  const [documents, body, extras] = progressOf(QUESTIONS, form({ answers: { gaps: { state: "defect", note: "" } } }).answers);
  expect(documents).toMatchObject({ answered: 0, required: 1, missing: 1 });
  expect(body).toMatchObject({ answered: 1, required: 2, missing: 1, defects: 1 });
  expect(extras).toMatchObject({ required: 0, missing: 0 });
});

test("flattening loses nothing", () => {
  const one = form({ damages: [{ panel: "hood", kind: "dnt", size: 2, note: "" }], recon: { tyre: 1 } });
  expect(unflatten(flatten(one))).toEqual(one);
});

test("changes of different fields come together without a question", () => {
  const base = form();
  const { merged, conflicts } = merge(base, { ...base, note: "моё" }, { ...base, mileage_km: 42_000 });
  expect(conflicts).toEqual([]);
  expect(merged).toMatchObject({ note: "моё", mileage_km: 42_000 });
});

test("the same field changed twice is asked about, and the choice stands", () => {
  const base = form();
  const theirs = { ...base, mileage_km: 42_000, answers: { ...base.answers, keys: { state: "ok" as const, note: "" } } };
  const mine = { ...base, mileage_km: 43_000, answers: { ...base.answers, keys: { state: "defect" as const, note: "" } } };
  const { merged, conflicts } = merge(base, mine, theirs);
  expect(conflicts.map((one) => one.name)).toEqual(["mileage_km", "answers.keys"]);
  const chosen = resolve(merged, conflicts, ["mileage_km"]);
  expect(chosen.mileage_km).toBe(43_000);
  expect(chosen.answers.keys?.state).toBe("ok");
});

test("a work that they took away goes, unless mine wins", () => {
  const base = form({ recon: { tyre: 1 } });
  const { merged, conflicts } = merge(base, { ...base, recon: { tyre: 2 } }, { ...base, recon: {} });
  expect(resolve(merged, conflicts, []).recon).toEqual({});
  expect(resolve(merged, conflicts, ["recon.tyre"]).recon).toEqual({ tyre: 2 });
});
