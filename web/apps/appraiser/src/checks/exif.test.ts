import { describe, expect, it } from "vitest";
import { type Exif, exifTime, instantOf, readExif, withExif } from "./exif";

/** The smallest thing with the segments of a JPEG: a comment, the scan, some data. */
const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xfe, 0, 4, 0x4b, 0x69, 0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
const whole: Exif = {
  taken: "2026:11:20 14:20:05",
  offset: "+03:00",
  latitude_e6: 55_752_121,
  longitude_e6: -37_617_665,
  make: "Apple",
  model: "iPhone 15",
};

describe("EXIF", () => {
  it("what is written is read again", () => {
    expect(readExif(withExif(jpeg, whole))).toEqual(whole);
    const south = { ...whole, latitude_e6: -1, longitude_e6: 179_999_999 };
    expect(readExif(withExif(jpeg, south))).toEqual(south);
    expect(readExif(withExif(jpeg, { taken: "2026:11:20 14:20:05" }))).toEqual({ taken: "2026:11:20 14:20:05" });
    expect(readExif(withExif(jpeg, {}))).toEqual({});
  });

  it("replaces what was there and leaves the picture alone", () => {
    const once = withExif(jpeg, whole);
    const twice = withExif(once, { make: "Kite" });
    expect(readExif(twice)).toEqual({ make: "Kite" });
    expect(twice.slice(-15)).toEqual(jpeg.slice(-15));
  });

  it("is read in both orders of bytes", () => {
    const big = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x0f, 0, 2, 0, 0, 0, 4, 0x41, 0x42, 0x43, 0, 0, 0, 0, 0];
    const block = [0x45, 0x78, 0x69, 0x66, 0, 0, ...big];
    const bytes = Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, 0, block.length + 2, ...block, 0xff, 0xda, 0, 2]);
    expect(readExif(bytes)).toEqual({ make: "ABC" });
  });

  it("a broken one says nothing and breaks nothing", () => {
    expect(readExif(new Uint8Array())).toEqual({});
    expect(readExif(jpeg)).toEqual({});
    const good = withExif(jpeg, whole);
    for (let cut = 3; cut < good.length; cut += 1) expect(() => readExif(good.slice(0, cut))).not.toThrow();
    for (let place = 6; place < 200; place += 1) {
      const spoilt = good.slice();
      spoilt[place] = 0xff;
      expect(() => readExif(spoilt)).not.toThrow();
    }
  });

  it("tells the time with its zone", () => {
    expect(instantOf(whole)).toBe("2026-11-20T11:20:05.000Z");
    expect(instantOf({ taken: "never" })).toBeUndefined();
    const now = new Date("2026-11-20T11:20:05Z");
    expect(instantOf(exifTime(now))).toBe(now.toISOString());
  });
});
