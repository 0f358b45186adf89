/** The page token that writes carry beside the cookie. It lives in memory: `/me` tells it again after a reload. */
let csrf = "";
let language = "ru";

const listeners = new Set<() => void>();

export function keepCsrf(token: string): void {
  csrf = token;
}

export function csrfToken(): string {
  return csrf;
}

/** Language in which the server words its problems. */
export function speak(lang: string): void {
  language = lang;
}

export function spoken(): string {
  return language;
}

/** Calls `listener` when an answer says that nobody is signed in any more. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function signedOut(): void {
  for (const listener of listeners) listener();
}
