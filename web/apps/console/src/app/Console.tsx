import { RouterProvider, createRootRoute, createRoute, createRouter, useLocation } from "@tanstack/react-router";
import { type FeatureRoute, useAccess, useGo } from "@kite/core";
import { type Words, useWords } from "@kite/i18n";
import { NoAccess, PageSkeleton, StateNote } from "@kite/ui";
import { IconCategory, IconSearch } from "@kite/ui/icons";
import { Suspense, lazy, useEffect, useState } from "react";
import { Shell } from "./Shell";
import { features } from "./features";
import { menuOf } from "./menu";
import { useShellTexts } from "./texts";

function MissingModule() {
  const t = useShellTexts();
  return <StateNote icon={IconCategory} title={t.moduleMissing} hint={t.moduleMissingHint} />;
}

/** The bare name of an area, such as `/finance`, leads to its first page; whatever else is unknown does not exist. */
function NotFound() {
  const t = useShellTexts();
  const { modules, can } = useAccess();
  const go = useGo();
  const path = useLocation({ select: (location) => location.pathname.replace(/\/$/, "") });
  const first = menuOf(modules, can).flatMap((one) => one.items).find((one) => one.path.startsWith(`${path}/`))?.path;
  useEffect(() => {
    if (first) go(first, true);
  }, [first, go]);
  if (first) return <PageSkeleton />;
  return (
    <StateNote icon={IconSearch} title={t.notFound} hint={t.notFoundHint}>
      <a href="/">{t.toDesk}</a>
    </StateNote>
  );
}

function useTitle(title: Words): void {
  const words = useWords();
  useEffect(() => {
    document.title = `${words(title)} · Kite`;
  }, [title, words]);
}

/** A page behind its permission: who lacks it gets the page that says so, whatever the URL. */
function gated(route: FeatureRoute, module: string) {
  const Page = lazy(route.load);
  return function GatedPage() {
    const { can, modules } = useAccess();
    useTitle(route.title);
    const words = useWords();
    if (!(modules as ReadonlySet<string>).has(module)) return <MissingModule />;
    if (route.needs.length > 0 && !can(route.needs)) return <NoAccess what={words(route.title)} />;
    return (
      <Suspense fallback={<PageSkeleton />}>
        <Page />
      </Suspense>
    );
  };
}

const DESK: Words = { ru: "Мой день", en: "My day" };

const Desk = lazy(() => import("./Desk").then((module) => ({ default: module.Desk })));

function DeskPage() {
  useTitle(DESK);
  return <Desk />;
}

function buildRouter() {
  const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
  const desk = createRoute({ getParentRoute: () => root, path: "/", component: DeskPage });
  const pages = features().flatMap((feature) =>
    feature.routes.map((route) => createRoute({ getParentRoute: () => root, path: route.path, component: gated(route, feature.module) })),
  );
  return createRouter({
    routeTree: root.addChildren([desk, ...pages]),
    defaultPreload: false,
    // The state of a view is plain words in the URL; each list reads its own.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(search as Record<string, string>).toString();
      return text ? `?${text}` : "";
    },
    scrollRestoration: false,
  });
}

/** Routes of the shell and of every feature. */
export function Console() {
  const [router] = useState(buildRouter);
  return <RouterProvider router={router} />;
}
