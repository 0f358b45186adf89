import { describe, expect, it } from "vitest";
import { grantState, isMask, permissionRows } from "../logic/grants";
import { correction, qrCode } from "../logic/qr";
import { type VehicleType, bodyOf, draftOf, maskExample, wordsOf, wordsText } from "../logic/types";

describe("QR code", () => {
  it("computes the error correction of the standard's example", () => {
    // ISO/IEC 18004, annex I: "01234567" in version 1-M.
    const data = [0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11];
    expect(correction(data, 10)).toEqual([0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55]);
  });

  it("grows with its text, and has its three eyes", () => {
    const small = qrCode("kite");
    expect(small).toHaveLength(21);
    const long = qrCode(`otpauth://totp/Kite:volkova?secret=${"A".repeat(32)}&issuer=Kite&algorithm=SHA1&digits=6&period=30`);
    expect(long.length).toBeGreaterThan(33);
    for (const [row, column] of [[0, 0], [0, long.length - 7], [long.length - 7, 0]] as const) {
      expect(long[row]?.slice(column, column + 7)).toEqual([true, true, true, true, true, true, true]);
      expect(long[row + 1]?.slice(column, column + 7)).toEqual([true, false, false, false, false, false, true]);
    }
    expect(() => qrCode("x".repeat(300))).toThrow();
  });
});

describe("grants", () => {
  const now = Date.parse("2026-11-21T12:00:00Z");

  it("are read from the clock", () => {
    expect(grantState({ valid_from: "2026-01-01T00:00:00Z" }, now)).toBe("active");
    expect(grantState({ valid_from: "2027-01-01T00:00:00Z" }, now)).toBe("pending");
    expect(grantState({ valid_from: "2026-01-01T00:00:00Z", valid_until: "2026-11-21T12:00:00Z" }, now)).toBe("ended");
  });

  it("stand in the matrix by module", () => {
    expect(permissionRows([{ permissions: ["sales.deal.read", "audit.record.read"] }, { permissions: ["sales.deal.read", "sales.buyer.read"] }])).toEqual([
      { module: "audit", names: ["audit.record.read"] },
      { module: "sales", names: ["sales.buyer.read", "sales.deal.read"] },
    ]);
    expect(isMask("vehicles.cost.read")).toBe(true);
    expect(isMask("vehicles.cost.write")).toBe(false);
  });
});

describe("a vehicle type", () => {
  const type: VehicleType = {
    id: "i", standard: false, code: "jetski", ru: "Гидроцикл", en: "Jet-ski", number: "AAA*****A999", usage: "engine_hours", titled: false, photos_min: 6, source: "x", valid_from: "2026-03-01", vat_schemes: ["full"],
    attributes: [
      { code: "engine_hours", ru: "Моточасы", en: "Engine hours", kind: "number", min: 0, max: 20_000, unit: { ru: "ч", en: "h" }, required: true },
      { code: "seats", ru: "Места", en: "Seats", kind: "choice", required: true, words: [{ code: "one", ru: "одно", en: "one" }] },
      { code: "colour", ru: "Цвет", en: "Colour", kind: "text", required: false },
    ],
    photo_angles: [{ code: "hull", ru: "Корпус", en: "Hull", required: true }],
    panels: [{ code: "bow", ru: "Нос", en: "Bow" }],
  };

  it("comes out of the editor as it went in", () => {
    const body = bodyOf({ ...draftOf(type, "2026-12-01"), source: "приказ 7" });
    expect(body.attributes).toEqual(type.attributes);
    expect(body.photo_angles).toEqual(type.photo_angles);
    expect(body.panels).toEqual(type.panels);
    expect(body).toMatchObject({ code: "jetski", valid_from: "2026-12-01", source: "приказ 7", photos_min: 6 });
    expect(body).not.toHaveProperty("centre_id");
  });

  it("reads its words line by line", () => {
    expect(wordsOf("petrol = бензин / petrol\n\n gas = газ ")).toEqual([{ code: "petrol", ru: "бензин", en: "petrol" }, { code: "gas", ru: "газ", en: "газ" }]);
    expect(wordsText([{ code: "a", ru: "б", en: "c" }])).toBe("a = б / c");
  });

  it("shows how its numbers look", () => {
    expect(maskExample("AAA*9-A")).toBe("KKK12-K");
  });
});
