import type { ModuleName } from "@kite/api";
import type { Can, MenuItem, Section } from "@kite/core";
import { present } from "./features";

const ORDER: readonly Section[] = ["desk", "trade", "money", "clients", "manage"];

/** The menu of whoever is signed in: what he may open, by sections, empty ones left out. */
export function menuOf(modules: ReadonlySet<ModuleName>, can: Can): { section: Section; items: MenuItem[] }[] {
  const items = present(modules)
    .flatMap((one) => one.menu)
    .filter((one) => one.needs.length === 0 || can(one.needs));
  const sections = ORDER.map((section) => ({
    section,
    items: items.filter((one) => one.section === section).toSorted((a, b) => a.order - b.order),
  }));
  return sections.filter((one) => one.items.length > 0 || one.section === "desk");
}
