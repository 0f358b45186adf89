import { sha256 } from "./ids";

/**
 * JSON in its one form: keys in the order of their code points, no spaces, whole numbers only. The server makes the same
 * text out of the act and so the same hash: what was signed cannot be changed without being seen.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    return `{${entries.toSorted(byCodePoint).map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) throw new TypeError(`${value} is no whole number`);
  return JSON.stringify(value);
}

/** JavaScript compares by UTF-16 units, which sets emoji before some letters; the agreed order is by code points. */
function byCodePoint([a]: [string, unknown], [b]: [string, unknown]): number {
  const [left, right] = [[...a], [...b]];
  const place = left.findIndex((letter, index) => letter !== right[index]);
  if (place === -1) return left.length - right.length;
  return (left[place]?.codePointAt(0) ?? -1) - (right[place]?.codePointAt(0) ?? -1);
}

export function hashOf(value: unknown): Promise<string> {
  return sha256(new TextEncoder().encode(canonical(value)));
}
