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
  it("speaks English when asked", async () => {
    desk = await Desk.open(undefined);
    await desk.page.getByRole("button", { name: "English" }).click();
    await desk.page.getByRole("heading", { name: "Sign in to Kite" }).waitFor();
    expect(await desk.page.locator("html").getAttribute("lang")).toBe("en");
  });
});
