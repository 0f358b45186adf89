import { speak } from "@kite/api";
import { type Lang, LocaleContext, firstLang, keepLang } from "@kite/i18n";
import { PageSkeleton, UiProvider } from "@kite/ui";
import { Suspense, startTransition, useCallback, useMemo, useState } from "react";
import { Crash } from "./Crash";
import { SessionGate } from "./SessionGate";

const DEALER_ZONE = "Europe/Moscow";

function apply(lang: Lang): void {
  speak(lang);
  document.documentElement.lang = lang;
}

apply(firstLang());

/** The console: language and looks, then whoever is signed in. */
export function App() {
  const [lang, setState] = useState<Lang>(firstLang);
  const [zone, setZone] = useState(DEALER_ZONE);
  const setLang = useCallback((next: Lang) => {
    keepLang(next);
    apply(next);
    startTransition(() => setState(next));
  }, []);
  const locale = useMemo(() => ({ lang, setLang, zone }), [lang, setLang, zone]);
  return (
    <LocaleContext value={locale}>
      <UiProvider>
        <Crash>
          <Suspense fallback={<PageSkeleton />}>
            <SessionGate onZone={setZone} />
          </Suspense>
        </Crash>
      </UiProvider>
    </LocaleContext>
  );
}
