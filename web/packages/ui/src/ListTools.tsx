import { usePref } from "@kite/core";
import { ActionIcon, Button, Checkbox, Menu, Tooltip } from "@mantine/core";
import type { Column } from "./grid/types";
import { IconAdjustmentsHorizontal, IconCheck, IconColumns3, IconStack2 } from "./icons";
import { useUiTexts } from "./texts";

type ColumnsProps<T> = { columns: readonly Column<T>[]; chosen: string | undefined; onChange: (chosen: string | undefined) => void };

/** Which columns are shown; kept in the URL, so that a view carries them. */
export function ColumnsMenu<T>({ columns, chosen, onChange }: ColumnsProps<T>) {
  const t = useUiTexts();
  const usual = columns.filter((one) => !one.optional).map((one) => one.id);
  const shown = new Set(chosen ? chosen.split(",") : usual);
  const toggle = (id: string): void => {
    const next = columns.map((one) => one.id).filter((one) => (one === id ? !shown.has(one) : shown.has(one)));
    onChange(next.join() === usual.join() ? undefined : next.join());
  };
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<IconColumns3 size={15} />}>{t.columns}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.slice(1).map((one) => (
          <Menu.Item key={one.id} role="menuitemcheckbox" aria-checked={shown.has(one.id)} onClick={() => toggle(one.id)} leftSection={<Checkbox size="xs" checked={shown.has(one.id)} readOnly tabIndex={-1} aria-hidden="true" styles={{ input: { pointerEvents: "none" } }} />}>
            {one.title}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => onChange(undefined)}>{t.reset}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Row height of every list, and the widths of this one. */
export function DisplayMenu({ list }: { list: string }) {
  const t = useUiTexts();
  const [density, setDensity] = usePref("density", "normal");
  const [, keepWidths] = usePref(`widths.${list}`, "{}");
  const choices = [
    ["compact", t.compact],
    ["normal", t.normal],
    ["roomy", t.roomy],
  ] as const;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={t.display}>
          <ActionIcon aria-label={t.display} size={30}>
            <IconAdjustmentsHorizontal size={16} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t.density}</Menu.Label>
        {choices.map(([value, title]) => (
          <Menu.Item key={value} onClick={() => setDensity(value)} rightSection={value === density ? <IconCheck size={14} /> : null}>
            {title}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => keepWidths("{}")}>{t.resetWidths}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

type GroupProps = { options: readonly { value: string; label: string }[]; value: string | undefined; onChange: (value: string | undefined) => void };

/** By what the rows are gathered. */
export function GroupMenu({ options, value, onChange }: GroupProps) {
  const t = useUiTexts();
  const chosen = options.find((one) => one.value === value);
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<IconStack2 size={15} />}>{chosen ? `${t.group}: ${chosen.label}` : t.group}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {options.map((one) => (
          <Menu.Item key={one.value} onClick={() => onChange(one.value)} rightSection={one.value === value ? <IconCheck size={14} /> : null}>
            {one.label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => onChange(undefined)}>{t.noGroup}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
