import type { Locator } from "playwright-core";
import type { Desk } from "../support/browser";

/** The list of cars. */
export class StockPage {
  constructor(private readonly desk: Desk) {}

  get grid(): Locator {
    return this.desk.page.getByRole("grid");
  }

  rows(): Locator {
    return this.grid.locator("[data-index]");
  }

  row(index: number): Locator {
    return this.grid.locator(`[data-index="${index}"]`);
  }

  active(): Locator {
    return this.grid.locator("[data-active]");
  }

  async ready(): Promise<void> {
    await this.row(0).waitFor();
  }

  async press(key: string, times = 1): Promise<void> {
    for (let count = 0; count < times; count += 1) await this.desk.page.keyboard.press(key);
  }

  view(name: string): Locator {
    return this.desk.page.getByRole("navigation", { name: "Виды списка" }).getByRole("link", { name });
  }

  bulk(): Locator {
    return this.desk.page.getByRole("toolbar");
  }

  heading(): Locator {
    return this.desk.page.getByRole("heading", { level: 1 });
  }
}
