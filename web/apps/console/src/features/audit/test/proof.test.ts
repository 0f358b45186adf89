import { describe, expect, it } from "vitest";
import { type Head, type Proof, climb, contentHash, gaps, linkOf, rawContent, toHex, verify } from "../logic/proof";

const stream = "01900000-0000-7000-8000-000000000001";
const content = '{"b":1,"a":"кавычка \\" и }"}';

const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (one) => Number.parseInt(one, 16));

async function made(): Promise<Proof> {
  const { privateKey, publicKey } = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  const salt = "00112233445566778899aabbccddeeff";
  const content_hash = toHex(await contentHash(salt, content));
  const base = { seq: 7, record: "01900000-0000-7000-8000-00000000aaaa", content_hash, before: "11".repeat(32) };
  const path = [{ side: "left" as const, hash: "22".repeat(32) }, { side: "right" as const, hash: "33".repeat(32) }];
  const link = await linkOf(base, stream);
  const root = toHex(await climb(link, path));
  const head = { stream, seq: 9, link: toHex(link), root, at: "2026-11-21T17:51:12.630699Z" };
  const seq = new Uint8Array(8);
  seq[7] = 9;
  const message = [new TextEncoder().encode("kite.audit.head.1"), bytes(stream.replaceAll("-", "")), seq, bytes(head.link), bytes(root), new TextEncoder().encode(head.at)];
  const signature = await crypto.subtle.sign("Ed25519", privateKey, Uint8Array.from(message.flatMap((one) => [...one])));
  const key = toHex(new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)));
  return { ...base, salt, path, head: { ...head, key, signature: toHex(new Uint8Array(signature)) } };
}

describe("a proof checked without a server", () => {
  it("holds, and for nothing else", async () => {
    const proof = await made();
    expect(await verify(proof, content)).toEqual({ content: true, root: true, signature: true });
    expect(await verify(proof, content.replace("1", "2"))).toMatchObject({ content: false });
    expect(await verify({ ...proof, seq: 8 }, content)).toMatchObject({ root: false });
    expect(await verify({ ...proof, head: { ...proof.head, seq: 10 } }, content)).toMatchObject({ signature: false });
    expect(await verify({ ...proof, salt: null }, undefined)).toMatchObject({ content: undefined, root: true });
  });

  it("takes the content byte for byte", () => {
    expect(rawContent(`{"seq":7,"content":${content},"head":{}}`)).toBe(content);
    expect(rawContent('{"content":null}')).toBeUndefined();
  });
});

describe("heads", () => {
  const head = (seq: number, at: string, root = String(seq)): Head => ({ stream, seq, at, root, link: root, key: "", signature: "" });

  it("finds a log that went back or was written anew", () => {
    expect(gaps([head(3, "c"), head(2, "b"), head(1, "a")])).toEqual([]);
    expect(gaps([head(2, "c"), head(3, "b"), head(1, "a")])).toHaveLength(1);
    expect(gaps([head(2, "a", "x"), head(2, "b", "y")])).toHaveLength(1);
  });
});
