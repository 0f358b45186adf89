import type { ReactNode } from "react";
import classes from "./Body.module.css";

/** The inside of a page without a narrow column. */
export function Body({ children, narrow = false }: { children: ReactNode; narrow?: boolean }) {
  return <div className={classes.body} data-narrow={narrow || undefined}>{children}</div>;
}
