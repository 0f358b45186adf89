import type { Locator } from "playwright-core";
import type { Desk } from "../support/browser";

/** Forms of the accountant: they name their fields as the accountant does. */
export class EntryForm {
  constructor(private readonly desk: Desk) {}

  line(number: number): Locator {
    return this.desk.page.getByRole("group", { name: `Проводка ${number}` });
  }

  async account(number: number, side: "Дебет" | "Кредит", code: string): Promise<void> {
    const box = this.line(number).getByLabel(side);
    await box.fill(code);
    await this.desk.page.getByRole("option", { name: new RegExp(`^${code.replace(".", "\\.")} `) }).first().click();
  }

  async amount(number: number, roubles: string): Promise<void> {
    await this.line(number).getByLabel("Сумма").fill(roubles);
  }

  verdict(text: string): Locator {
    return this.desk.page.getByText(text);
  }

  post(): Locator {
    return this.desk.page.getByRole("button", { name: /^Провести / });
  }
}

/** A month on its way to being closed. */
export class PeriodPage {
  constructor(private readonly desk: Desk) {}

  async open(entity: string, month: string): Promise<void> {
    await this.desk.go(`/finance/periods/${entity}/${month}`);
    await this.desk.page.getByRole("heading", { name: "Чек-лист закрытия" }).waitFor();
  }

  state(): Locator {
    return this.desk.page.locator('[aria-current="step"]');
  }

  button(name: string): Locator {
    return this.desk.page.getByRole("button", { name, exact: true });
  }

  dialog(): Locator {
    return this.desk.page.getByRole("dialog");
  }

  /** Confirms every step that waits for a person. */
  async confirmAll(note: string): Promise<number> {
    const waiting = this.desk.page.getByRole("button", { name: /^Подтвердить: / });
    let confirmed = 0;
    for (let left = await waiting.count(); left > 0; left = await waiting.count()) {
      await waiting.first().click();
      await this.dialog().getByLabel("Что проверено").fill(note);
      await this.dialog().getByRole("button", { name: "Подтвердить", exact: true }).click();
      await this.dialog().waitFor({ state: "detached" });
      await this.desk.page.waitForFunction((count) => document.querySelectorAll('button[aria-label^="Подтвердить: "]').length < count, left);
      confirmed += 1;
    }
    return confirmed;
  }
}
