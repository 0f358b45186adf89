import { readFile } from "node:fs/promises";
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page, type Request, chromium } from "playwright-core";

export const BASE = (process.env.KITE_E2E_URL ?? "http://127.0.0.1:8080").replace(/\/$/, "");
const GROUP = process.env.KITE_E2E_GROUP ?? "vector";

export type Lang = "ru" | "en";
export type Scheme = "light" | "dark";
export type Size = { width: number; height: number };

export const DESKTOP: Size = { width: 1440, height: 900 };
export const PHONE: Size = { width: 390, height: 844 };
export const SIZES: readonly Size[] = [DESKTOP, { width: 1280, height: 720 }, { width: 1920, height: 1080 }, PHONE];

/** An action that takes longer has failed, also on a busy machine. */
const PATIENCE_MS = 15_000;
/** Nothing was asked for, and nothing was busy, so many looks in a row. */
const CALM_LOOKS = 3;
const LOOK_MS = 40;

let browser: Promise<Browser> | undefined;

/** One browser for every file of this worker; it ends with the process. */
export function chrome(): Promise<Browser> {
  browser ??= chromium.launch({
    executablePath: process.env.KITE_E2E_CHROMIUM ?? "/usr/bin/chromium-headless-shell",
    args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb", "--font-render-hinting=none"],
  });
  return browser;
}

/** Closes what a file has left open. The browser stays for the next file. */
export async function closeBrowser(): Promise<void> {
  const open = (await browser)?.contexts() ?? [];
  await Promise.all(open.map((context) => context.close()));
}

/** Every page that is open now. */
export async function openPages(): Promise<Page[]> {
  return ((await browser)?.contexts() ?? []).flatMap((one) => one.pages());
}

export async function context(options: BrowserContextOptions & { lang?: Lang } = {}): Promise<BrowserContext> {
  const { lang = "ru", ...rest } = options;
  const made = await (await chrome()).newContext({ locale: lang === "ru" ? "ru-RU" : "en-GB", reducedMotion: "reduce", timezoneId: "Europe/Moscow", ...rest });
  made.setDefaultTimeout(PATIENCE_MS);
  await made.addInitScript((chosen) => localStorage.setItem("kite.lang", chosen), lang);
  return made;
}

export async function password(): Promise<string> {
  const file = process.env.KITE_E2E_PASSWORD_FILE;
  if (!file) throw new Error("KITE_E2E_PASSWORD_FILE names the file with the password of the demo people");
  return (await readFile(file, "utf8")).trim();
}

type Cookie = Parameters<BrowserContext["addCookies"]>[0][number];
const cookies = new Map<string, Cookie[]>();

/** Signs in through the API once per person; pages get the cookie. */
async function cookiesOf(login: string): Promise<Cookie[]> {
  const known = cookies.get(login);
  if (known) return known;
  const made = await context();
  const answer = await made.request.post(`${BASE}/api/identity/v1/sessions`, { data: { group: GROUP, login, password: await password() } });
  if (answer.status() !== 201) throw new Error(`${login} cannot sign in: ${answer.status()} ${await answer.text()}`);
  const state = await made.storageState();
  await made.close();
  cookies.set(login, state.cookies);
  return state.cookies;
}

/** Everything that may not happen on a page, gathered beside it. */
export class Watch {
  /** Errors of scripts and of the content security policy. */
  readonly errors: string[] = [];
  /** Requests to any other origin. */
  readonly foreign: string[] = [];
  readonly #running = new Set<Request>();

  constructor(
    readonly page: Page,
    base = BASE,
  ) {
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("console", (message) => {
      // The browser itself logs refused requests; those are looked at where they are expected.
      if (message.type() === "error" && !/Failed to load resource/.test(message.text())) this.errors.push(message.text());
    });
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(base) && !/^(data|blob|about):/.test(url)) this.foreign.push(url);
      // The stream of live hints never ends.
      if (request.resourceType() !== "eventsource") this.#running.add(request);
    });
    const over = (request: Request): void => void this.#running.delete(request);
    page.on("requestfinished", over);
    page.on("requestfailed", over);
  }

  /** Waits until nothing is loading. */
  async settled(): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    for (let calm = 0; calm < CALM_LOOKS && performance.now() < end; ) {
      const busy = this.#running.size > 0 || (await this.page.locator('[aria-busy="true"]').count()) > 0;
      calm = busy ? 0 : calm + 1;
      await this.page.waitForTimeout(LOOK_MS);
    }
  }
}

/** Another size of the window. What a page does about it comes with the next frames, and is drawn by the one after. */
export async function resize(page: Page, size: Size): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame += 1) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  });
}

export type Options = { lang?: Lang; scheme?: Scheme; size?: Size };

/** A page of the console, with a person who is signed in. */
export class Desk extends Watch {
  static async open(login: string | undefined, path = "/", options: Options = {}): Promise<Desk> {
    const { lang = "ru", scheme = "light", size = DESKTOP } = options;
    const made = await context({ lang, viewport: size, colorScheme: scheme, hasTouch: size.width < 500 });
    if (login) await made.addCookies(await cookiesOf(login));
    const desk = new Desk(await made.newPage());
    await desk.page.goto(BASE + path);
    if (login && !path.startsWith("/api")) await desk.page.locator("#page").waitFor();
    // Keys are listened to when the page of the path is there.
    await desk.settled();
    return desk;
  }

  /** Goes to a path inside the page, as a link would, without reading everything anew. */
  async go(path: string): Promise<void> {
    await this.page.evaluate((to) => {
      history.pushState({}, "", to);
      dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    }, path);
    await this.settled();
  }

  /** JSON of the API in the name of this person. */
  async api<T>(path: string): Promise<T> {
    const answer = await this.page.context().request.get(BASE + path);
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()}`);
    return (await answer.json()) as T;
  }

  /** A write in the name of this person. */
  async send<T>(method: "POST" | "DELETE", path: string, data?: unknown): Promise<T> {
    const me = await this.api<{ csrf_token?: string }>("/api/identity/v1/me");
    const headers = { "X-CSRF-Token": me.csrf_token ?? "", "Idempotency-Key": crypto.randomUUID() };
    const answer = await this.page.context().request.fetch(BASE + path, { method, headers, ...(data === undefined ? {} : { data }) });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
