import { type UrlState, useShortcuts } from "@kite/core";
import { Button, Menu } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { FilterChip, useFilterWords } from "./FilterChip";
import classes from "./FilterBar.module.css";
import { IconFilter, IconSearch, IconX } from "./icons";
import { useUiTexts } from "./texts";

/** A field that a list can be filtered by; names are those of the query of the API. */
export type FilterField =
  | { kind: "choice"; name: string; title: string; options: readonly { value: string; label: string }[]; many?: boolean }
  | { kind: "range"; min: string; max: string; title: string; unit?: string; /** Kopecks in the URL, roubles on the screen. */ money?: boolean }
  | { kind: "dates"; from: string; to: string; title: string }
  | { kind: "text"; name: string; title: string; placeholder?: string }
  | { kind: "yes"; name: string; title: string };

type Props = {
  fields: readonly FilterField[];
  state: UrlState;
  set: (part: Record<string, string | undefined>) => void;
  /** The search box; `name` is the parameter of the API. */
  search?: { name: string; placeholder: string };
  /** Grouping: beside the filters. */
  left?: ReactNode;
  /** Columns, display, export: on the right. */
  right?: ReactNode;
};

const DEBOUNCE_MS = 150;

export const filterNames = (field: FilterField): string[] => {
  if (field.kind === "range") return [field.min, field.max];
  if (field.kind === "dates") return [field.from, field.to];
  return [field.name];
};

function SearchBox({ value, placeholder, onChange }: { value: string; placeholder: string; onChange: (text: string) => void }) {
  const t = useUiTexts();
  const box = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setText(value), [value]);
  const type = (next: string): void => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(next.trim()), DEBOUNCE_MS);
  };
  useShortcuts([{ keys: "Slash", title: { ru: "Поиск в списке", en: "Search the list" }, run: () => box.current?.focus() }]);
  return (
    <label className={classes.search}>
      <IconSearch size={15} />
      <span className="sr-only">{t.search}</span>
      <input
        ref={box}
        type="search"
        value={text}
        placeholder={placeholder}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && text) type("");
          else if (event.key === "Escape" || event.key === "Enter") document.querySelector<HTMLElement>("[data-grid]")?.focus();
        }}
      />
      {text ? (
        <button type="button" aria-label={t.clear} onClick={() => type("")}>
          <IconX size={13} />
        </button>
      ) : (
        <kbd>/</kbd>
      )}
    </label>
  );
}

/** Search and filter chips: field, operator, value. Everything stands in the URL. */
export function FilterBar({ fields, state, set, search, left, right }: Props) {
  const t = useUiTexts();
  const [added, setAdded] = useState<string>();
  const inForce = fields.filter((field) => filterNames(field).some((name) => state[name]) || field.title === added);
  const free = fields.filter((field) => !inForce.includes(field));
  const words = useFilterWords();
  const sought = search ? state[search.name] : undefined;
  const conditions = [...(sought ? [`${t.search}: ${sought}`] : []), ...inForce.map((field) => `${field.title}: ${words(field, state)}`)];
  return (
    <>
      {/* A printed list says of what it is a list. */}
      <p className={classes.printed} aria-hidden="true">{conditions.join(" · ")}</p>
    <div className={classes.bar}>
      {search ? (
        <SearchBox value={state[search.name] ?? ""} placeholder={search.placeholder} onChange={(text) => set({ [search.name]: text || undefined })} />
      ) : null}
      {inForce.map((field) => (
        <FilterChip key={field.title} field={field} state={state} set={set} opened={field.title === added} onClose={() => setAdded(undefined)} />
      ))}
      {free.length > 0 ? (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="subtle" color="gray" leftSection={<IconFilter size={15} />} className={classes.quiet ?? ""}>
              {t.filter}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {free.map((field) => (
              <Menu.Item key={field.title} onClick={() => (field.kind === "yes" ? set({ [field.name]: "true" }) : setAdded(field.title))}>
                {field.title}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      {inForce.some((field) => field.title !== added) ? (
        <Button variant="subtle" color="gray" className={classes.quiet ?? ""} onClick={() => set(Object.fromEntries(fields.flatMap(filterNames).map((name) => [name, undefined])))}>
          {t.reset}
        </Button>
      ) : null}
      {left}
      <div className={classes.space} />
      {right}
    </div>
    </>
  );
}
