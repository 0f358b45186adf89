/**
 * A QR code drawn here, so that the secret of an app never leaves the page: bytes, error correction M, versions 1 to 10
 * (ISO/IEC 18004). Enough for the 213 bytes that the address of an authenticator app can have.
 */

/** Codewords of error correction per block, and how many data codewords the blocks of level M have. */
const BLOCKS: readonly { ec: number; data: readonly number[] }[] = [
  { ec: 10, data: [16] },
  { ec: 16, data: [28] },
  { ec: 26, data: [44] },
  { ec: 18, data: [32, 32] },
  { ec: 24, data: [43, 43] },
  { ec: 16, data: [27, 27, 27, 27] },
  { ec: 18, data: [31, 31, 31, 31] },
  { ec: 22, data: [38, 38, 39, 39] },
  { ec: 22, data: [36, 36, 36, 37, 37] },
  { ec: 26, data: [43, 43, 43, 43, 44] },
];

const ALIGN: readonly (readonly number[])[] = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

const EXP: number[] = [];
const LOG: number[] = [];
for (let power = 0, value = 1; power < 255; power += 1) {
  EXP[power] = value;
  LOG[value] = power;
  value <<= 1;
  if (value > 255) value ^= 0x1_1d;
}

const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : (EXP[((LOG[a] ?? 0) + (LOG[b] ?? 0)) % 255] ?? 0));

/** Reed–Solomon: the remainder of the data divided by the generator of this length. */
export function correction(data: readonly number[], length: number): number[] {
  let generator = [1];
  for (let power = 0; power < length; power += 1) {
    const next = Array.from({ length: generator.length + 1 }, () => 0);
    for (const [at, factor] of generator.entries()) {
      next[at] = (next[at] ?? 0) ^ factor;
      next[at + 1] = (next[at + 1] ?? 0) ^ times(factor, EXP[power] ?? 0);
    }
    generator = next;
  }
  const rest = [...data, ...Array.from({ length }, () => 0)];
  for (let at = 0; at < data.length; at += 1) {
    const factor = rest[at] ?? 0;
    for (const [index, one] of generator.entries()) rest[at + index] = (rest[at + index] ?? 0) ^ times(one, factor);
  }
  return rest.slice(data.length);
}

function codewords(bytes: Uint8Array, version: number, capacity: number): number[] {
  const bits: number[] = [];
  const put = (value: number, length: number): void => {
    for (let at = length - 1; at >= 0; at -= 1) bits.push((value >> at) & 1);
  };
  put(0b0100, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  put(0, Math.min(4, capacity * 8 - bits.length));
  while (bits.length % 8 !== 0) bits.push(0);
  const words: number[] = [];
  for (let at = 0; at < bits.length; at += 8) words.push(Number.parseInt(bits.slice(at, at + 8).join(""), 2));
  for (let pad = 0; words.length < capacity; pad += 1) words.push(pad % 2 === 0 ? 0xec : 0x11);
  return words;
}

function interleaved(words: readonly number[], version: number): number[] {
  const plan = BLOCKS[version - 1] ?? { ec: 0, data: [] };
  let from = 0;
  const blocks = plan.data.map((length) => {
    const data = words.slice(from, from + length);
    from += length;
    return { data, ec: correction(data, plan.ec) };
  });
  const longest = Math.max(...plan.data);
  const out: number[] = [];
  for (let at = 0; at < longest; at += 1) for (const block of blocks) if (at < block.data.length) out.push(block.data[at] ?? 0);
  for (let at = 0; at < plan.ec; at += 1) for (const block of blocks) out.push(block.ec[at] ?? 0);
  return out;
}

type Grid = { size: number; dark: boolean[][]; fixed: boolean[][] };

function set(grid: Grid, row: number, column: number, dark: boolean): void {
  const line = grid.dark[row];
  const fixed = grid.fixed[row];
  if (!line || !fixed || column < 0 || column >= grid.size) return;
  line[column] = dark;
  fixed[column] = true;
}

function finder(grid: Grid, row: number, column: number): void {
  for (let y = -1; y <= 7; y += 1)
    for (let x = -1; x <= 7; x += 1) {
      const ring = Math.max(Math.abs(y - 3), Math.abs(x - 3));
      set(grid, row + y, column + x, ring !== 2 && ring !== 4);
    }
}

const degree = (number: number): number => 31 - Math.clz32(number);

function bch(value: number, poly: number, bits: number): number {
  let rest = value << bits;
  while (rest !== 0 && degree(rest) >= bits) rest ^= poly << (degree(rest) - bits);
  return (value << bits) | rest;
}

function fixedParts(version: number): Grid {
  const size = version * 4 + 17;
  const grid: Grid = { size, dark: Array.from({ length: size }, () => Array.from({ length: size }, () => false)), fixed: Array.from({ length: size }, () => Array.from({ length: size }, () => false)) };
  for (let at = 0; at < size; at += 1) {
    set(grid, 6, at, at % 2 === 0);
    set(grid, at, 6, at % 2 === 0);
  }
  finder(grid, 0, 0);
  finder(grid, 0, size - 7);
  finder(grid, size - 7, 0);
  const places = ALIGN[version - 1] ?? [];
  const last = places.length - 1;
  for (const [i, row] of places.entries())
    for (const [j, column] of places.entries()) {
      if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) continue;
      for (let y = -2; y <= 2; y += 1) for (let x = -2; x <= 2; x += 1) set(grid, row + y, column + x, Math.max(Math.abs(x), Math.abs(y)) !== 1);
    }
  if (version >= 7) {
    const info = bch(version, 0x1f25, 12);
    for (let at = 0; at < 18; at += 1) {
      const dark = ((info >> at) & 1) === 1;
      set(grid, Math.floor(at / 3), size - 11 + (at % 3), dark);
      set(grid, size - 11 + (at % 3), Math.floor(at / 3), dark);
    }
  }
  format(grid, 0);
  return grid;
}

/** Level M and the mask, told twice. */
function format(grid: Grid, mask: number): void {
  const info = bch(mask, 0x537, 10) ^ 0x5412;
  const bit = (at: number): boolean => ((info >> at) & 1) === 1;
  const { size } = grid;
  for (let at = 0; at <= 5; at += 1) set(grid, at, 8, bit(at));
  set(grid, 7, 8, bit(6));
  set(grid, 8, 8, bit(7));
  set(grid, 8, 7, bit(8));
  for (let at = 9; at < 15; at += 1) set(grid, 8, 14 - at, bit(at));
  for (let at = 0; at < 8; at += 1) set(grid, 8, size - 1 - at, bit(at));
  for (let at = 8; at < 15; at += 1) set(grid, size - 15 + at, 8, bit(at));
  set(grid, size - 8, 8, true);
}

/** Writes the data in columns of two from the right, up and down; mask 0 turns every other module of a chessboard. */
function fill(grid: Grid, words: readonly number[]): void {
  const { size } = grid;
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const up = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1) {
      const row = up ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        const line = grid.dark[row];
        if (!line || grid.fixed[row]?.[column]) continue;
        const bit = ((words[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
        line[column] = (bit === 1) !== ((row + column) % 2 === 0);
        at += 1;
      }
    }
  }
}

/** The modules of the code, true is dark. */
export function qrCode(text: string): boolean[][] {
  const bytes = new TextEncoder().encode(text);
  const at = BLOCKS.findIndex((plan, index) => plan.data.reduce((sum, one) => sum + one, 0) >= bytes.length + (index < 9 ? 2 : 3));
  if (at < 0) throw new Error("too long for a QR code");
  const version = at + 1;
  const capacity = (BLOCKS[at]?.data ?? []).reduce((sum, one) => sum + one, 0);
  const grid = fixedParts(version);
  fill(grid, interleaved(codewords(bytes, version, capacity), version));
  return grid.dark;
}

/** The same as one path of an SVG. */
export function qrPath(modules: readonly (readonly boolean[])[]): string {
  return modules.flatMap((line, row) => line.flatMap((dark, column) => (dark ? [`M${column} ${row}h1v1h-1z`] : []))).join("");
}
