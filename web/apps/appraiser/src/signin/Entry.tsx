import { ApiProblem, asProblem } from "@kite/api/problem";
import { keepPref, readPref } from "@kite/core/prefs";
import { useLocale } from "@kite/i18n";
import { type FormEvent, type ReactNode, useState } from "react";
import { IconFingerprint, IconShieldLock } from "../app/icons";
import { useKite, useSnapshot, useWatched } from "../app/kite";
import { go } from "../app/route";
import { useT } from "../app/texts";
import { Button, Input } from "../parts/controls";
import { Notice } from "../parts/Notice";
import classes from "./Entry.module.css";
import { Register } from "./Register";
import { signByPasskey } from "./passkey";
import { type Asked, type Started, enter, isForeign, isStarted, prove, renew } from "./session";

type Entered = (me: Started) => Promise<void>;

/** One request of a form: busy while it runs, then what was wrong. */
export function useSend() {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState("");
  const send = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setFailure("");
    try {
      await work();
    } catch (error) {
      const problem = asProblem(error);
      setFailure(problem.isOffline ? t.noServer : [problem.message, ...problem.errors.map(({ title }) => title)].join(" "));
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, setFailure, send };
}

export function Form({ title, hint, failure, acts, children, onSubmit }: { title: string; hint?: ReactNode; failure: string; acts: ReactNode; children: ReactNode; onSubmit: () => void }) {
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <h1>{title}</h1>
      {hint ? <p className={classes.hint}>{hint}</p> : null}
      {failure ? <Notice tone="alarm" note>{failure}</Notice> : null}
      {children}
      <div className={classes.acts}>{acts}</div>
    </form>
  );
}

function First({ onEntered, onAsked }: { onEntered: Entered; onAsked: (asked: Asked, group: string) => void }) {
  const t = useT();
  const { device } = useSnapshot();
  const online = useWatched(useKite().online);
  const [values, setValues] = useState({ group: device?.group ?? readPref("group") ?? "", login: device?.login ?? readPref("login") ?? "", password: "" });
  const { busy, failure, setFailure, send } = useSend();
  const set = (name: keyof typeof values) => (value: string) => setValues((old) => ({ ...old, [name]: value }));
  const submit = (): void => {
    if (!values.group.trim() || !values.login.trim() || !values.password) return setFailure(t.required);
    return void send(async () => {
      const answer = await enter(values.group.trim(), values.login.trim(), values.password);
      keepPref("group", values.group.trim());
      keepPref("login", values.login.trim());
      if (isStarted(answer)) await onEntered(answer);
      else onAsked(answer, values.group);
    });
  };
  const acts = <Button type="submit" kind="primary" wide disabled={busy || !online}>{online ? t.signIn.enter : t.signIn.offline}</Button>;
  return (
    <Form title={device ? t.signIn.again : t.signIn.title} hint={device ? t.signIn.againHint : undefined} failure={failure} acts={acts} onSubmit={submit}>
      <Input label={t.signIn.group} value={values.group} onChange={set("group")} autoComplete="organization" autoCapitalize="none" />
      <Input label={t.signIn.login} value={values.login} onChange={set("login")} autoComplete="username" autoCapitalize="none" />
      <Input label={t.signIn.password} value={values.password} onChange={set("password")} type="password" autoComplete="current-password" />
    </Form>
  );
}

function Second({ asked, onEntered, onAgain }: { asked: Asked; onEntered: Entered; onAgain: () => void }) {
  const t = useT();
  const [code, setCode] = useState("");
  const { busy, failure, setFailure, send } = useSend();
  const submit = (): void => void send(async () => onEntered(await prove(asked.pending, { code: code.trim() })));
  const { passkey } = asked;
  const byPasskey = (): void =>
    void send(async () => {
      if (!passkey) return;
      const proof = await signByPasskey(passkey).catch(() => undefined);
      if (proof) await onEntered(await prove(asked.pending, { passkey: proof }));
      else throw new ApiProblem(0, { code: "web.passkey", title: t.signIn.passkeyFailed });
    });
  const acts = (
    <>
      <Button type="submit" kind="primary" wide disabled={busy}>{t.signIn.enter}</Button>
      {passkey ? <Button wide icon={IconFingerprint} onClick={byPasskey}>{t.signIn.passkey}</Button> : null}
      <Button kind="plain" wide onClick={() => { setFailure(""); onAgain(); }}>{t.signIn.other}</Button>
    </>
  );
  return (
    <Form title={t.signIn.second} hint={t.signIn.secondHint} failure={failure} acts={acts} onSubmit={submit}>
      <Input label={t.signIn.code} value={code} onChange={setCode} autoComplete="one-time-code" autoCapitalize="none" autoFocus mono />
    </Form>
  );
}

/** Sign-in, second factor, registration of the phone; on a known phone the sign-in alone. */
export function Entry() {
  const t = useT();
  const kite = useKite();
  const { device } = useSnapshot();
  const { lang, setLang } = useLocale();
  const wiped = useWatched(kite.wiped);
  const [asked, setAsked] = useState<Asked>();
  const [me, setMe] = useState<Started>();
  const [foreign, setForeign] = useState("");
  const entered = async (started: Started): Promise<void> => {
    if (await isForeign(kite.store, started)) {
      setForeign(device?.person ?? "");
      return setAsked(undefined);
    }
    if (!(await renew(kite.store, started))) return setMe(started);
    kite.work.set({ kind: "idle" });
    go("/", true);
    return void kite.engine.kick();
  };
  return (
    <main className={classes.page}>
      <div className={classes.head}>
        <img src="/appraiser/kite.svg" alt="" width={36} height={36} />
        <span><b>KITE</b> {t.product}</span>
        <button type="button" className={classes.lang} lang={lang === "ru" ? "en" : "ru"} onClick={() => setLang(lang === "ru" ? "en" : "ru")}>
          {lang === "ru" ? "English" : "Русский"}
        </button>
      </div>
      {wiped ? <Notice tone="alarm" icon={IconShieldLock} title={t.signIn.wiped} note>{t.signIn.wipedHint}</Notice> : null}
      {foreign ? <Notice tone="alarm" note title={foreign}>{t.signIn.foreign}</Notice> : null}
      {me ? <Register me={me} /> : asked ? <Second asked={asked} onEntered={entered} onAgain={() => setAsked(undefined)} /> : <First onEntered={entered} onAsked={setAsked} />}
    </main>
  );
}
