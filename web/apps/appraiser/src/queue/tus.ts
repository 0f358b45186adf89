import { ApiProblem } from "@kite/api/problem";
import { base64 } from "../data/ids";
import type { Net } from "./net";

/*
 * The tus 1.0 client of the phone. tus-js-client does the same in 15 kB more, keeps its own list of uploads in localStorage
 * and retries by itself; here the queue in IndexedDB is the one list, the address follows from the id of the picture, and one
 * place decides about waiting, signing in and deleting everything. What is left of the protocol is this file.
 */

/** A cut costs at most so many bytes twice. */
const CHUNK = 256 * 1024;
const TUS = { "Tus-Resumable": "1.0.0" };
/** The offset of the server was not ours: asked again so many times in one go. */
const CORRECTIONS = 3;

export type Upload = { media_id: string; purchase_id: string; sha256: string; begun: boolean };
export type Progress = (offset: number, size: number) => void;

const utf8 = (text: string): string => base64(new TextEncoder().encode(text));

function metadata({ media_id, purchase_id, sha256 }: Upload): string {
  const pairs = { id: media_id, purchase_id, sha256, filetype: "image/jpeg" };
  return Object.entries(pairs)
    .map(([key, value]) => `${key} ${utf8(value)}`)
    .join(",");
}

const offsetIn = (response: Response): number | undefined => {
  const text = response.headers.get("upload-offset");
  return text === null ? undefined : Number(text);
};

async function checksum(chunk: Uint8Array<ArrayBuffer>): Promise<string> {
  return `sha256 ${base64(new Uint8Array(await crypto.subtle.digest("SHA-256", chunk)))}`;
}

const isGone = (error: unknown): boolean => error instanceof ApiProblem && (error.status === 404 || error.status === 410);
const isElsewhere = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.status === 460 || (error.status === 409 && error.code === "buyback_mobile.tus_offset"));

/** Where the server is. */
async function offsetOf(net: Net, { media_id }: Upload): Promise<number | undefined> {
  try {
    return offsetIn(await net({ method: "HEAD", path: `/uploads/${media_id}`, headers: TUS })) ?? 0;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

async function create(net: Net, upload: Upload, size: number): Promise<number> {
  const headers = { ...TUS, "Upload-Length": String(size), "Upload-Metadata": metadata(upload) };
  const response = await net({ method: "POST", path: "/uploads", headers });
  return offsetIn(response) ?? (await offsetOf(net, upload)) ?? 0;
}

async function send(net: Net, { media_id }: Upload, bytes: Uint8Array<ArrayBuffer>, offset: number): Promise<number> {
  const chunk = bytes.slice(offset, offset + CHUNK);
  const headers = {
    ...TUS,
    "Content-Type": "application/offset+octet-stream",
    "Upload-Offset": String(offset),
    "Upload-Checksum": await checksum(chunk),
  };
  const response = await net({ method: "PATCH", path: `/uploads/${media_id}`, headers, body: chunk });
  return offsetIn(response) ?? offset + chunk.length;
}

/**
 * Sends what the server does not have yet. Returns when its hash of the whole agrees with ours, which is what the last
 * answer says; everything else is thrown. `begun` is called once the server knows of the upload.
 */
export async function upload(net: Net, what: Upload, data: ArrayBuffer, begun: () => Promise<void>, progress: Progress): Promise<void> {
  const bytes = new Uint8Array(data);
  let offset = what.begun ? await offsetOf(net, what) : undefined;
  if (offset === undefined) {
    offset = await create(net, what, bytes.length);
    await begun();
  }
  let corrections = 0;
  // Each piece begins where the one before it ended.
  /* oxlint-disable no-await-in-loop */
  while (offset < bytes.length) {
    progress(offset, bytes.length);
    try {
      offset = await send(net, what, bytes, offset);
    } catch (error) {
      if (!isElsewhere(error) || corrections === CORRECTIONS) throw error;
      corrections += 1;
      offset = (await offsetOf(net, what)) ?? 0;
    }
  }
  /* oxlint-enable no-await-in-loop */
  progress(bytes.length, bytes.length);
}
