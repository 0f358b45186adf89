import { describe, expect, it } from "vitest";
import { checkDigit, readNumber, readPlate, readPts, readSts, vinOfBarcode } from "./number";

describe("VIN", () => {
  it("is read in any spelling", () => {
    expect(readNumber("vin", " xta-gfl110 my123456 ")).toEqual({ value: "XTAGFL110MY123456", notes: [] });
    expect(readNumber("vin", "1M8GDM9AXKP042788").notes).toEqual(["check_digit_ok"]);
    expect(checkDigit("1M8GDM9AXKP042788")).toBe("X");
  });

  it("says that Cyrillic letters were read as the Latin ones they look like", () => {
    const read = readNumber("vin", "ХТАGFL110МУ123456");
    expect(read).toEqual({ value: "XTAGFL110MY123456", notes: ["normalised"] });
  });

  it("warns of a check digit only where it is law", () => {
    expect(readNumber("vin", "1M8GDM9A1KP042788").notes).toEqual(["check_digit"]);
    expect(readNumber("vin", "WBA3A5C50CF256985").fault).toBeUndefined();
    expect(readNumber("vin", "WBA3A5C51CF256986").notes).not.toContain("check_digit");
  });

  it("names the place of a wrong letter and what it may have been, and puts nothing in silently", () => {
    expect(readNumber("vin", "XTAGFL11OMY123456").fault).toEqual({ kind: "letter", place: 9, found: "O", instead: "0" });
    expect(readNumber("vin", "XTAGFL11ЖMY123456").fault).toEqual({ kind: "letter", place: 9, found: "Ж", instead: undefined });
    expect(readNumber("vin", "XTAGFL110MY12345").fault).toEqual({ kind: "length", found: 16 });
    expect(readNumber("vin", "11111111111111111").fault).toEqual({ kind: "placeholder" });
    expect(readNumber("vin", "  ").fault).toEqual({ kind: "empty" });
  });

  it("is found in what a barcode says", () => {
    expect(vinOfBarcode("IXTAGFL110MY123456")).toBe("XTAGFL110MY123456");
    expect(vinOfBarcode("xtagfl110my123456")).toBe("XTAGFL110MY123456");
    expect(vinOfBarcode("VIN:XTAGFL110MY123456;W=1")).toBe("XTAGFL110MY123456");
    expect(vinOfBarcode("4601234567890")).toBeUndefined();
  });
});

describe("other numbers", () => {
  it("a frame number gets its hyphen only by the hand of a person", () => {
    expect(readNumber("frame", "nze141–6012345")).toEqual({ value: "NZE141-6012345", notes: [] });
    expect(readNumber("frame", "NZE1416012345").fault).toEqual({ kind: "frame", instead: "NZE141-6012345" });
    expect(readNumber("frame", "X").fault).toEqual({ kind: "frame", instead: undefined });
  });

  it("a mask is kept, its hyphens are put where it has them", () => {
    expect(readNumber("AAA*****A999", "yam12345c626")).toEqual({ value: "YAM12345C626", notes: [] });
    expect(readNumber("AA-9999", "ав1234")).toEqual({ value: "AB-1234", notes: ["normalised"] });
    expect(readNumber("AA-9999", "A1").fault).toEqual({ kind: "mask", mask: "AA-9999" });
  });

  it("plates and papers have one form", () => {
    expect(readPlate("a123bc 77")).toBe("А123ВС77");
    expect(readPlate("А123ВС777")).toBe("А123ВС777");
    expect(readPlate("1234ав77")).toBe("1234АВ77");
    expect([readPlate("А000ВС77"), readPlate("Я123ВС77"), readPlate("A12")]).toEqual([undefined, undefined, undefined]);
    expect(readPts("77 pm № 193777", false)).toBe("77РМ193777");
    expect([readPts("1643 0101 2345 678", true), readPts("77РМ193777", true)]).toEqual(["164301012345678", undefined]);
    expect([readSts("99 12 345678"), readSts("77YH123456"), readSts("1")]).toEqual(["9912345678", "77УН123456", undefined]);
  });
});
