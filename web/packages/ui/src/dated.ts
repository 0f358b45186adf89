/** A row of a rule: it holds from its day on, for everybody or for one centre, until the next row of the same scope. */
export type DatedRow = { id: string; valid_from: string; source: string; centre_id?: string | null; default?: boolean };

/** `now` counts today, `coming` begins later, `past` was replaced. */
export type Standing = "now" | "coming" | "past";

const scopeOf = (row: DatedRow): string => row.centre_id ?? (row.default ? "default" : "group");

/**
 * How every row stands on `today`. Rows of one `keyOf` follow each other within their scope; a row of the group takes the
 * place of the default that the product came with.
 */
export function standings<T extends DatedRow>(rows: readonly T[], today: string, keyOf: (row: T) => string = () => ""): Map<string, Standing> {
  const newest = new Map<string, T>();
  for (const row of rows) {
    if (row.valid_from > today) continue;
    const key = `${keyOf(row)}|${scopeOf(row)}`;
    const known = newest.get(key);
    if (!known || known.valid_from < row.valid_from || (known.valid_from === row.valid_from && known.id < row.id)) newest.set(key, row);
  }
  const counts = (row: T): boolean =>
    newest.get(`${keyOf(row)}|${scopeOf(row)}`) === row && !(row.default && newest.has(`${keyOf(row)}|group`));
  return new Map(rows.map((row) => [row.id, row.valid_from > today ? "coming" : counts(row) ? "now" : "past"]));
}
