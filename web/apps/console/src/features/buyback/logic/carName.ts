import type { Purchase } from "../api/types";

/** «Hyundai Creta, 2023». */
export const carName = (car: Pick<Purchase, "make" | "model" | "year">): string => `${car.make} ${car.model}, ${car.year}`;

/** The amount that says most of a purchase today: the price, else the offer, else the value. Absent for whoever may not see it. */
export const amountOf = (row: Pick<Purchase, "price" | "offered" | "valued">) => row.price ?? row.offered ?? row.valued ?? undefined;
