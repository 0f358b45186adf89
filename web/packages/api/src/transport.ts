import { ApiProblem, OFFLINE, problemOf } from "./problem";
import { csrfToken, signedOut, spoken } from "./session";

const WRITES = new Set(["POST", "PUT", "PATCH", "DELETE"]);
const TRIES = 3;
const SIGN_IN = /\/identity\/v1\/sessions(\/second-factor)?$/;

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** A fresh key for one act of the user; the same act repeated after a failure keeps its key. */
export function actKey(): string {
  return crypto.randomUUID();
}

function dressed(request: Request): Request {
  request.headers.set("Accept-Language", spoken());
  if (!WRITES.has(request.method)) return request;
  if (csrfToken()) request.headers.set("X-CSRF-Token", csrfToken());
  if (!request.headers.has("Idempotency-Key")) request.headers.set("Idempotency-Key", actKey());
  return request;
}

/** Writes carry their key and reads change nothing, so both may be sent again when the answer was lost. */
async function sent(request: Request): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(request.clone());
      if (response.status !== 503 || attempt === TRIES) return response;
    } catch (error) {
      if (request.signal.aborted || attempt === TRIES) throw error;
    }
    await pause(250 * attempt);
  }
}

/** `fetch` of the API: signs, repeats what was lost, and turns every refusal into an `ApiProblem`. */
export async function transport(input: Request): Promise<Response> {
  const request = dressed(input);
  let response: Response;
  try {
    response = await sent(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new ApiProblem(0, { code: OFFLINE });
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.status === 401 && !SIGN_IN.test(new URL(request.url).pathname)) signedOut();
  throw problem;
}
