import type { UseFormReturnType } from "@mantine/form";
import { NumberInput, Select } from "@mantine/core";
import type { TraitsForm } from "../logic/traits";
import { options } from "../logic/options";
import { useT } from "../texts";
import classes from "./parts.module.css";

type Props<V> = { form: UseFormReturnType<V>; at?: string };

/** What tells this version from others of the model. Every field may stay empty: what is unknown is not compared. */
export function TraitsFields<V>({ form, at = "" }: Props<V>) {
  const t = useT();
  const props = (name: keyof TraitsForm) => form.getInputProps(`${at}${name}` as never);
  return (
    <div className={classes.columns}>
      <Select label={t.valuation.fuel} clearable data={options(t.words.fuel)} {...props("fuel")} />
      <Select label={t.valuation.transmission} clearable data={options(t.words.transmission)} {...props("transmission")} />
      <NumberInput label={t.valuation.engine} hideControls thousandSeparator={"\u00a0"} min={0} {...props("engine_cc")} />
      <NumberInput label={t.valuation.consumption} hideControls decimalScale={2} decimalSeparator="," min={0} {...props("consumption_l")} />
      <NumberInput label={t.valuation.tax} hideControls thousandSeparator={"\u00a0"} min={0} {...props("tax")} />
    </div>
  );
}
