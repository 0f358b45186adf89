/** The number that a vehicle is known by, checked as the server checks it, so that a slip is seen at the car. */

const LATIN = "ABEKMHOPCTYX";
const CYRILLIC = "АВЕКМНОРСТУХ";
const WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
const VALUES: Readonly<Record<string, number>> = Object.fromEntries(
  ["AJ", "BKS", "CLT", "DMU", "ENV", "FW", "GPX", "HY", "RZ"].flatMap((letters, index) =>
    [...letters].map((letter) => [letter, index + 1]),
  ),
);
const LENGTH = 17;
const CHECK_PLACE = 8;

export type NumberFault =
  | { kind: "empty" }
  | { kind: "length"; found: number }
  | { kind: "letter"; place: number; found: string; instead: string | undefined }
  | { kind: "placeholder" }
  | { kind: "frame"; instead: string | undefined }
  | { kind: "mask"; mask: string };

/** Remarks that do not block: what was read as Latin, a check digit that disagrees where it is law, an unusual tail. */
export type NumberNote = "normalised" | "check_digit" | "check_digit_ok" | "serial_not_digits";

export type ReadNumber = { value: string; fault?: NumberFault; notes: NumberNote[] };

const latinTwin = (letter: string): string | undefined => LATIN[CYRILLIC.indexOf(letter.toUpperCase())];
const cyrillicTwin = (letter: string): string | undefined => {
  const upper = letter.toUpperCase();
  return CYRILLIC[LATIN.indexOf(upper)] ?? (CYRILLIC.includes(upper) ? upper : undefined);
};
const isDash = (letter: string): boolean => /[-\u2010-\u2015\u2212]/.test(letter);
const asLatin = (text: string): string => [...text].map((letter) => latinTwin(letter) ?? letter.toUpperCase()).join("");
const hasTwins = (raw: string): boolean => [...raw].some((letter) => latinTwin(letter) !== undefined);

const valueOf = (letter: string): number | undefined => (/\d/.test(letter) ? Number(letter) : VALUES[letter]);

/** What position 9 would be where the check digit is used. */
export function checkDigit(vin: string): string {
  const sum = [...vin].reduce((total, letter, place) => total + (valueOf(letter) ?? 0) * (WEIGHTS[place] ?? 0), 0);
  return sum % 11 === 10 ? "X" : String(sum % 11);
}

function vinNotes(vin: string, raw: string): NumberNote[] {
  const agrees = vin[CHECK_PLACE] === checkDigit(vin);
  const required = /^[12457LH]/.test(vin);
  const notes: [boolean, NumberNote][] = [
    [hasTwins(raw), "normalised"],
    [agrees, "check_digit_ok"],
    [!agrees && required, "check_digit"],
    [!/\d{4}$/.test(vin), "serial_not_digits"],
  ];
  return notes.filter(([applies]) => applies).map(([, note]) => note);
}

const INSTEAD: Readonly<Record<string, string>> = { O: "0", Q: "0", I: "1" };

function vinFault(vin: string): NumberFault | undefined {
  const wrong = [...vin].findIndex((letter) => valueOf(letter) === undefined);
  const found = vin[wrong];
  if (found !== undefined) return { kind: "letter", place: wrong + 1, found, instead: INSTEAD[found] };
  if (vin.length !== LENGTH) return { kind: "length", found: vin.length };
  return new Set(vin).size === 1 ? { kind: "placeholder" } : undefined;
}

function readVin(raw: string): ReadNumber {
  const value = asLatin([...raw].filter((letter) => !/\s/.test(letter) && !isDash(letter)).join(""));
  const fault = vinFault(value);
  if (fault) return { value, fault, notes: hasTwins(raw) ? ["normalised"] : [] };
  return { value, notes: vinNotes(value, raw) };
}

const withDashes = (raw: string): string =>
  asLatin([...raw].filter((letter) => !/\s/.test(letter)).map((letter) => (isDash(letter) ? "-" : letter)).join(""));

const FRAME = /^[A-Z0-9]{2,7}-\d{6,7}$/;

function readFrame(raw: string): ReadNumber {
  const value = withDashes(raw);
  const notes: NumberNote[] = hasTwins(raw) ? ["normalised"] : [];
  if (FRAME.test(value) && value.length >= 9) return { value, notes };
  const put = [7, 6].map((tail) => `${value.slice(0, -tail)}-${value.slice(-tail)}`).find((text) => FRAME.test(text));
  return { value, fault: { kind: "frame", instead: value.includes("-") ? undefined : put }, notes };
}

const SIGNS: Readonly<Record<string, RegExp>> = { A: /[A-Z]/, "9": /\d/, "*": /[A-Z0-9]/ };

const fits = (mask: string, text: string): boolean =>
  mask.length === text.length &&
  [...mask].every((sign, place) => SIGNS[sign]?.test(text[place] ?? "") ?? sign === text[place]);

function readMasked(mask: string, raw: string): ReadNumber {
  const value = withDashes(raw);
  const notes: NumberNote[] = hasTwins(raw) ? ["normalised"] : [];
  if (fits(mask, value)) return { value, notes };
  const bare = value.replaceAll("-", "");
  if (!fits(mask.replaceAll("-", ""), bare)) return { value, fault: { kind: "mask", mask }, notes };
  const letters = [...bare];
  return { value: [...mask].map((sign) => (sign === "-" ? "-" : letters.shift())).join(""), notes };
}

/** Reads a number by the rule of the vehicle type: `vin`, `frame` or a mask. */
export function readNumber(rule: string, raw: string): ReadNumber {
  if (raw.trim() === "") return { value: "", fault: { kind: "empty" }, notes: [] };
  if (rule === "vin") return readVin(raw);
  return rule === "frame" ? readFrame(raw) : readMasked(rule, raw);
}

/** A VIN out of what a barcode says: some makers print an `I` before it or other words after it. */
export function vinOfBarcode(text: string): string | undefined {
  const upper = text.toUpperCase();
  const found = upper.match(/[A-HJ-NPR-Z0-9]{17}/g) ?? [];
  const whole = [upper.replace(/^I/, ""), ...found].map((one) => one.trim());
  return whole.find((one) => one.length === LENGTH && vinFault(one) === undefined);
}

const PLATES = ["L999LL", "LL999", "LL9999", "9999LL", "LL999L", "L9999"];

/** A Russian plate in its one form (Cyrillic capitals), or nothing when no kind of plate looks like that. */
export function readPlate(raw: string): string | undefined {
  const kept = [...raw].filter((letter) => !/\s/.test(letter) && !isDash(letter));
  const text = kept.map((letter) => cyrillicTwin(letter) ?? letter.toUpperCase()).join("");
  const right = PLATES.some((mask) => {
    const head = text.slice(0, mask.length);
    const region = text.slice(mask.length);
    const letters = [...mask].every((sign, place) => (sign === "9" ? /\d/ : /[АВЕКМНОРСТУХ]/).test(head[place] ?? ""));
    return letters && /[1-9]/.test(head) && /^(\d{2}|[1-9]\d{2})$/.test(region);
  });
  return right ? text : undefined;
}

const paper = (text: string): string =>
  [...text].filter((letter) => !/[\s№]/.test(letter) && !isDash(letter)).map((letter) => cyrillicTwin(letter) ?? letter.toUpperCase()).join("");

/** The number of a vehicle passport (ПТС): ten signs on paper, fifteen digits when electronic. */
export function readPts(raw: string, electronic: boolean): string | undefined {
  const text = paper(raw);
  return (electronic ? /^\d{15}$/ : /^\d{2}[А-ЯЁ]{2}\d{6}$/).test(text) ? text : undefined;
}

/** The number of a registration certificate (СТС). */
export function readSts(raw: string): string | undefined {
  const text = paper(raw);
  return /^\d{2}[\dАВЕКМНОРСТУХ]{2}\d{6}$/.test(text) ? text : undefined;
}
