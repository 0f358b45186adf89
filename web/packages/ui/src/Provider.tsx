import "./mantine.css";
import "./tokens.css";
import "./base.css";
import { MantineProvider, localStorageColorSchemeManager, mergeThemeOverrides } from "@mantine/core";
import { useLang } from "@kite/i18n";
import { setNonce } from "get-nonce";
import { type ReactNode, Suspense, lazy, useMemo } from "react";
import { resolver, theme } from "./theme";

const schemes = localStorageColorSchemeManager({ key: "kite.scheme" });

/** The nonce that the server put into this page; styles made at run time carry it. */
export function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
}

setNonce(pageNonce());

const Toasts = lazy(() => import("./Toasts"));

/** Looks and behaviour of every control below. */
export function UiProvider({ children }: { children: ReactNode }) {
  const lang = useLang();
  // The crosses of dialogs have no text of their own.
  const named = useMemo(() => mergeThemeOverrides(theme, { components: { CloseButton: { defaultProps: { "aria-label": lang === "ru" ? "Закрыть" : "Close" } } } }), [lang]);
  return (
    <MantineProvider
      theme={named}
      cssVariablesResolver={resolver}
      colorSchemeManager={schemes}
      defaultColorScheme="auto"
      getStyleNonce={pageNonce}
    >
      <Suspense>
        <Toasts />
      </Suspense>
      {children}
    </MantineProvider>
  );
}
