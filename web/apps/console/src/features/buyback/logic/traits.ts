import type { Fuel, Purchase, TraitsIn, Transmission } from "../api/types";

/** What tells versions of a model apart, as it is typed. */
export type TraitsForm = { fuel: Fuel | null; transmission: Transmission | null; engine_cc: number | ""; consumption_l: number | ""; tax: number | "" };

export const NO_TRAITS: TraitsForm = { fuel: null, transmission: null, engine_cc: "", consumption_l: "", tax: "" };

const FUEL: Record<string, Fuel> = { petrol: "petrol", diesel: "diesel", hybrid: "hybrid", electric: "electric", gas: "other" };
const GEARBOX: Record<string, Transmission> = { manual: "manual", automatic: "automatic", robot: "semi_automatic", variator: "automatic" };

/** What the attributes of the car already say, so that nobody types it twice. */
export function traitsOf(attributes: Purchase["attributes"]): TraitsForm {
  const cc = Number(attributes.engine_cc);
  return {
    ...NO_TRAITS,
    fuel: FUEL[attributes.fuel ?? ""] ?? null,
    transmission: GEARBOX[attributes.gearbox ?? ""] ?? null,
    engine_cc: Number.isFinite(cc) && cc >= 100 ? cc : "",
  };
}

/** As the API wants them: millilitres and minor units; what is unknown is left out and not compared. */
export function traitsIn(form: TraitsForm): TraitsIn {
  const traits: TraitsIn = {};
  if (form.fuel) traits.fuel = form.fuel;
  if (form.transmission) traits.transmission = form.transmission;
  if (form.engine_cc !== "") traits.engine_cc = form.engine_cc;
  if (form.consumption_l !== "") traits.consumption_ml = Math.round(form.consumption_l * 1000);
  if (form.tax !== "") traits.tax_minor = Math.round(form.tax * 100);
  return traits;
}
