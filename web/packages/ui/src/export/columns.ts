import type { Column } from "../grid/types";

/** A column that a file may have, as the server tells it. */
export type FileColumn = { code: string; ru: string; en: string };

/** The columns of the screen under their names in a file, in the order of the screen. What the file does not know is left out. */
export function onScreen(columns: readonly Pick<Column<never>, "id" | "sheet">[], known: readonly FileColumn[]): string[] {
  const codes = new Set(known.map((one) => one.code));
  const wanted = columns.flatMap((one) => one.sheet ?? [one.id]);
  return [...new Set(wanted)].filter((code) => codes.has(code));
}

/** What was chosen the last time, as far as the list still has it; nothing means that nobody has chosen yet. */
export function remembered(kept: string, known: readonly FileColumn[]): string[] {
  const codes = new Set(known.map((one) => one.code));
  return kept.split(",").filter((code) => codes.has(code));
}

/** The chosen ones in their order, then the others in that of the server: so they stand in the dialog. */
export function arranged(chosen: readonly string[], known: readonly FileColumn[]): FileColumn[] {
  const place = (code: string): number => (chosen.includes(code) ? chosen.indexOf(code) : chosen.length);
  return known.toSorted((a, b) => place(a.code) - place(b.code));
}

/** One column a place up (-1) or down (1); at an end everything stays. */
export function moved(codes: readonly string[], code: string, by: -1 | 1): string[] {
  const at = codes.indexOf(code);
  const to = at + by;
  if (at < 0 || to < 0 || to >= codes.length) return [...codes];
  const next = codes.toSpliced(at, 1);
  return next.toSpliced(to, 0, code);
}
