import type { components } from "@kite/api/schema/identity";

const START = "/api/identity/v1/oidc/start";
/** What the server leaves for this page when somebody comes back from the provider. */
const HANDOVER = "kite_sign_in";

type Handover = { second_factor?: components["schemas"]["SecondFactorAsked"] };

/** Whether people of this installation may sign in at an OpenID provider: the way there is a redirect, which is not followed. */
export async function hasProvider(): Promise<boolean> {
  const answer = await fetch(START, { redirect: "manual" }).catch(() => undefined);
  return answer?.type === "opaqueredirect";
}

/** Leaves for the provider; who comes back is where he was. */
export function toProvider(): void {
  location.assign(`${START}?return_to=${encodeURIComponent(location.pathname + location.search)}`);
}

/** A second factor that is awaited from who has just come back. */
export function askedOutside(): components["schemas"]["SecondFactorAsked"] | undefined {
  const kept = document.cookie.split("; ").find((one) => one.startsWith(`${HANDOVER}=`))?.slice(HANDOVER.length + 1);
  if (!kept) return undefined;
  try {
    const bytes = Uint8Array.from(atob(kept.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.codePointAt(0) ?? 0);
    return (JSON.parse(new TextDecoder().decode(bytes)) as Handover).second_factor;
  } catch {
    return undefined;
  }
}

/** What the server has left is taken over: it counts once. */
export function forgetOutside(): void {
  document.cookie = `${HANDOVER}=; Path=/; Max-Age=0; SameSite=Strict`;
}
