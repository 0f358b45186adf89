import type { Locator } from "playwright-core";
import type { Desk } from "../support/browser";

export type Lead = { name: string; phone: string; make: string; model: string; year: string; mileage: string; vin: string };

/** The funnel and the card of a purchase. */
export class BuybackPage {
  constructor(private readonly desk: Desk) {}

  get main(): Locator {
    return this.desk.page.locator("#page");
  }

  get dialog(): Locator {
    return this.desk.page.getByRole("dialog");
  }

  heading(name: string | RegExp): Locator {
    return this.desk.page.getByRole("heading", { level: 1, name });
  }

  tab(name: string): Locator {
    return this.desk.page.getByRole("tab", { name });
  }

  /** The main button of the next step, in the header of the card. */
  step(name: string): Locator {
    return this.main.getByRole("banner").or(this.main).getByRole("button", { name, exact: true }).first();
  }

  async fillLead(lead: Lead): Promise<void> {
    const { page } = this.desk;
    await page.getByLabel("Имя продавца").fill(lead.name);
    await page.getByLabel("Телефон").fill(lead.phone);
    await page.getByLabel("Марка").fill(lead.make);
    await page.getByLabel("Модель").fill(lead.model);
    await page.getByLabel("Год выпуска").fill(lead.year);
    await page.getByLabel("Пробег, км").fill(lead.mileage);
    await page.getByLabel("VIN", { exact: true }).fill(lead.vin);
  }

  /** Everything else of every section is in order. */
  async answerAll(): Promise<void> {
    const rest = this.main.getByRole("button", { name: "Остальное в порядке" });
    await rest.first().waitFor();
    for (let left = await rest.count(); left > 0; left = await rest.count()) await rest.first().click();
  }

  id(): string {
    return new URL(this.desk.page.url()).pathname.split("/").at(-1) ?? "";
  }
}
