import { Outlet, useLocation } from "@tanstack/react-router";
import { listenToKeys, useAccess, useExportsOpen, usePref, useShortcuts, takeBack, useGo, type Shortcut } from "@kite/core";
import { useMediaQuery } from "@mantine/hooks";
import { PageSkeleton, say, tell, useUiTexts } from "@kite/ui";
import { IconMenu2 } from "@kite/ui/icons";
import { Suspense, lazy, useEffect, useState } from "react";
import { Crash } from "./Crash";
import { Mark } from "./Mark";
import { OfflineBar } from "./OfflineBar";
import { Sidebar } from "./Sidebar";
import classes from "./Shell.module.css";
import { UndoToast } from "./UndoToast";
import { present } from "./features";
import { menuOf } from "./menu";
import { useShellTexts } from "./texts";

const KeysDialog = lazy(() => import("./KeysDialog").then((module) => ({ default: module.KeysDialog })));
const CommandPalette = lazy(() => import("./Palette").then((module) => ({ default: module.CommandPalette })));

const ExportTray = lazy(() => import("./ExportTray").then((module) => ({ default: module.ExportTray })));
const MobileMenu = lazy(() => import("./MobileMenu").then((module) => ({ default: module.MobileMenu })));

function useShellKeys(open: { palette: () => void; keys: () => void }): void {
  const ui = useUiTexts();
  const go = useGo();
  const { can, modules } = useAccess();
  const sections = menuOf(modules, can).flatMap((one) => one.items);
  const commands = present(modules).flatMap((one) => one.palette).filter((one) => one.keys && (one.needs.length === 0 || can(one.needs)));
  const shortcuts: Shortcut[] = [
    { keys: "Ctrl+KeyK", title: { ru: "Команды и поиск", en: "Commands and search" }, run: open.palette, inInputs: true },
    { keys: "Shift+Slash", title: { ru: "Карта клавиш", en: "Keyboard map" }, run: open.keys },
    {
      keys: "Ctrl+KeyZ",
      title: { ru: "Отменить последнее действие", en: "Undo the last action" },
      run: () => void takeBack().then((done) => done && say(ui.undone)).catch(tell),
    },
    { keys: "KeyG KeyH", title: { ru: "На рабочий стол", en: "To the desk" }, run: () => go("/") },
    ...commands.map((one): Shortcut => ({ keys: one.keys ?? "", title: one.title, run: () => (one.path ? go(one.path) : one.run?.()) })),
    ...sections.slice(0, 9).map((one, index): Shortcut => ({ keys: `Alt+Digit${index + 1}`, title: one.title, run: () => go(one.path), inInputs: true })),
  ];
  useShortcuts(shortcuts);
}

/** Sidebar, page, palette, keys; the page may break without them. */
export function Shell() {
  const t = useShellTexts();
  const [palette, setPalette] = useState(false);
  const [keys, setKeys] = useState(false);
  const [menu, setMenu] = useState(false);
  const [folded, setFolded] = usePref("sidebar", "");
  const [density] = usePref("density", "normal");
  const path = useLocation({ select: (location) => location.pathname });
  const exportsOpen = useExportsOpen();
  const narrow = useMediaQuery("(max-width: 900px)", window.innerWidth <= 900, { getInitialValueInEffect: false });
  useEffect(listenToKeys, []);
  useEffect(() => setMenu(false), [path]);
  useEffect(() => {
    document.documentElement.dataset.density = density;
  }, [density]);
  useShellKeys({ palette: () => setPalette(true), keys: () => setKeys(true) });
  const side = (compact: boolean) => (
    <Sidebar
      folded={compact}
      onFold={narrow ? undefined : () => setFolded(compact ? "" : "folded")}
      onPalette={() => {
        setMenu(false);
        setPalette(true);
      }}
      onKeys={() => setKeys(true)}
    />
  );
  return (
    <div className={classes.shell} data-folded={(!narrow && folded) || undefined}>
      <a className={classes.skip} href="#page">{t.skip}</a>
      {narrow ? (
        <header className={classes.top}>
          <button type="button" aria-label={t.menu} onClick={() => setMenu(true)}>
            <IconMenu2 size={22} />
          </button>
          <Mark />
        </header>
      ) : (
        side(Boolean(folded))
      )}
      <Suspense>{narrow && menu ? <MobileMenu title={t.menu} onClose={() => setMenu(false)}>{side(false)}</MobileMenu> : null}</Suspense>
      <main className={classes.page} id="page" tabIndex={-1}>
        <OfflineBar />
        <Crash resetKey={path}>
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </Crash>
      </main>
      <Suspense>
        {palette ? <CommandPalette opened onClose={() => setPalette(false)} /> : null}
        {exportsOpen ? <ExportTray /> : null}
        {keys ? <KeysDialog opened onClose={() => setKeys(false)} /> : null}
      </Suspense>
      <UndoToast />
    </div>
  );
}
