import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiProblem, fieldPath } from "./problem";
import { keepCsrf, onSignedOut, speak } from "./session";
import { transport } from "./transport";

const LIST = "http://kite.test/api/vehicles/v1/episodes";
const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });

function answering(...answers: (Response | Error)[]) {
  const seen: Request[] = [];
  const fake = vi.fn(async (request: Request) => {
    seen.push(request);
    const answer = answers[Math.min(seen.length, answers.length) - 1];
    if (answer instanceof Error) throw answer;
    return (answer ?? json(200, {})).clone();
  });
  vi.stubGlobal("fetch", fake);
  return seen;
}

afterEach(() => vi.unstubAllGlobals());

describe("transport", () => {
  it("signs writes and leaves reads alone", async () => {
    keepCsrf("token");
    speak("en");
    const seen = answering(json(200, {}));
    await transport(new Request(LIST));
    await transport(new Request(LIST, { method: "POST", body: "{}" }));
    expect(seen[0]?.headers.get("x-csrf-token")).toBeNull();
    expect(seen[1]?.headers.get("x-csrf-token")).toBe("token");
    expect(seen[1]?.headers.get("idempotency-key")?.length).toBeGreaterThanOrEqual(8);
    expect(seen[1]?.headers.get("accept-language")).toBe("en");
  });
  it("sends what was lost again under the same key", async () => {
    const seen = answering(new TypeError("network"), json(503, {}), json(200, { ok: true }));
    const response = await transport(new Request(LIST, { method: "POST", body: "{}" }));
    expect(await response.json()).toEqual({ ok: true });
    expect(new Set(seen.map((one) => one.headers.get("idempotency-key"))).size).toBe(1);
    expect(seen).toHaveLength(3);
  });
  it("tells a lost network from a refusal", async () => {
    answering(new TypeError("network"));
    await expect(transport(new Request(LIST))).rejects.toMatchObject({ status: 0, code: "web.offline" });
  });
  it("turns a problem into fields, request and pause", async () => {
    answering(json(422, { title: "Ошибка", code: "common.invalid", request_id: "r1", errors: [{ pointer: "/price/amount", code: "x", title: "Мало" }] }, { "retry-after": "7" }));
    const problem = await transport(new Request(LIST)).catch((error: unknown) => error as ApiProblem);
    expect(problem).toMatchObject({ status: 422, code: "common.invalid", requestId: "r1", retryAfter: 7, message: "Ошибка" });
    expect((problem as ApiProblem).errors[0]?.title).toBe("Мало");
  });
  it.each([
    [409, true],
    [412, true],
    [422, false],
  ])("%i is a conflict: %s", (status, conflict) => expect(new ApiProblem(status, {}).isConflict).toBe(conflict));
  it("says once that nobody is signed in, but not while signing in", async () => {
    const heard = vi.fn();
    const stop = onSignedOut(heard);
    answering(json(401, { code: "common.unauthenticated" }));
    await transport(new Request(LIST)).catch(() => undefined);
    await transport(new Request("http://kite.test/api/identity/v1/sessions", { method: "POST" })).catch(() => undefined);
    expect(heard).toHaveBeenCalledTimes(1);
    stop();
  });
  it("survives an answer that is no JSON", async () => {
    answering(new Response("<html>", { status: 502 }));
    await expect(transport(new Request(LIST))).rejects.toMatchObject({ status: 502, code: "web.unreadable" });
  });
});

describe("pointers", () => {
  it("become paths of fields", () => {
    expect(fieldPath("/lines/0/amount")).toBe("lines.0.amount");
    expect(fieldPath("/a~1b/c~0d")).toBe("a/b.c~d");
    expect(fieldPath("")).toBe("");
  });
});
