import type { Page } from "playwright-core";

/** Pictures are compared at a fraction of their size: where things stand and what colour they have, not how a letter is drawn. */
const FRACTION = 4;
/** Of 255. */
const FAR = 28;

/** A picture made small, as WebP that loses nothing. */
export function small(page: Page, picture: Buffer): Promise<Buffer> {
  return page
    .evaluate(
      async ([base64, fraction]) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
        const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
        const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(bitmap.width / fraction), height: Math.round(bitmap.height / fraction) });
        const draw = canvas.getContext("2d");
        if (!draw) throw new Error("no canvas");
        draw.imageSmoothingQuality = "high";
        draw.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
        return canvas.toDataURL("image/webp", 1).split(",")[1] ?? "";
      },
      [picture.toString("base64"), FRACTION] as const,
    )
    .then((base64) => Buffer.from(base64, "base64"));
}

/** The share of points that differ; another size differs altogether. */
export function difference(page: Page, one: Buffer, other: Buffer): Promise<number> {
  return page.evaluate(
    async ([a, b, far]) => {
      const points = async (base64: string): Promise<ImageData> => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
        const bitmap = await createImageBitmap(new Blob([bytes]));
        const draw = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
        if (!draw) throw new Error("no canvas");
        draw.drawImage(bitmap, 0, 0);
        return draw.getImageData(0, 0, bitmap.width, bitmap.height);
      };
      const [first, second] = await Promise.all([points(a), points(b)]);
      if (first.width !== second.width || first.height !== second.height) return 1;
      let different = 0;
      for (let at = 0; at < first.data.length; at += 4) {
        if ([0, 1, 2].some((part) => Math.abs((first.data[at + part] ?? 0) - (second.data[at + part] ?? 0)) > far)) different += 1;
      }
      return different / (first.width * first.height);
    },
    [one.toString("base64"), other.toString("base64"), FAR] as const,
  );
}
