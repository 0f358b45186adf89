import type { Desk } from "../support/browser";

/** The sign-in of the console. */
export class SignInPage {
  constructor(private readonly desk: Desk) {}

  async signIn(group: string, login: string, password: string): Promise<void> {
    const { page } = this.desk;
    await page.getByLabel("Группа").fill(group);
    await page.getByLabel("Логин").fill(login);
    await page.getByLabel("Пароль", { exact: true }).fill(password);
    await page.keyboard.press("Enter");
  }

  problem() {
    return this.desk.page.getByRole("alert");
  }
}
