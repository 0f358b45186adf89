import { Go, type SavedView, type UrlState, type ViewAsk, defaultView, differs, offerUndo, useAudiences, useSavedViews } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { Suspense, lazy, useEffect, useRef, useState } from "react";
import { IconDots, IconPlus, IconUsers } from "./icons";
import { say, tell } from "./tell";
import { useUiTexts } from "./texts";
import classes from "./ViewTabs.module.css";

const ViewDialog = lazy(() => import("./ViewDialog").then((module) => ({ default: module.ViewDialog })));

export type BuiltinView = { id: string; title: string; state: Readonly<Record<string, string | undefined>>; count?: number | undefined };

type Replace = (state: Record<string, string | undefined>) => void;

type Props = {
  /** Name of the list: `vehicles.episodes`. */
  list: string;
  /** The first is the beginning of the list. */
  builtin: readonly BuiltinView[];
  state: UrlState;
  replace: Replace;
};

type Tab = BuiltinView & { saved?: SavedView };

const askOf = ({ name, scope, role, centre_id, is_default, state }: SavedView): ViewAsk => ({ name, scope, role: role ?? null, centre_id: centre_id ?? null, is_default, state });

/** A list that is opened without any wish opens with the view that was chosen for that. */
function useOpening(views: readonly SavedView[] | undefined, state: UrlState, replace: Replace): void {
  const opening = useRef(Object.keys(state).length === 0);
  useEffect(() => {
    if (!views || !opening.current) return;
    opening.current = false;
    const first = defaultView(views);
    if (first) replace({ ...first.state, view: first.id });
  }, [views, replace]);
}

type ActsProps = { view: SavedView; changed: boolean; onSave: () => void; onEdit: () => void; onDefault: () => void; onDrop: () => void };

/** What can be done with the view that is open. */
function ViewActs({ view, changed, onSave, onEdit, onDefault, onDrop }: ActsProps) {
  const t = useUiTexts();
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Tooltip label={t.viewActions}>
          <ActionIcon aria-label={t.viewActions}>
            <IconDots size={15} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {view.may_change && changed ? <Menu.Item onClick={onSave}>{t.saveChanges}</Menu.Item> : null}
        {view.may_change ? <Menu.Item onClick={onEdit}>{t.changeView}</Menu.Item> : null}
        {view.may_change ? <Menu.Item onClick={onDefault}>{view.is_default ? t.opensNoMore : t.opensWith}</Menu.Item> : null}
        <Menu.Item color="red" onClick={onDrop}>{t.deleteView}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Views of a list with their counts; a changed view offers to save or to reset itself. */
export function ViewTabs({ list, builtin, state, replace }: Props) {
  const t = useUiTexts();
  const { number } = useFormats();
  const { views, keep, change, drop } = useSavedViews(list);
  const audiences = useAudiences();
  const [dialog, setDialog] = useState<"new" | "edit">();
  useOpening(views, state, replace);
  const tabs: Tab[] = [...builtin, ...(views ?? []).map((one) => ({ id: one.id, title: one.name, state: one.state, saved: one }))];
  const current = tabs.find((one) => one.id === state.view) ?? tabs[0];
  const saved = current?.saved;
  const changed = current ? differs(state, current.state) : false;
  const open = (tab: Tab | undefined): void => replace({ ...tab?.state, view: tab === tabs[0] ? undefined : tab?.id });
  const save = (view: SavedView, ask: Partial<ViewAsk>): void => {
    change(view, { ...askOf(view), ...ask }).then(() => say(t.viewSaved)).catch(tell);
  };
  const throwAway = (view: SavedView): void => {
    const back = (): Promise<unknown> => keep(askOf(view)).then((kept) => replace({ ...view.state, view: kept.id }));
    drop(view.id)
      .then(() => {
        open(tabs[0]);
        offerUndo(t.viewDeleted(view.name), back);
      })
      .catch(tell);
  };
  return (
    <nav className={classes.tabs} aria-label={t.views}>
      {tabs.map((one) => (
        <Go
          key={one.id}
          href={`?view=${one.id}`}
          className={classes.tab ?? ""}
          aria-current={one === current ? "page" : undefined}
          onClick={(event) => {
            event.preventDefault();
            open(one);
          }}
        >
          {one.title}
          {one.saved && one.saved.scope !== "me" ? <IconUsers size={13} role="img" aria-label={t.sharedView} /> : null}
          {one.count === undefined ? null : <span className={classes.count}>{number(one.count)}</span>}
        </Go>
      ))}
      {views ? (
        <Tooltip label={t.newView}>
          <ActionIcon aria-label={t.newView} onClick={() => setDialog("new")}>
            <IconPlus size={15} />
          </ActionIcon>
        </Tooltip>
      ) : null}
      {saved && (saved.mine || saved.may_change) ? (
        <ViewActs
          view={saved}
          changed={changed}
          onSave={() => save(saved, { state })}
          onEdit={() => setDialog("edit")}
          onDefault={() => save(saved, { is_default: !saved.is_default })}
          onDrop={() => throwAway(saved)}
        />
      ) : null}
      {changed && current ? (
        <span className={classes.changed}>
          {saved?.may_change ? <Button variant="subtle" size="compact-sm" onClick={() => save(saved, { state })}>{t.save}</Button> : null}
          <Button variant="subtle" size="compact-sm" onClick={() => open(current)}>
            {t.reset}
          </Button>
        </span>
      ) : null}
      {dialog ? (
        <Suspense>
          <ViewDialog
            view={dialog === "edit" ? saved : undefined}
            state={state}
            audiences={audiences}
            send={(ask) => (dialog === "edit" && saved ? change(saved, ask) : keep(ask))}
            done={(id) => {
              say(t.viewSaved);
              replace({ ...(dialog === "edit" && saved ? saved.state : state), view: id });
            }}
            onClose={() => setDialog(undefined)}
          />
        </Suspense>
      ) : null}
    </nav>
  );
}
