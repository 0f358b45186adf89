import type { BrowserContext, Locator, Page } from "playwright-core";
import { PHONE, Watch, context, password, resize } from "../support/browser";
import { Line } from "../support/line";

const SHEET = [1200, 900] as const;
/** Sides of the spots of a picture: one that goes over the line in one piece, and one that needs several. */
const [COARSE, FINE] = [75, 5];

/** A sharp, bright picture like no other: what a camera would give. */
async function picture(page: Page, seed: number, spot: number): Promise<Buffer> {
  const base64 = await page.evaluate(
    ([width, height, first, side]) => {
      let now = (first * 2_654_435_761) >>> 0;
      const dice = (sides: number): number => ((now = (Math.imul(now ^ (now >>> 15), 2_246_822_519) + 374_761_393) >>> 0) >>> 8) % sides;
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const draw = canvas.getContext("2d");
      if (!draw) throw new Error("no canvas");
      for (let x = 0; x < width; x += side) {
        for (let y = 0; y < height; y += side) {
          draw.fillStyle = `hsl(${dice(360)} 70% ${35 + dice(60)}%)`;
          draw.fillRect(x, y, side, side);
        }
      }
      return canvas.toDataURL("image/jpeg", 0.9).split(",")[1] ?? "";
    },
    [...SHEET, seed, spot] as const,
  );
  return Buffer.from(base64, "base64");
}

/** The phone of an appraiser: its page, what it keeps, and the line to the server. */
export class PhonePage {
  watch: Watch;

  private constructor(
    private readonly made: BrowserContext,
    readonly line: Line,
    page: Page,
  ) {
    this.watch = new Watch(page, line.url);
  }

  static async open(lang: "ru" | "en" = "ru"): Promise<PhonePage> {
    const line = await Line.open();
    const made = await context({ lang, viewport: PHONE, deviceScaleFactor: 2, isMobile: true, hasTouch: true });
    return new PhonePage(made, line, await made.newPage());
  }

  get page(): Page {
    return this.watch.page;
  }

  async close(): Promise<void> {
    await this.made.close();
    await this.line.close();
  }

  async signIn(login: string): Promise<void> {
    const { page } = this;
    await page.goto(`${this.line.url}/appraiser/`);
    for (const [name, value] of [["organization", "vector"], ["username", login], ["current-password", await password()]] as const) await page.locator(`input[autocomplete="${name}"]`).fill(value);
    await page.locator('button[type="submit"]').click();
    await page.locator("form select").waitFor();
    await page.locator('button[type="submit"]').click();
    await page.locator("nav a[aria-current]").waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => new Promise<void>((done) => {
      if (navigator.serviceWorker.controller) done();
      else navigator.serviceWorker.addEventListener("controllerchange", () => done(), { once: true });
    })));
  }

  /** The network goes, or comes back. */
  async network(there: boolean): Promise<void> {
    await this.made.setOffline(!there);
  }

  /** The system closes the page without asking, as phones do; somebody opens it again. */
  async killed(): Promise<void> {
    const { page } = this;
    const url = page.url();
    await page.close({ runBeforeUnload: false });
    this.watch = new Watch(await this.made.newPage(), this.line.url);
    await this.page.goto(url);
  }

  /** The worker that answers the page: its build, whether that is newer than what the page shows, and whether it is in charge. */
  worker(): Promise<{ build: string; newer: boolean; state: string }> {
    return this.page.evaluate(
      () =>
        new Promise((done) => {
          const { controller } = navigator.serviceWorker;
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener("message", ({ data }: MessageEvent<{ build: string; newer: boolean }>) => done({ ...data, state: controller?.state ?? "" }));
          port1.start();
          controller?.postMessage("which", [port2]);
        }),
    );
  }

  /** Looks at the whole of a list at once, so that no card is half under the bar at the bottom, where nobody would press it. */
  async whole<T>(look: () => Promise<T>): Promise<T> {
    await resize(this.page, { ...PHONE, height: 4_000 });
    const seen = await look();
    await resize(this.page, PHONE);
    return seen;
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name });
  }

  /** Goes to a step of the inspection by its name. */
  async step(name: string): Promise<void> {
    await this.page.getByLabel("Шаг", { exact: true }).last().selectOption({ label: name });
  }

  /** One of a few, as a finger takes it. */
  async choose(label: string): Promise<void> {
    await this.page.locator("label").filter({ hasText: new RegExp(`^${label}$`) }).first().click();
  }

  /** Everything that is asked in this step is in order. */
  async allFine(): Promise<void> {
    await this.page.locator("label").filter({ hasText: /^Норма$/ }).evaluateAll((labels) => labels.forEach((label) => (label as HTMLElement).click()));
  }

  /** Traits that the type of the vehicle asks for. */
  async traits(): Promise<void> {
    const part = this.page.getByRole("region", { name: "Характеристики" });
    for (const select of await part.locator("select").all()) await select.selectOption({ index: 1 });
    for (const input of await part.locator("input").all()) await input.fill("150");
  }

  private camera(): Locator {
    return this.page.getByRole("dialog", { name: /^Камера/ });
  }

  async openCamera(): Promise<void> {
    await this.page.getByRole("button", { name: /: Снять$/ }).first().click();
    await this.camera().waitFor();
  }

  /** What the camera of the system gives. */
  async give(buffer: Buffer): Promise<void> {
    await this.page.getByTestId("system-camera").setInputFiles({ name: "photo.jpg", mimeType: "image/jpeg", buffer });
  }

  async givePicture(spot = COARSE): Promise<void> {
    await this.give(await picture(this.page, Math.floor(Math.random() * 1e9), spot));
  }

  /** One angle after the other, as the camera leads, until it has no more. */
  async shootAll(): Promise<number> {
    await this.openCamera();
    const heading = this.camera().getByRole("heading");
    let shot = 0;
    for (; (await this.camera().count()) > 0; shot += 1) {
      const angle = await heading.textContent();
      await this.givePicture(shot % 8 === 0 ? FINE : COARSE);
      await this.page.waitForFunction((before) => document.querySelector('[role="dialog"] h1')?.textContent !== before, angle);
    }
    return shot;
  }

  /** Draws a name with a finger. */
  async draw(): Promise<void> {
    const pad = this.page.getByRole("img", { name: "Распишитесь пальцем в рамке" });
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    if (!box) throw new Error("there is nowhere to sign");
    const { mouse } = this.page;
    await mouse.move(box.x + 30, box.y + box.height / 2);
    await mouse.down();
    for (let at = 0; at < 20; at += 1) await mouse.move(box.x + 30 + at * 12, box.y + box.height / 2 + 25 * Math.sin(at));
    await mouse.up();
  }
}
