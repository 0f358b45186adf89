import { afterAll, afterEach, describe, expect, it } from "vitest";
import { SignInPage } from "../pages/SignInPage";
import { Desk, closeBrowser, password } from "../support/browser";

let desk: Desk;
afterEach(() => desk.close());
afterAll(closeBrowser);

describe("signing in", () => {
  it("opens the desk, and the session outlives a reload", async () => {
    desk = await Desk.open(undefined);
    await new SignInPage(desk).signIn("vector", "sokolova", await password());
    await desk.page.getByRole("heading", { level: 1, name: /Елена/ }).waitFor();
    await desk.page.reload();
    await desk.page.getByRole("heading", { level: 1, name: /Елена/ }).waitFor();
    expect(desk.errors).toEqual([]);
    expect(desk.foreign).toEqual([]);
  });
  it("says what is wrong, keeps what was typed, and tells nothing more", async () => {
    desk = await Desk.open(undefined);
    const page = new SignInPage(desk);
    await page.signIn("vector", "sokolova", "not the password");
    await page.problem().waitFor();
    expect(await desk.page.getByLabel("Логин").inputValue()).toBe("sokolova");
  });
  it("offers the account of the company where the installation has a provider, and only there", async () => {
    desk = await Desk.open(undefined);
    const button = desk.page.getByRole("button", { name: "Войти с учётной записью компании" });
    await desk.page.getByRole("heading", { name: "Вход в Kite" }).waitFor();
    await desk.settled();
    expect(await button.count()).toBe(0);
    await desk.page.route("**/api/identity/v1/oidc/start*", (route) => route.fulfill({ status: 303, headers: { location: "/api/docs" } }));
    await desk.page.reload();
    await button.click();
    await desk.page.waitForURL("**/api/docs");
  });
  it("asks for the second factor of who comes back from the provider of the company", async () => {
    desk = await Desk.open(undefined);
    await desk.page.getByRole("heading", { name: "Вход в Kite" }).waitFor();
    const asked = { second_factor: { pending: "p", methods: ["totp"], expires_at: new Date(Date.now() + 60_000).toISOString() } };
    const value = Buffer.from(JSON.stringify(asked)).toString("base64url");
    await desk.page.context().addCookies([{ name: "kite_sign_in", value, url: desk.page.url() }]);
    await desk.page.reload();
    await desk.page.getByRole("heading", { name: "Подтвердите вход" }).waitFor();
    expect(await desk.page.evaluate(() => document.cookie)).not.toContain("kite_sign_in");
  });
  it("speaks English when asked", async () => {
    desk = await Desk.open(undefined);
    await desk.page.getByRole("button", { name: "English" }).click();
    await desk.page.getByRole("heading", { name: "Sign in to Kite" }).waitFor();
    expect(await desk.page.locator("html").getAttribute("lang")).toBe("en");
  });
});
