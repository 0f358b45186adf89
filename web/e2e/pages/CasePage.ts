import type { Locator } from "playwright-core";
import type { Desk } from "../support/browser";

/** The queue and the card of a case. */
export class CasePage {
  constructor(private readonly desk: Desk) {}

  row(vin: string): Locator {
    return this.desk.page.getByRole("grid").locator("[data-index]").filter({ hasText: vin.slice(-8) });
  }

  check(name: string): Locator {
    return this.desk.page.getByRole("button", { name: new RegExp(`^${name}`) });
  }

  step(name: string): Locator {
    return this.desk.page.getByRole("button", { name, exact: true });
  }

  /** A reason of the closed list and what was seen. */
  async decide(reason: string, note: string, button: string): Promise<void> {
    const dialog = this.desk.page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Причина" }).click();
    await this.desk.page.getByRole("option", { name: reason }).click();
    await dialog.getByLabel("Пояснение").fill(note);
    await dialog.getByRole("button", { name: button }).click();
  }
}
