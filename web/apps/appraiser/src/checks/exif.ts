/**
 * When and where a photograph was taken is evidence. Shrinking throws it away, so it is read out of the original and written
 * into the copy: time with its offset, place, camera. The orientation is 1 afterwards, because the copy is upright.
 */
export type Exif = {
  /** `2026:11:20 14:20:05`, as the camera wrote it. */
  taken?: string;
  /** `+03:00`. */
  offset?: string;
  /** Millionths of a degree. */
  latitude_e6?: number;
  longitude_e6?: number;
  make?: string;
  model?: string;
};

const TAG = { make: 0x010f, model: 0x0110, orientation: 0x0112, exif: 0x8769, gps: 0x8825, taken: 0x9003, offset: 0x9011 };
const GPS = { latRef: 1, lat: 2, lonRef: 3, lon: 4 };
const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const HEAD = [0x45, 0x78, 0x69, 0x66, 0, 0];
const MARKER_APP1 = 0xe1;
const MARKER_SCAN = 0xda;

type Segment = { marker: number; from: number; to: number };

/** Segments of a JPEG before its picture data. */
function* segments(bytes: Uint8Array): Generator<Segment> {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return;
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (marker === MARKER_SCAN || length < 2) return;
    yield { marker, from: at, to: at + 2 + length };
    at += 2 + length;
  }
}

const isExif = (bytes: Uint8Array, { marker, from }: Segment): boolean =>
  marker === MARKER_APP1 && HEAD.every((byte, place) => bytes[from + 4 + place] === byte);

type Entry = { type: number; count: number; at: number };
type Reader = { view: DataView; little: boolean };

function entries({ view, little }: Reader, at: number): Map<number, Entry> {
  const found = new Map<number, Entry>();
  const count = view.getUint16(at, little);
  for (let place = 0; place < count; place += 1) {
    const entry = at + 2 + place * 12;
    const type = view.getUint16(entry + 2, little);
    found.set(view.getUint16(entry, little), { type, count: view.getUint32(entry + 4, little), at: entry + 8 });
  }
  return found;
}

const SIZES: Readonly<Record<number, number>> = { [ASCII]: 1, [SHORT]: 2, [LONG]: 4, [RATIONAL]: 8 };

const place = ({ view, little }: Reader, entry: Entry): number =>
  (SIZES[entry.type] ?? 1) * entry.count > 4 ? view.getUint32(entry.at, little) : entry.at;

function text(reader: Reader, entry: Entry | undefined): string | undefined {
  if (!entry || entry.type !== ASCII) return undefined;
  const from = place(reader, entry);
  const bytes = new Uint8Array(reader.view.buffer, reader.view.byteOffset + from, entry.count);
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end === -1 ? bytes : bytes.subarray(0, end)).trim() || undefined;
}

function degrees(reader: Reader, entry: Entry | undefined, ref: string | undefined): number | undefined {
  if (!entry || entry.type !== RATIONAL || entry.count !== 3) return undefined;
  const from = place(reader, entry);
  const part = (index: number): number => {
    const over = reader.view.getUint32(from + index * 8 + 4, reader.little);
    return over === 0 ? 0 : reader.view.getUint32(from + index * 8, reader.little) / over;
  };
  const value = Math.round((part(0) + part(1) / 60 + part(2) / 3600) * 1e6);
  return ref === "S" || ref === "W" ? -value : value;
}

function readTiff(view: DataView): Exif {
  const reader = { view, little: view.getUint16(0) === 0x4949 };
  const main = entries(reader, view.getUint32(4, reader.little));
  const sub = (tag: number): Map<number, Entry> => {
    const entry = main.get(tag);
    return entry ? entries(reader, view.getUint32(entry.at, reader.little)) : new Map();
  };
  const [shot, gps] = [sub(TAG.exif), sub(TAG.gps)];
  const found: Record<keyof Exif, string | number | undefined> = {
    taken: text(reader, shot.get(TAG.taken)),
    offset: text(reader, shot.get(TAG.offset)),
    latitude_e6: degrees(reader, gps.get(GPS.lat), text(reader, gps.get(GPS.latRef))),
    longitude_e6: degrees(reader, gps.get(GPS.lon), text(reader, gps.get(GPS.lonRef))),
    make: text(reader, main.get(TAG.make)),
    model: text(reader, main.get(TAG.model)),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** What a JPEG says of itself. A picture without it, or with a broken one, says nothing. */
export function readExif(bytes: Uint8Array): Exif {
  for (const segment of segments(bytes)) {
    if (!isExif(bytes, segment)) continue;
    const from = segment.from + 10;
    try {
      return readTiff(new DataView(bytes.buffer, bytes.byteOffset + from, segment.to - from));
    } catch {
      return {};
    }
  }
  return {};
}

type Field = { tag: number; type: number; count: number; bytes: number[] };

const little = (value: number, size: number): number[] => Array.from({ length: size }, (_, byte) => (value >>> (byte * 8)) & 0xff);
const ascii = (tag: number, value: string): Field => {
  const bytes = [...new TextEncoder().encode(value), 0];
  return { tag, type: ASCII, count: bytes.length, bytes };
};
const whole = (tag: number, type: number, value: number): Field => ({ tag, type, count: 1, bytes: little(value, type === SHORT ? 2 : 4) });

function angle(tag: number, e6: number): Field {
  const all = Math.abs(e6) / 1e6;
  const minutes = (all - Math.floor(all)) * 60;
  const seconds = (minutes - Math.floor(minutes)) * 60;
  const parts = [[Math.floor(all), 1], [Math.floor(minutes), 1], [Math.round(seconds * 10_000), 10_000]].flat();
  return { tag, type: RATIONAL, count: 3, bytes: parts.flatMap((part) => little(part, 4)) };
}

/** A directory at `at`: its entries, then what did not fit into them. */
function directory(fields: Field[], at: number): number[] {
  let beyond = at + 2 + fields.length * 12 + 4;
  const heads: number[] = [];
  const tail: number[] = [];
  for (const field of fields.toSorted((a, b) => a.tag - b.tag)) {
    heads.push(...little(field.tag, 2), ...little(field.type, 2), ...little(field.count, 4));
    if (field.bytes.length <= 4) heads.push(...field.bytes, ...Array<number>(4 - field.bytes.length).fill(0));
    else {
      heads.push(...little(beyond, 4));
      tail.push(...field.bytes);
      beyond += field.bytes.length;
    }
  }
  return [...little(fields.length, 2), ...heads, 0, 0, 0, 0, ...tail];
}

function gpsFields({ latitude_e6: lat, longitude_e6: lon }: Exif): Field[] {
  if (lat === undefined || lon === undefined) return [];
  return [ascii(GPS.latRef, lat < 0 ? "S" : "N"), angle(GPS.lat, lat), ascii(GPS.lonRef, lon < 0 ? "W" : "E"), angle(GPS.lon, lon)];
}

const given = (tag: number, value: string | undefined): Field[] => (value === undefined ? [] : [ascii(tag, value)]);

function tiff(exif: Exif): number[] {
  const shot = [...given(TAG.taken, exif.taken), ...given(TAG.offset, exif.offset)];
  const gps = gpsFields(exif);
  const main = (subs: Field[]): Field[] => [...given(TAG.make, exif.make), ...given(TAG.model, exif.model), whole(TAG.orientation, SHORT, 1), ...subs];
  const pointers = (exifAt: number, gpsAt: number): Field[] => [
    ...(shot.length > 0 ? [whole(TAG.exif, LONG, exifAt)] : []),
    ...(gps.length > 0 ? [whole(TAG.gps, LONG, gpsAt)] : []),
  ];
  const start = 8;
  const exifAt = start + directory(main(pointers(0, 0)), start).length;
  const shotBytes = shot.length > 0 ? directory(shot, exifAt) : [];
  const gpsAt = exifAt + shotBytes.length;
  return [0x49, 0x49, 0x2a, 0, ...little(start, 4), ...directory(main(pointers(exifAt, gpsAt)), start), ...shotBytes, ...(gps.length > 0 ? directory(gps, gpsAt) : [])];
}

/** The JPEG with this and nothing else said of it. */
export function withExif(jpeg: Uint8Array, exif: Exif): Uint8Array<ArrayBuffer> {
  const block = [...HEAD, ...tiff(exif)];
  const length = block.length + 2;
  const head = [0xff, 0xd8, 0xff, MARKER_APP1, length >> 8, length & 0xff, ...block];
  const old = [...segments(jpeg)].filter((segment) => isExif(jpeg, segment));
  const rest = old.reduce((bytes, { from, to }) => joined(bytes.subarray(0, from), bytes.subarray(to)), jpeg.subarray(0));
  return joined(Uint8Array.from(head), rest.subarray(2));
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** The time of a picture that is taken now, by the clock and zone of the phone. */
export function exifTime(now: Date): Pick<Exif, "taken" | "offset"> {
  const minutes = -now.getTimezoneOffset();
  const sign = minutes < 0 ? "-" : "+";
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join(":");
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(":");
  return { taken: `${day} ${time}`, offset: `${sign}${two(Math.trunc(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}` };
}

/** The instant that a picture tells; without an offset it is read in the zone of the phone. */
export function instantOf({ taken, offset }: Exif): string | undefined {
  const parts = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(taken ?? "");
  if (!parts) return undefined;
  const local = `${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}`;
  const time = new Date(/^[+-]\d{2}:\d{2}$/.test(offset ?? "") ? local + offset : local);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
