import { speak } from "@kite/api/session";
import { type Lang, LocaleContext, firstLang, keepLang } from "@kite/i18n";
import { Suspense, startTransition, useCallback, useEffect, useMemo, useState } from "react";
import { Alone } from "./Alone";
import { Crash } from "./Crash";
import { type Kite, KiteContext } from "./kite";
import { Pages } from "./Pages";
import { start } from "./start";
import { Told } from "./Told";

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone || "Europe/Moscow";

function apply(lang: Lang): void {
  speak(lang);
  document.documentElement.lang = lang;
}

apply(firstLang());

/** The storage is opened once, whatever React does. */
let opening: Promise<Kite> | undefined;

function Opened() {
  const [kite, setKite] = useState<Kite>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    opening ??= start();
    opening.then(setKite, () => setFailed(true));
  }, []);
  if (failed) return <Told what="broken" />;
  if (!kite) return null;
  return (
    <KiteContext value={kite}>
      <Pages />
    </KiteContext>
  );
}

/** The phone page: language, then one page of this phone at a time, then the screens. */
export function App() {
  const [lang, setState] = useState<Lang>(firstLang);
  const setLang = useCallback((next: Lang) => {
    keepLang(next);
    apply(next);
    startTransition(() => setState(next));
  }, []);
  const locale = useMemo(() => ({ lang, setLang, zone: ZONE }), [lang, setLang]);
  return (
    <LocaleContext value={locale}>
      <Suspense fallback={null}>
        <Crash>
          <Alone>
            <Opened />
          </Alone>
        </Crash>
      </Suspense>
    </LocaleContext>
  );
}
