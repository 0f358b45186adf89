/**
 * The check of a proof without any server, as `kite verify proof` does it: content, link, way to the root, signature.
 * What is hashed begins with a word that says what it is; parts go in with their lengths.
 */

export type Sibling = { side: "left" | "right"; hash: string };
export type Head = { stream: string; seq: number; link: string; root: string; at: string; key: string; signature: string };
export type Proof = { seq: number; record: string; salt?: string | null; content_hash: string; before: string; head: Head; path: Sibling[] };

export type Verdict = { content: boolean | undefined; root: boolean; signature: boolean | undefined };

type Bytes = Uint8Array<ArrayBuffer>;

const text = (value: string): Bytes => new TextEncoder().encode(value);

export function fromHex(value: string): Bytes {
  const bytes = new Uint8Array(value.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(value.slice(at * 2, at * 2 + 2), 16);
  return bytes;
}

export const toHex = (bytes: Uint8Array): string => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");

const uuid = (value: string): Bytes => fromHex(value.replaceAll("-", ""));

function long(value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function sha(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

const parts = (list: readonly Uint8Array[]): Promise<Bytes> => sha(concat(list.flatMap((one) => [long(one.length), one])));

export const contentHash = (salt: string, content: string): Promise<Bytes> => parts([text("kite.audit.content.1"), fromHex(salt), text(content)]);

export const linkOf = (proof: Pick<Proof, "before" | "seq" | "record" | "content_hash">, stream: string): Promise<Bytes> =>
  parts([text("kite.audit.link.1"), fromHex(proof.before), uuid(stream), long(proof.seq), uuid(proof.record), fromHex(proof.content_hash)]);

/** From the leaf of a link up to the root. */
export async function climb(link: Bytes, path: readonly Sibling[]): Promise<Bytes> {
  let now = await sha(concat([new Uint8Array([0]), link]));
  for (const step of path) {
    const sibling = fromHex(step.hash);
    const pair = step.side === "left" ? [sibling, now] : [now, sibling];
    // Every step needs the one below it.
    // oxlint-disable-next-line no-await-in-loop
    now = await sha(concat([new Uint8Array([1]), ...pair]));
  }
  return now;
}

/** Whether the head was signed by its key. Undefined where the browser has no Ed25519. */
export async function signedBy(head: Head): Promise<boolean | undefined> {
  const message = concat([text("kite.audit.head.1"), uuid(head.stream), long(head.seq), fromHex(head.link), fromHex(head.root), text(head.at)]);
  try {
    const key = await crypto.subtle.importKey("raw", fromHex(head.key), "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, fromHex(head.signature), message);
  } catch {
    return undefined;
  }
}

/** The bytes of `content` as they stand in the answer: written anew they would no longer be what was hashed. */
export function rawContent(answer: string): string | undefined {
  const start = answer.indexOf('"content":');
  if (start < 0) return undefined;
  const from = start + '"content":'.length;
  if (answer[from] !== "{") return undefined;
  let depth = 0;
  let quoted = false;
  for (let at = from; at < answer.length; at += 1) {
    const letter = answer[at];
    if (quoted) {
      if (letter === "\\") at += 1;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === "{") depth += 1;
    else if (letter === "}") {
      depth -= 1;
      if (depth === 0) return answer.slice(from, at + 1);
    }
  }
  return undefined;
}

/** Everything that a proof claims, each part by itself. */
export async function verify(proof: Proof, content: string | undefined): Promise<Verdict> {
  const hashed = proof.salt && content ? toHex(await contentHash(proof.salt, content)) : undefined;
  const root = toHex(await climb(await linkOf(proof, proof.head.stream), proof.path));
  return {
    content: hashed === undefined ? undefined : hashed === proof.content_hash,
    root: root === proof.head.root,
    signature: await signedBy(proof.head),
  };
}

/** Heads that do not follow each other: a place that goes back, or two roots for one place. */
export function gaps(heads: readonly Head[]): Head[] {
  const sorted = heads.toSorted((a, b) => a.at.localeCompare(b.at));
  return sorted.filter((one, index) => {
    const old = sorted[index - 1];
    return old !== undefined && (one.seq < old.seq || (one.seq === old.seq && (one.root !== old.root || one.link !== old.link)));
  });
}
