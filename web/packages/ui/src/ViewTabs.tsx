import { type UrlState, type ViewScope, differs, useAccess, useSavedViews } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ActionIcon, Button, Menu, Popover, Select, Stack, TextInput, Tooltip } from "@mantine/core";
import { useState } from "react";
import { Go } from "@kite/core";
import { IconDots, IconPlus } from "./icons";
import { useUiTexts } from "./texts";
import { tell } from "./tell";
import classes from "./ViewTabs.module.css";

export type BuiltinView = { id: string; title: string; state: Readonly<Record<string, string | undefined>>; count?: number | undefined };

type Props = {
  /** Name of the list: `vehicles.episodes`. */
  list: string;
  /** The first is the beginning of the list. */
  builtin: readonly BuiltinView[];
  state: UrlState;
  replace: (state: Record<string, string | undefined>) => void;
};

function NewView({ save }: { save: (name: string, scope: ViewScope) => Promise<void> }) {
  const t = useUiTexts();
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState("");
  const [scope, setScope] = useState<ViewScope>("me");
  const scopes = [
    { value: "me", label: t.forMe },
    { value: "role", label: t.forRole },
    { value: "centre", label: t.forCentre },
    { value: "all", label: t.forAll },
  ];
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus width={260} position="bottom-start">
      <Popover.Target>
        <Tooltip label={t.newView}>
          <ActionIcon aria-label={t.newView} onClick={() => setOpened(!opened)}>
            <IconPlus size={15} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save(name.trim(), scope).then(() => {
              setOpened(false);
              setName("");
            });
          }}
        >
          <Stack gap={10}>
            <TextInput label={t.viewName} value={name} required maxLength={60} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
            <Select label={t.visibleFor} data={scopes} value={scope} allowDeselect={false} comboboxProps={{ withinPortal: false }} onChange={(value) => setScope((value ?? "me") as ViewScope)} />
            <Button type="submit" disabled={!name.trim()}>{t.saveView}</Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Views of a list with their counts; a changed view offers to save or to reset itself. */
export function ViewTabs({ list, builtin, state, replace }: Props) {
  const t = useUiTexts();
  const { number } = useFormats();
  const { centre, me } = useAccess();
  const { views, available, save, remove } = useSavedViews(list);
  const all = [...builtin.map((one) => ({ ...one, mine: false })), ...views.map((one) => ({ id: one.id, title: one.name, state: one.state, count: undefined, mine: one.mine }))];
  const current = all.find((one) => one.id === state.view) ?? all[0];
  const changed = current ? differs(state, current.state) : false;
  const at: Record<ViewScope, string | undefined> = { me: undefined, role: me.roles[0]?.role, centre, all: undefined };
  const keep = (name: string, scope: ViewScope): Promise<void> => {
    const target = at[scope];
    return save({ name, scope, state: { ...state, view: "" }, ...(target ? { at: target } : {}) }).catch(tell);
  };
  return (
    <nav className={classes.tabs} aria-label={t.views}>
      {all.map((one) => (
        <Go
          key={one.id}
          href={`?view=${one.id}`}
          className={classes.tab ?? ""}
          aria-current={one === current ? "page" : undefined}
          onClick={(event) => {
            event.preventDefault();
            replace({ ...one.state, view: one === all[0] ? undefined : one.id });
          }}
        >
          {one.title}
          {one.count === undefined ? null : <span className={classes.count}>{number(one.count)}</span>}
        </Go>
      ))}
      {available ? <NewView save={keep} /> : null}
      {changed && current ? (
        <span className={classes.changed}>
          <Button variant="subtle" size="compact-sm" onClick={() => replace({ ...current.state, view: current === all[0] ? undefined : current.id })}>
            {t.reset}
          </Button>
        </span>
      ) : null}
      {current?.mine ? (
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label={t.actions}>
              <IconDots size={15} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              color="red"
              onClick={() => {
                void remove(current.id).catch(tell);
                replace({});
              }}
            >
              {t.deleteView}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ) : null}
    </nav>
  );
}
