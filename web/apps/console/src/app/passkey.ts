import type { components } from "@kite/api/schema/identity";

type Ask = components["schemas"]["PasskeyAsk"];
type Assertion = components["schemas"]["AssertionIn"];

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.codePointAt(0) ?? 0);

const text = (buffer: ArrayBuffer): string =>
  btoa(String.fromCodePoint(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** Asks the browser to sign the challenge of the server by a passkey. */
export async function signByPasskey(ask: Ask): Promise<Assertion> {
  const credential = await navigator.credentials.get({
    publicKey: {
      challenge: bytes(ask.challenge),
      rpId: ask.rp_id,
      allowCredentials: ask.credentials.map((id) => ({ type: "public-key", id: bytes(id) })),
      userVerification: "preferred",
    },
  });
  const answer = credential as PublicKeyCredential;
  const response = answer.response as AuthenticatorAssertionResponse;
  return {
    challenge_id: ask.challenge_id,
    credential_id: text(answer.rawId),
    client_data: text(response.clientDataJSON),
    authenticator_data: text(response.authenticatorData),
    signature: text(response.signature),
  };
}
