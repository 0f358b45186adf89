import type { Fault, Rule } from "../data/protocol";

/** The same measures that the server takes again: a bad picture is seen at the car, not in the office. */
export type Measures = {
  /** Variance of the Laplacian of the grey picture, 512 pixels wide. */
  sharpness: number;
  /** Mean grey, 0 to 255. */
  light: number;
  /** 64 bits that two shots of one scene share, as 16 hexadecimal digits; empty for a picture of nothing, such as a wall. */
  likeness: string;
};

type Grey = { width: number; height: number; pixels: Float32Array };

const WIDTH = 512;

/** Grey by the weights of Rec. 709. */
function greyOf(rgba: Uint8ClampedArray, width: number, height: number): Grey {
  const pixels = new Float32Array(width * height);
  for (let place = 0; place < pixels.length; place += 1) {
    const at = place * 4;
    pixels[place] = Math.floor(0.2126 * (rgba[at] ?? 0) + 0.7152 * (rgba[at + 1] ?? 0) + 0.0722 * (rgba[at + 2] ?? 0));
  }
  return { width, height, pixels };
}

/** Every new pixel is the mean of the old ones it covers. */
function scaled({ width, height, pixels }: Grey, toWidth: number, toHeight: number): Grey {
  const made = new Float32Array(toWidth * toHeight);
  for (let y = 0; y < toHeight; y += 1) {
    const top = Math.floor((y * height) / toHeight);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * height) / toHeight));
    for (let x = 0; x < toWidth; x += 1) {
      const left = Math.floor((x * width) / toWidth);
      const right = Math.max(left + 1, Math.floor(((x + 1) * width) / toWidth));
      let sum = 0;
      for (let row = top; row < bottom; row += 1) for (let at = left; at < right; at += 1) sum += pixels[row * width + at] ?? 0;
      made[y * toWidth + x] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  }
  return { width: toWidth, height: toHeight, pixels: made };
}

const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function laplacianVariance({ width, height, pixels }: Grey): number {
  const edges = new Float32Array(Math.max(0, (width - 2) * (height - 2)));
  let next = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const around = (pixels[at - 1] ?? 0) + (pixels[at + 1] ?? 0) + (pixels[at - width] ?? 0) + (pixels[at + width] ?? 0);
      edges[next] = around - 4 * (pixels[at] ?? 0);
      next += 1;
    }
  }
  const middle = mean(edges);
  return mean(edges.map((edge) => (edge - middle) ** 2));
}

/** Fewer set or unset bits are those of a wall or the sky, which all look alike. */
const BITS_MIN = 6;

const ones = (bits: bigint): number => [...bits.toString(2)].filter((bit) => bit === "1").length;

/** Whether each of 8 × 8 fields is lighter than its left neighbour. */
function likenessOf(grey: Grey): string {
  const { pixels } = scaled(grey, 9, 8);
  let bits = 0n;
  for (let y = 0; y < 8; y += 1) {
    for (let x = 0; x < 8; x += 1) bits = (bits << 1n) | ((pixels[y * 9 + x] ?? 0) < (pixels[y * 9 + x + 1] ?? 0) ? 1n : 0n);
  }
  const set = ones(bits);
  return set < BITS_MIN || 64 - set < BITS_MIN ? "" : bits.toString(16).padStart(16, "0");
}

/** Measures a picture of RGBA pixels. */
export function measure(rgba: Uint8ClampedArray, width: number, height: number): Measures {
  const whole = greyOf(rgba, width, height);
  const small = width > WIDTH ? scaled(whole, WIDTH, Math.max(1, Math.floor((height * WIDTH) / width))) : whole;
  return { sharpness: Math.floor(laplacianVariance(small)), light: Math.floor(mean(small.pixels)), likeness: likenessOf(small) };
}

/** How many of the 64 bits differ; a picture of nothing is like no other. */
export function distance(a: string, b: string): number {
  return a === "" || b === "" ? 64 : ones(BigInt(`0x${a}`) ^ BigInt(`0x${b}`));
}

/** Pictures that differ in fewer bits show the same thing from the same place. */
const SAME = 4;

/** A photograph of the same inspection; `good` ones count for their angle. */
export type Taken = { sha256: string; likeness: string; angle: string; good: boolean };
export type Shot = Measures & { sha256: string; angle: string };

/** What is wrong with a picture beside the others of its inspection. Rules that are not known yet find no fault. */
export function faultsOf(shot: Shot, others: readonly Taken[], rule: Rule | undefined): Fault[] {
  const dark = rule !== undefined && shot.light <= rule.dark_max;
  const same = (other: Taken): boolean => other.sha256 === shot.sha256 || distance(other.likeness, shot.likeness) < SAME;
  const found: [boolean, Fault][] = [
    // A dark picture has nothing to be sharp about.
    [!dark && rule !== undefined && shot.sharpness < rule.blur_min, "blurred"],
    [dark, "dark"],
    [others.some((other) => other.angle !== shot.angle && same(other)), "duplicate"],
    [others.some((other) => other.angle === shot.angle && other.good), "duplicate_angle"],
  ];
  return found.filter(([is]) => is).map(([, fault]) => fault);
}
