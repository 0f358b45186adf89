import { readFile, writeFile } from "node:fs/promises";
import type { Page, Route } from "playwright-core";

/** What a page asked of the server and what it was told, at a moment: played back, the page has the same data for ever. */
type Recording = { at: string; path: string; answers: Record<string, unknown> };

/** More rows than any screen shows; of people none is left out, since rows of others name them. */
const ROWS = 40;
const WHOLE = "/api/identity/";
const STREAM = "/api/platform/v1/events";

const keyOf = (url: string): string => {
  const { pathname, searchParams } = new URL(url);
  searchParams.sort();
  return `${pathname}?${searchParams.toString()}`;
};

/** A recording has no use for the token of the page. */
const forgotten = (body: unknown): unknown => (body && typeof body === "object" && "csrf_token" in body ? { ...body, csrf_token: "recorded" } : body);

function trimmed(url: string, body: unknown): unknown {
  if (url.includes(WHOLE)) return forgotten(body);
  const items = (body as { items?: unknown[] } | null)?.items;
  return Array.isArray(items) && items.length > ROWS ? { ...(body as object), items: items.slice(0, ROWS) } : body;
}

/** Writes down what the page of a path asks while `work` goes on. */
export async function record(page: Page, file: string, path: string, work: () => Promise<void>): Promise<void> {
  const recording: Recording = { at: new Date().toISOString(), path, answers: {} };
  const reading: Promise<void>[] = [];
  page.on("response", (response) => {
    if (!response.url().includes("/api/") || response.url().includes(STREAM) || response.status() !== 200) return;
    reading.push(
      response.json().then(
        (body: unknown) => void (recording.answers[keyOf(response.url())] = trimmed(response.url(), body)),
        () => undefined,
      ),
    );
  });
  await work();
  await Promise.all(reading);
  await writeFile(file, `${JSON.stringify(recording)}\n`);
}

/**
 * Answers out of a recording, at its moment; what was never asked is not there. A query with another second in it is the same
 * one. Gives the path that was recorded.
 */
export async function play(page: Page, file: string): Promise<string> {
  const { at, path, answers } = JSON.parse(await readFile(file, "utf8")) as Recording;
  const byPath = new Map(Object.entries(answers).map(([key, body]) => [key.split("?")[0], body]));
  await page.clock.setFixedTime(at);
  await page.route("**/api/**", (route: Route) => {
    const key = keyOf(route.request().url());
    const body = answers[key] ?? byPath.get(key.split("?")[0]);
    return body === undefined ? route.fulfill({ status: 404, contentType: "application/problem+json", body: "{}" }) : route.fulfill({ json: body });
  });
  return path;
}
