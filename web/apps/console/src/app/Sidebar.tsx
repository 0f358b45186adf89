import { useLocation } from "@tanstack/react-router";
import { useQuery } from "@kite/api";
import { Go, type MenuItem, useAccess } from "@kite/core";
import { useFormats, useWords } from "@kite/i18n";
import { IconHome, IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconSearch } from "@kite/ui/icons";
import { Mark } from "./Mark";
import { Suspense, lazy } from "react";
import classes from "./Sidebar.module.css";
import { menuOf } from "./menu";
import { useShellTexts } from "./texts";

/** Menus and tooltips come after the page has been drawn. */
const Foot = lazy(() => import("./Foot").then((module) => ({ default: module.Foot })));

const DESK: MenuItem = { section: "desk", order: 0, title: { ru: "Мой день", en: "My day" }, icon: IconHome, path: "/", needs: [] };

function lit(item: MenuItem, path: string, all: readonly MenuItem[]): boolean {
  const under = (root: string): boolean => path === root || path.startsWith(`${root}/`);
  if (item.path === "/") return path === "/";
  if (item.also?.some(under)) return true;
  // «/stock/recon» lights its own item, not that of «/stock».
  return under(item.path) && !all.some((one) => one.path.length > item.path.length && under(one.path));
}

function Count({ item }: { item: MenuItem }) {
  const { centre } = useAccess();
  const { number } = useFormats();
  const query = useQuery({
    queryKey: ["menu", item.path, centre],
    queryFn: async () => (await item.count?.(centre)) ?? null,
    enabled: Boolean(item.count),
    staleTime: 60_000,
    refetchInterval: 120_000,
  });
  return query.data ? <span className={classes.count}>{number(query.data)}</span> : null;
}

function Item({ item, current, folded }: { item: MenuItem; current: boolean; folded: boolean }) {
  const words = useWords();
  const title = words(item.title);
  const Mark = item.icon;
  return (
    <Go href={item.path} className={classes.item ?? ""} aria-current={current ? "page" : undefined} aria-label={folded ? title : undefined} title={folded ? title : undefined}>
      <Mark size={16} stroke={1.6} />
      {folded ? null : (
        <>
          <span className="ellipsis" title={title}>{title}</span>
          <Count item={item} />
        </>
      )}
    </Go>
  );
}

type Props = { folded: boolean; onFold: (() => void) | undefined; onPalette: () => void; onKeys: () => void };

/** Everything the caller may open, by sections. */
export function Sidebar({ folded, onFold, onPalette, onKeys }: Props) {
  const t = useShellTexts();
  const { modules, can } = useAccess();
  const path = useLocation({ select: (location) => location.pathname });
  const sections = menuOf(modules, can);
  const all = sections.flatMap((one) => one.items);
  const Fold = folded ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <div className={classes.side} data-folded={folded || undefined}>
      <div className={classes.brand}>
        <Mark small={folded} />
        {onFold ? (
          <button type="button" className={classes.fold} aria-label={folded ? t.unfold : t.fold} onClick={onFold}>
            <Fold size={16} stroke={1.6} />
          </button>
        ) : null}
      </div>
      <button type="button" className={classes.find} onClick={onPalette} aria-label={folded ? t.palette : undefined}>
        <IconSearch size={15} />
        {folded ? null : (
          <>
            <span>{t.find}</span>
            <kbd>Ctrl K</kbd>
          </>
        )}
      </button>
      <nav className={classes.nav} aria-label={t.menu}>
        {sections.map(({ section, items }) => (
          <div key={section} className={classes.section}>
            {folded ? null : <h2>{t.sections[section]}</h2>}
            {(section === "desk" ? [DESK, ...items] : items).map((item) => (
              <Item key={item.path} item={item} current={lit(item, path, all)} folded={folded} />
            ))}
          </div>
        ))}
      </nav>
      <div className={classes.foot}>
        <Suspense>
          <Foot folded={folded} onKeys={onKeys} />
        </Suspense>
      </div>
    </div>
  );
}
