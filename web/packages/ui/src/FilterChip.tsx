import type { UrlState } from "@kite/core";
import { matches, useFormats } from "@kite/i18n";
import { Button, Checkbox, NumberInput, Popover, Radio, Stack, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import classes from "./FilterBar.module.css";
import { type FilterField, filterNames } from "./FilterBar";
import { DayInput } from "./form/inputs";
import { IconX } from "./icons";
import { useUiTexts } from "./texts";

type Part = Record<string, string | undefined>;
type EditorProps<F extends FilterField> = { field: F; state: UrlState; set: (part: Part) => void; close: () => void };
type Of<K extends FilterField["kind"]> = Extract<FilterField, { kind: K }>;

const factor = (field: Of<"range">): number => (field.money ? 100 : 1);

/** A list longer than this is searched rather than read. */
const LONG = 12;

function ChoiceEditor({ field, state, set, close }: EditorProps<Of<"choice">>) {
  const t = useUiTexts();
  const [text, setText] = useState("");
  const chosen = (state[field.name] ?? "").split(",").filter(Boolean);
  const shown = field.options.filter((one) => chosen.includes(one.value) || matches(one.label, text));
  const search = field.options.length > LONG ? <TextInput aria-label={t.search} placeholder={t.search} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus mb={8} /> : null;
  if (!field.many)
    return (
      <Radio.Group
        aria-label={field.title}
        value={chosen[0] ?? ""}
        onChange={(value) => {
          set({ [field.name]: value });
          close();
        }}
      >
        {search}
        <Stack gap={8} className={classes.choices ?? ""}>{shown.map((one) => <Radio key={one.value} value={one.value} label={one.label} />)}</Stack>
      </Radio.Group>
    );
  return (
    <Checkbox.Group aria-label={field.title} value={chosen} onChange={(values) => set({ [field.name]: values.join(",") || undefined })}>
      {search}
      <Stack gap={8} className={classes.choices ?? ""}>{shown.map((one) => <Checkbox key={one.value} value={one.value} label={one.label} />)}</Stack>
    </Checkbox.Group>
  );
}

function RangeEditor({ field, state, set, close }: EditorProps<Of<"range">>) {
  const t = useUiTexts();
  const read = (name: string): number | string => (state[name] ? Number(state[name]) / factor(field) : "");
  const [min, setMin] = useState(read(field.min));
  const [max, setMax] = useState(read(field.max));
  const put = (value: number | string): string | undefined => (value === "" ? undefined : String(Number(value) * factor(field)));
  const common = { min: 0, thousandSeparator: " ", hideControls: true } as const;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        set({ [field.min]: put(min), [field.max]: put(max) });
        close();
      }}
    >
      <Stack gap={8}>
        <NumberInput label={t.from} value={min} onChange={setMin} suffix={field.unit ? ` ${field.unit}` : ""} data-autofocus {...common} />
        <NumberInput label={t.to} value={max} onChange={setMax} suffix={field.unit ? ` ${field.unit}` : ""} {...common} />
        <Button type="submit">{t.apply}</Button>
      </Stack>
    </form>
  );
}

function DatesEditor({ field, state, set }: EditorProps<Of<"dates">>) {
  const t = useUiTexts();
  return (
    <Stack gap={8}>
      <DayInput label={t.from} value={state[field.from] ?? null} onChange={(day) => set({ [field.from]: day ?? undefined })} />
      <DayInput label={t.to} value={state[field.to] ?? null} onChange={(day) => set({ [field.to]: day ?? undefined })} />
    </Stack>
  );
}

function TextEditor({ field, state, set, close }: EditorProps<Of<"text">>) {
  const t = useUiTexts();
  const [text, setText] = useState(state[field.name] ?? "");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        set({ [field.name]: text.trim() || undefined });
        close();
      }}
    >
      <Stack gap={8}>
        <TextInput label={field.title} value={text} placeholder={field.placeholder ?? ""} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />
        <Button type="submit">{t.apply}</Button>
      </Stack>
    </form>
  );
}

function Editor(props: EditorProps<FilterField>) {
  const { field } = props;
  if (field.kind === "choice") return <ChoiceEditor {...props} field={field} />;
  if (field.kind === "range") return <RangeEditor {...props} field={field} />;
  if (field.kind === "dates") return <DatesEditor {...props} field={field} />;
  if (field.kind === "text") return <TextEditor {...props} field={field} />;
  return null;
}

/** The value of a filter in words. */
export function useFilterWords(): (field: FilterField, state: UrlState) => string {
  const t = useUiTexts();
  const { number, day } = useFormats();
  const bounds = (min: string, max: string): string => [min && `${t.from} ${min}`, max && `${t.to} ${max}`].filter(Boolean).join(" ");
  return (field, state) => {
    if (field.kind === "yes") return t.yes;
    if (field.kind === "dates") return bounds(state[field.from] ? day(state[field.from]) : "", state[field.to] ? day(state[field.to]) : "");
    if (field.kind === "text") return state[field.name] ?? "";
    if (field.kind === "range") {
      const show = (name: string): string => (state[name] ? number(Number(state[name]) / factor(field)) : "");
      const text = bounds(show(field.min), show(field.max));
      return field.unit && text ? `${text} ${field.unit}` : text;
    }
    const labels = (state[field.name] ?? "").split(",").filter(Boolean);
    return labels.map((value) => field.options.find((one) => one.value === value)?.label ?? value).join(", ");
  };
}

type ChipProps = { field: FilterField; state: UrlState; set: (part: Part) => void; opened: boolean; onClose: () => void };

export function FilterChip({ field, state, set, opened, onClose }: ChipProps) {
  const t = useUiTexts();
  const words = useFilterWords();
  const [open, setOpen] = useState(opened);
  useEffect(() => {
    if (opened) setOpen(true);
  }, [opened]);
  const close = (): void => {
    setOpen(false);
    onClose();
  };
  const remove = (): void => {
    set(Object.fromEntries(filterNames(field).map((name) => [name, undefined])));
    close();
  };
  const editable = field.kind !== "yes";
  return (
    <span className={classes.chip}>
      <Popover opened={open && editable} onChange={(now) => (now ? setOpen(true) : close())} position="bottom-start" trapFocus width={230}>
        <Popover.Target>
          <button type="button" className={classes.value} onClick={() => (open ? close() : setOpen(true))}>
            <span className="muted">{field.title}:</span> <b className="ellipsis">{words(field, state) || "…"}</b>
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <Editor field={field} state={state} set={set} close={close} />
        </Popover.Dropdown>
      </Popover>
      <button type="button" className={classes.remove} aria-label={t.removeFilter(field.title)} onClick={remove}>
        <IconX size={13} />
      </button>
    </span>
  );
}
