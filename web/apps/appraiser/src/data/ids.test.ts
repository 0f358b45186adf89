import { describe, expect, it } from "vitest";
import { canonical, hashOf } from "./canonical";
import { base64, sha256, uuid7 } from "./ids";

describe("ids and hashes", () => {
  it("a UUID of version 7 carries its time and is never the same", () => {
    const now = Date.parse("2026-11-20T10:00:00Z");
    const made = Array.from({ length: 1000 }, () => uuid7(now));
    expect(new Set(made).size).toBe(1000);
    for (const id of made) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(now);
    }
    expect(uuid7(now) < uuid7(now + 1)).toBe(true);
  });

  it("SHA-256 and base64 are those of everybody else", async () => {
    expect(await sha256(new TextEncoder().encode("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(base64(new TextEncoder().encode("Kite"))).toBe("S2l0ZQ==");
    expect(base64(new Uint8Array(20_000)).length).toBe(Math.ceil(20_000 / 3) * 4);
  });
});

describe("canonical JSON", () => {
  it("sorts keys by code points and leaves nothing to taste", () => {
    expect(canonical({ b: 1, a: [true, null, "я\n\"x\""], "answers.keys": { state: "ok", note: undefined } })).toBe(
      '{"a":[true,null,"я\\n\\"x\\""],"answers.keys":{"state":"ok"},"b":1}',
    );
    expect(canonical({ "\u{1f600}": 1, "\uff21": 2 })).toBe('{"\uff21":2,"\u{1f600}":1}');
    expect(canonical({ ab: 1, a: 2 })).toBe('{"a":2,"ab":1}');
    expect(() => canonical({ a: 0.5 })).toThrow("0.5");
  });

  it("the same act has the same hash, another act another", async () => {
    const act = { purchase_id: "1", fields: { vin: "X", year: 2021 } };
    expect(await hashOf(act)).toBe(await hashOf({ fields: { year: 2021, vin: "X" }, purchase_id: "1" }));
    expect(await hashOf(act)).not.toBe(await hashOf({ ...act, fields: { vin: "X", year: 2022 } }));
  });
});
