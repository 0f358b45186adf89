import { Vin } from "@kite/ui";
import type { Purchase } from "../api/types";
import classes from "./parts.module.css";

/** The first column of a list: make and model, then the year, quieter. */
export function CarCell({ row }: { row: Pick<Purchase, "make" | "model" | "year"> }) {
  return (
    <span className={classes.car}>
      <b>{row.make} {row.model}</b> <span className="muted">{row.year}</span>
    </span>
  );
}

/** The number of a car, or that it is not known yet. */
export function CarNumber({ row }: { row: Pick<Purchase, "vin"> }) {
  return <Vin value={row.vin ?? null} />;
}
