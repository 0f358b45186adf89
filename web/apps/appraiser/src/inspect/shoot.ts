import { type Exif, exifTime, instantOf, readExif, withExif } from "../checks/exif";
import { type Measures, type Taken, faultsOf, measure } from "../checks/quality";
import { sha256, uuid7 } from "../data/ids";
import { photosOf } from "../data/outbox";
import type { PhotoRow } from "../data/rows";
import type { Store } from "../data/store";
import type { Place } from "../today/place";

/** The longer side of a picture that is kept: enough to see a scratch, small enough for a village. */
const SIDE = 2048;
const QUALITY = 0.8;
const THUMB = 320;

export type Prepared = { bytes: ArrayBuffer; thumb: ArrayBuffer; width: number; height: number; sha256: string; measures: Measures; taken_at: string; place: Place | undefined };

/** What is no picture, whatever it is called. */
export class NotAnImage extends Error {}

type Drawable = ImageBitmap | HTMLVideoElement;

const sizeOf = (source: Drawable): [number, number] => ("videoWidth" in source ? [source.videoWidth, source.videoHeight] : [source.width, source.height]);

function drawn(source: Drawable, side: number): HTMLCanvasElement {
  const [width, height] = sizeOf(source);
  const scale = Math.min(1, side / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("canvas");
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function jpeg(canvas: HTMLCanvasElement, quality: number): Promise<ArrayBuffer> {
  return new Promise((done, fail) => {
    canvas.toBlob((blob) => (blob ? void blob.arrayBuffer().then(done, fail) : fail(new Error("canvas"))), "image/jpeg", quality);
  });
}

const placeOf = ({ latitude_e6, longitude_e6 }: Exif): Place | undefined =>
  latitude_e6 === undefined || longitude_e6 === undefined ? undefined : { latitude_e6, longitude_e6 };

async function prepared(source: Drawable, exif: Exif): Promise<Prepared> {
  const canvas = drawn(source, SIDE);
  const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
  if (!pixels) throw new Error("canvas");
  const bytes = withExif(new Uint8Array(await jpeg(canvas, QUALITY)), exif);
  return {
    bytes: bytes.buffer,
    thumb: await jpeg(drawn(source, THUMB), 0.7),
    width: canvas.width,
    height: canvas.height,
    sha256: await sha256(bytes),
    measures: measure(pixels.data, canvas.width, canvas.height),
    taken_at: instantOf(exif) ?? new Date().toISOString(),
    place: placeOf(exif),
  };
}

/** A picture out of the camera app or the gallery: what it says of its time and place is kept, and nothing is added. */
export async function fromFile(file: Blob): Promise<Prepared> {
  const exif = readExif(new Uint8Array(await file.arrayBuffer()));
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    throw new NotAnImage(file.type);
  }
  try {
    return await prepared(bitmap, exif);
  } finally {
    bitmap.close();
  }
}

/** A picture of the live camera: it is taken here and now, and says so. */
export function fromCamera(frame: HTMLVideoElement, place: Place | undefined): Promise<Prepared> {
  return prepared(frame, { ...exifTime(new Date()), ...place, make: "Kite" });
}

const isFree = (angle: string): boolean => angle.startsWith("other_") || angle.startsWith("damage_");

/** Keeps a picture. One of the same angle that no command has named yet is replaced. */
export async function keep(store: Store, purchase_id: string, angle: string, made: Prepared): Promise<PhotoRow> {
  const all = photosOf(store.get(), purchase_id).filter(({ state }) => state !== "refused");
  const replaced = isFree(angle) ? [] : all.filter((photo) => photo.angle === angle && !photo.told);
  const others = all.filter((photo) => !replaced.includes(photo)).map((photo): Taken => ({ ...photo, good: photo.faults.length === 0 }));
  const { measures, place, bytes, ...rest } = made;
  const row: PhotoRow = {
    ...rest,
    ...place,
    media_id: uuid7(),
    purchase_id,
    angle,
    size: bytes.byteLength,
    likeness: measures.likeness,
    faults: faultsOf({ ...measures, sha256: made.sha256, angle }, others, store.get().contact?.rule),
    state: "stored",
    told: false,
    begun: false,
    tries: 0,
  };
  await store.keepPhoto(row, bytes, replaced.map(({ media_id }) => media_id));
  return row;
}

/** Deletes a picture that nobody has heard of yet. */
export async function discard(store: Store, photo: PhotoRow): Promise<void> {
  if (photo.told && photo.state !== "refused") return;
  await store.commit({ drop: { photos: [photo.media_id], blobs: [photo.media_id] } });
}
