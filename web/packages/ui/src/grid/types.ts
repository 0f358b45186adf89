import type { ReactNode } from "react";

export type Column<T> = {
  id: string;
  /** With the unit: «Цена, ₽». */
  title: string;
  width: number;
  align?: "left" | "right";
  /** Name by which the server sorts; without it a click on the header does nothing. */
  sort?: string;
  cell: (row: T) => ReactNode;
  /** Text for print and tooltips of cells that are more than text. */
  text?: (row: T) => string;
  /** Not shown until somebody chooses it. */
  optional?: boolean;
  /** Its names in a file of the list; without them its id. */
  sheet?: readonly string[];
  /** Takes what is left of the width. */
  grow?: boolean;
};

/** `price` ascending, `-price` descending, as in the URL and in the API. */
export type Sort = string | undefined;

export type Selection = ReadonlySet<string>;

export type Grouping<T> = { of: (row: T) => string; title: (key: string) => ReactNode };

/** What stands on a line of the grid. */
export type GridItem<T> = { kind: "row"; row: T; index: number } | { kind: "group"; key: string };
