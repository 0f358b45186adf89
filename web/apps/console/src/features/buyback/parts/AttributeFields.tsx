import type { UseFormReturnType } from "@mantine/form";
import { useLang } from "@kite/i18n";
import { NumberInput, Select, TextInput } from "@mantine/core";
import type { Attribute } from "../api/types";

type Props<V> = { form: UseFormReturnType<V>; attributes: readonly Attribute[] };

/** What vehicles of the type have, by the rows of the type: a number, a word of a list, or a text. */
export function AttributeFields<V>({ form, attributes }: Props<V>) {
  const lang = useLang();
  return attributes.map((one) => {
    const props = form.getInputProps(`attributes.${one.code}` as never) as { value: string | undefined; onChange: (value: string) => void; error?: string };
    const common = { label: one.unit ? `${one[lang]}, ${one.unit[lang]}` : one[lang], required: one.required, error: props.error };
    const value = props.value ?? "";
    if (one.kind === "choice")
      return <Select key={one.code} {...common} clearable data={(one.words ?? []).map((word) => ({ value: word.code, label: word[lang] }))} value={value || null} onChange={(next) => props.onChange(next ?? "")} />;
    if (one.kind === "number")
      return <NumberInput key={one.code} {...common} hideControls thousandSeparator={"\u00a0"} value={value === "" ? "" : Number(value)} onChange={(next) => props.onChange(next === "" ? "" : String(next))} />;
    return <TextInput key={one.code} {...common} value={value} onChange={(event) => props.onChange(event.currentTarget.value)} />;
  });
}
