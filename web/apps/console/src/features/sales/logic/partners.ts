export type Partner = { id: string; name: string };

/** 32 bits of a text; `seed` gives independent ones. */
function mix(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193 + (seed << 1));
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/**
 * The API keeps a partner (bank, insurer) as an id and has no directory of names yet. The same name has to give the same
 * id for everybody, or the ledger would split one bank into many: so the id is made of the name.
 */
export function partnerIdOf(tenant: string, name: string): string {
  const text = `${tenant}/${name.trim().toLowerCase().replaceAll(/\s+/g, " ")}`;
  const hex = [1, 2, 3, 4].map((seed) => mix(text, seed * 0x9e3779b1).toString(16).padStart(8, "0")).join("");
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function readPartners(kept: string): Partner[] {
  try {
    const list: unknown = JSON.parse(kept);
    return Array.isArray(list) ? (list as Partner[]).filter((one) => typeof one.id === "string" && typeof one.name === "string") : [];
  } catch {
    return [];
  }
}

export function withPartner(list: readonly Partner[], partner: Partner): Partner[] {
  return [partner, ...list.filter((one) => one.id !== partner.id)].slice(0, 40);
}
