import type { components } from "@kite/api/schema/identity";

type Ask = components["schemas"]["PasskeyAsk"];

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.codePointAt(0) ?? 0);

const text = (buffer: ArrayBuffer): string =>
  btoa(String.fromCodePoint(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** Asks the browser to make a passkey for this person. */
export async function makePasskey(ask: Ask, login: string, name: string): Promise<{ challenge_id: string; client_data: string; attestation: string }> {
  const made = await navigator.credentials.create({
    publicKey: {
      challenge: bytes(ask.challenge),
      rp: { id: ask.rp_id, name: "Kite" },
      user: { id: new TextEncoder().encode(ask.person_id), name: login, displayName: name },
      pubKeyCredParams: [
        { type: "public-key", alg: -7 },
        { type: "public-key", alg: -8 },
        { type: "public-key", alg: -257 },
      ],
      excludeCredentials: ask.credentials.map((id) => ({ type: "public-key", id: bytes(id) })),
      authenticatorSelection: { userVerification: "preferred" },
    },
  });
  const response = (made as PublicKeyCredential).response as AuthenticatorAttestationResponse;
  return { challenge_id: ask.challenge_id, client_data: text(response.clientDataJSON), attestation: text(response.attestationObject) };
}
