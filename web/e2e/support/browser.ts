import { readFile } from "node:fs/promises";
import { type Browser, type BrowserContext, type Page, chromium } from "playwright-core";

export const BASE = (process.env.KITE_E2E_URL ?? "http://127.0.0.1:8080").replace(/\/$/, "");
const GROUP = process.env.KITE_E2E_GROUP ?? "vector";

export type Lang = "ru" | "en";
export type Scheme = "light" | "dark";
export type Size = { width: number; height: number };

export const DESKTOP: Size = { width: 1440, height: 900 };
export const SIZES: readonly Size[] = [DESKTOP, { width: 1280, height: 720 }, { width: 1920, height: 1080 }, { width: 390, height: 844 }];

let browser: Browser | undefined;

async function chrome(): Promise<Browser> {
  browser ??= await chromium.launch({
    executablePath: process.env.KITE_E2E_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"],
  });
  return browser;
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
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
  const context = await (await chrome()).newContext();
  const answer = await context.request.post(`${BASE}/api/identity/v1/sessions`, { data: { group: GROUP, login, password: await password() } });
  if (answer.status() !== 201) throw new Error(`${login} cannot sign in: ${answer.status()} ${await answer.text()}`);
  const state = await context.storageState();
  await context.close();
  cookies.set(login, state.cookies);
  return state.cookies;
}

type Options = { lang?: Lang; scheme?: Scheme; size?: Size };

/** A page of a signed-in person with everything that may not happen on it gathered beside it. */
export class Desk {
  readonly page: Page;
  private readonly context: BrowserContext;
  /** Errors of scripts and of the content security policy. */
  readonly errors: string[] = [];
  /** Requests to any other origin. */
  readonly foreign: string[] = [];

  private constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.context = context;
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("console", (message) => {
      // The browser itself logs refused requests; those are looked at where they are expected.
      if (message.type() === "error" && !/Failed to load resource/.test(message.text())) this.errors.push(message.text());
    });
    page.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(BASE) && !/^(data|blob|about):/.test(url)) this.foreign.push(url);
    });
  }

  static async open(login: string | undefined, path = "/", options: Options = {}): Promise<Desk> {
    const { lang = "ru", scheme = "light", size = DESKTOP } = options;
    const context = await (await chrome()).newContext({
      viewport: size,
      locale: lang === "ru" ? "ru-RU" : "en-GB",
      colorScheme: scheme,
      reducedMotion: "reduce",
      hasTouch: size.width < 500,
    });
    await context.addInitScript((chosen) => localStorage.setItem("kite.lang", chosen), lang);
    if (login) await context.addCookies(await cookiesOf(login));
    const desk = new Desk(await context.newPage(), context);
    await desk.page.goto(BASE + path);
    if (login) await desk.page.locator("#page").waitFor();
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

  /** Waits until nothing is loading. */
  async settled(): Promise<void> {
    await this.page.waitForLoadState("networkidle", { timeout: 10_000 }).catch(() => undefined);
    await this.page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'), undefined, { timeout: 10_000 }).catch(() => undefined);
  }

  /** JSON of the API in the name of this person. */
  async api<T>(path: string): Promise<T> {
    const answer = await this.context.request.get(BASE + path);
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()}`);
    return (await answer.json()) as T;
  }

  /** A write in the name of this person. */
  async send<T>(method: "POST" | "DELETE", path: string, data?: unknown): Promise<T> {
    const me = await this.api<{ csrf_token?: string }>("/api/identity/v1/me");
    const headers = { "X-CSRF-Token": me.csrf_token ?? "", "Idempotency-Key": crypto.randomUUID() };
    const answer = await this.context.request.fetch(BASE + path, { method, headers, ...(data === undefined ? {} : { data }) });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
