/** A wrong field as the server names it: a JSON pointer into the body, a closed code, a sentence for the user. */
export type FieldProblem = { pointer: string; code: string; title: string };

type Body = {
  title?: string;
  code?: string;
  request_id?: string;
  params?: Record<string, unknown>;
  errors?: FieldProblem[];
};

/** Codes of what never reached the server or came back unreadable. */
export const OFFLINE = "web.offline";
export const UNREADABLE = "web.unreadable";

/** What the server refused, with the sentence it gave in the language of the user. Branch on `code`, never on `title`. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldProblem[];
  readonly requestId: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
  /** Seconds after which the same may succeed. */
  readonly retryAfter: number | undefined;

  constructor(status: number, body: Body, retryAfter?: number) {
    super(body.title ?? body.code ?? String(status));
    this.name = "ApiProblem";
    this.status = status;
    this.code = body.code ?? UNREADABLE;
    this.errors = body.errors ?? [];
    this.requestId = body.request_id;
    this.params = body.params ?? {};
    this.retryAfter = retryAfter;
  }

  /** Somebody else was faster: the version is old or the state has moved on. */
  get isConflict(): boolean {
    return this.status === 409 || this.status === 412;
  }

  /** The document moved on since it was read; other conflicts say in words what stands in the way. */
  get isStale(): boolean {
    return this.code === "common.version_conflict" || this.code === "common.illegal_transition";
  }

  get isOffline(): boolean {
    return this.code === OFFLINE;
  }
}

/** `/price/amount` → `price.amount`, the path of a form field. */
export function fieldPath(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
}

/** Reads the problem out of an answer that is no success. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body = await response
    .clone()
    .json()
    .catch(() => ({}));
  const after = Number(response.headers.get("retry-after"));
  return new ApiProblem(response.status, body as Body, Number.isFinite(after) && after > 0 ? after : undefined);
}

export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem(0, { code: UNREADABLE, title: error instanceof Error ? error.message : String(error) });
}
