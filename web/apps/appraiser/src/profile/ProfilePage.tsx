import { call, identity } from "@kite/api/clients";
import { useFormats, useLocale } from "@kite/i18n";
import { useState } from "react";
import { useKite, useSnapshot, useWatched } from "../app/kite";
import { go } from "../app/route";
import { wipeAll } from "../app/start";
import { useT } from "../app/texts";
import { type Theme, setTheme, themeNow } from "../app/theme";
import { takeUpdate } from "../app/update";
import { isIdle } from "../data/outbox";
import { Button, Choice } from "../parts/controls";
import { Screen } from "../parts/Screen";
import { Sheet } from "../parts/Sheet";
import { VERSION } from "../queue/net";
import today from "../today/today.module.css";

function Looks() {
  const t = useT();
  const { lang, setLang } = useLocale();
  const [theme, setState] = useState<Theme>(themeNow);
  const choose = (next: string): void => {
    setTheme(next as Theme);
    setState(next as Theme);
  };
  return (
    <>
      <Choice label={t.profile.language} value={lang} onChange={(next) => setLang(next === "en" ? "en" : "ru")} options={[{ value: "ru", label: "Русский" }, { value: "en", label: "English" }]} />
      <Choice label={t.profile.theme} value={theme} onChange={choose} options={Object.entries(t.profile.themes).map(([value, label]) => ({ value, label }))} />
    </>
  );
}

/** Leaving deletes everything here, so it waits until the server has it. */
function Leave() {
  const t = useT();
  const { store } = useKite();
  const idle = isIdle(useSnapshot());
  const [asking, setAsking] = useState(false);
  const leave = async (): Promise<void> => {
    await call(identity.DELETE("/api/identity/v1/sessions/current", {})).catch(() => undefined);
    await wipeAll(store);
    go("/", true);
  };
  return (
    <>
      <Button kind="danger" disabled={!idle} onClick={() => setAsking(true)}>{idle ? t.profile.signOut : t.profile.blocked}</Button>
      {asking ? (
        <Sheet title={t.profile.signOutAsk} onClose={() => setAsking(false)}>
          <p>{t.profile.signOutHint}</p>
          <Button kind="primary" onClick={() => void leave()}>{t.profile.signOut}</Button>
        </Sheet>
      ) : null}
    </>
  );
}

/** Whose phone this is, how it looks, and the way out. */
export function ProfilePage() {
  const t = useT();
  const formats = useFormats();
  const kite = useKite();
  const { device, contact } = useSnapshot();
  const newer = useWatched(kite.newer);
  const installed = matchMedia("(display-mode: standalone)").matches;
  const facts = [
    [t.profile.device, device?.name],
    [t.profile.centre, device?.centre],
    [t.profile.contact, contact ? formats.near(contact.heard_at) : t.queue.never],
    [t.profile.version, VERSION],
  ] as const;
  return (
    <Screen title={t.profile.title} note={device?.person} tab="profile">
      <dl className={today.facts}>{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      <Looks />
      {newer ? <Button onClick={() => void takeUpdate(kite)}>{t.bars.update}</Button> : null}
      <Leave />
      {installed ? null : <p className="muted">{t.profile.install}</p>}
    </Screen>
  );
}
