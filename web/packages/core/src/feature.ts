import type { ModuleName, Permission } from "@kite/api";
import type { Words } from "@kite/i18n";
import type { CSSProperties, ComponentType } from "react";

/** An icon of `@kite/ui/icons`. */
export type Icon = ComponentType<{ size?: number | string; stroke?: number | string; className?: string; style?: CSSProperties; role?: string; "aria-label"?: string; "aria-hidden"?: boolean | "true" }>;

export type Section = "desk" | "trade" | "money" | "clients" | "manage";

/** A page. `load` is a dynamic import, so that every page is a chunk of its own. */
export type FeatureRoute = {
  path: string;
  title: Words;
  /** Any of these opens the page. Empty: everybody who is signed in. */
  needs: readonly Permission[];
  load: () => Promise<{ default: ComponentType }>;
};

export type MenuItem = {
  section: Section;
  /** Place in the section, the smallest on top. */
  order: number;
  title: Words;
  icon: Icon;
  path: string;
  needs: readonly Permission[];
  /** Other paths on which the item is lit. */
  also?: readonly string[];
  /** A number beside the title: what waits for the user. */
  count?: (centre: string | undefined) => Promise<number | undefined>;
};

export type PaletteCommand = {
  id: string;
  title: Words;
  /** Other words by which it is found. */
  words?: string;
  icon?: Icon;
  needs: readonly Permission[];
  /** Where it leads, or what it does. */
  path?: string;
  run?: () => void;
  /** `KeyG KeyS`. */
  keys?: string;
};

/** What the palette finds for a typed text: cars, deals, people. */
export type PaletteSearch = {
  id: string;
  title: Words;
  needs: readonly Permission[];
  find: (text: string, signal: AbortSignal) => Promise<{ id: string; label: string; note?: string; path: string }[]>;
};

export type Figure = { value: string; note?: string; tone?: "positive" | "negative" | "warning" };

/** A key figure or a task of the desk. */
export type DeskItem = {
  id: string;
  kind: "figure" | "task";
  order: number;
  title: Words;
  needs: readonly Permission[];
  path: string;
  /** Undefined hides the item: there is nothing to do. */
  load: (centre: string | undefined, lang: "ru" | "en") => Promise<Figure | undefined>;
};

/** Everything that the shell knows of a feature. It must stay small: the pages are loaded when they are opened. */
export type Feature = {
  /** The module of the server; without it the feature disappears. */
  module: ModuleName;
  routes: readonly FeatureRoute[];
  menu: readonly MenuItem[];
  palette: readonly PaletteCommand[];
  search?: readonly PaletteSearch[];
  desk?: readonly DeskItem[];
};
