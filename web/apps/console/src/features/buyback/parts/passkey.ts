import type { components } from "@kite/api/schema/identity";

type Schemas = components["schemas"];

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.codePointAt(0) ?? 0);

const text = (buffer: ArrayBuffer): string =>
  btoa(String.fromCodePoint(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** Asks a passkey of the one who pays to sign what the server asks, with a touch or a PIN. */
export async function proveByPasskey(ask: Schemas["PasskeyAsk"]): Promise<Schemas["ProofIn"]> {
  const credential = (await navigator.credentials.get({
    publicKey: {
      challenge: bytes(ask.challenge),
      rpId: ask.rp_id,
      allowCredentials: ask.credentials.map((id) => ({ type: "public-key", id: bytes(id) })),
      userVerification: "required",
    },
  })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAssertionResponse;
  const passkey: Schemas["AssertionIn"] = {
    challenge_id: ask.challenge_id,
    credential_id: text(credential.rawId),
    client_data: text(response.clientDataJSON),
    authenticator_data: text(response.authenticatorData),
    signature: text(response.signature),
  };
  return { passkey };
}
