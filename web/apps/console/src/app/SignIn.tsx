import { call, identity, keepCsrf } from "@kite/api";
import type { components } from "@kite/api/schema/identity";
import { readPref, keepPref } from "@kite/core";
import { useLocale } from "@kite/i18n";
import { FormNotes, useApiForm } from "@kite/ui";
import { IconBuildingStore, IconFingerprint } from "@kite/ui/icons";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { Mark } from "./Mark";
import classes from "./SignIn.module.css";
import { askedOutside, forgetOutside, hasProvider, toProvider } from "./outside";
import { signByPasskey } from "./passkey";
import { useShellTexts } from "./texts";

type Asked = components["schemas"]["SecondFactorAsked"];
type Started = components["schemas"]["SessionStarted"];
type Entered = () => Promise<void>;

const started = (answer: Started | Asked): answer is Started => "csrf_token" in answer;

function First({ onEntered, onAsked, over }: { onEntered: Entered; onAsked: (asked: Asked) => void; over: boolean }) {
  const t = useShellTexts();
  const api = useApiForm({
    initial: { group: readPref("group") ?? "", login: readPref("login") ?? "", password: "" },
    send: (body) => call(identity.POST("/api/identity/v1/sessions", { body })) as Promise<Started | Asked>,
    done: (answer) => {
      keepPref("group", api.form.values.group);
      keepPref("login", api.form.values.login);
      if (!started(answer)) return onAsked(answer);
      keepCsrf(answer.csrf_token);
      return void onEntered();
    },
  });
  const known = Boolean(api.form.values.login);
  const [outside, setOutside] = useState(false);
  useEffect(() => void hasProvider().then(setOutside), []);
  return (
    <form className={classes.form} onSubmit={api.submit} noValidate>
      <h1>{t.signInTitle}</h1>
      {over ? <p className="muted">{t.sessionOver}</p> : null}
      <FormNotes {...api} />
      <TextInput label={t.group} autoComplete="organization" required {...api.form.getInputProps("group")} data-autofocus={!known || undefined} />
      <TextInput label={t.login} autoComplete="username" required {...api.form.getInputProps("login")} />
      <PasswordInput visibilityToggleButtonProps={{ "aria-label": t.showPassword }} label={t.password} autoComplete="current-password" required {...api.form.getInputProps("password")} autoFocus={known} />
      <Button type="submit" loading={api.busy} fullWidth>{t.signIn}</Button>
      {outside ? <Button variant="default" fullWidth leftSection={<IconBuildingStore size={16} />} onClick={toProvider}>{t.companyAccount}</Button> : null}
    </form>
  );
}

function Second({ asked, onEntered, onAgain }: { asked: Asked; onEntered: Entered; onAgain: () => void }) {
  const t = useShellTexts();
  const [failed, setFailed] = useState(false);
  const enter = async (proof: components["schemas"]["ProofIn"]): Promise<void> => {
    const answer = await call(identity.POST("/api/identity/v1/sessions/second-factor", { body: { pending: asked.pending, proof } }));
    keepCsrf(answer.csrf_token);
    await onEntered();
  };
  const api = useApiForm({ initial: { code: "" }, send: ({ code }) => enter({ code: code.trim() }), names: { proof: "code" } });
  const ask = asked.passkey;
  const byPasskey = (): void => {
    if (!ask) return;
    setFailed(false);
    signByPasskey(ask).then((passkey) => enter({ passkey })).catch(() => setFailed(true));
  };
  return (
    <form className={classes.form} onSubmit={api.submit} noValidate>
      <h1>{t.secondFactor}</h1>
      <p className="muted">{t.secondFactorHint}</p>
      <FormNotes {...api} />
      {failed ? <p className="negative" role="alert">{t.passkeyFailed}</p> : null}
      <TextInput label={t.code} autoComplete="one-time-code" inputMode="text" autoFocus {...api.form.getInputProps("code")} />
      <Button type="submit" loading={api.busy} fullWidth>{t.signIn}</Button>
      {ask ? <Button variant="default" fullWidth leftSection={<IconFingerprint size={16} />} onClick={byPasskey}>{t.usePasskey}</Button> : null}
      <Button variant="subtle" color="gray" fullWidth onClick={onAgain}>{t.otherAccount}</Button>
    </form>
  );
}

/** Sign-in by password, then by a second factor for who has one. */
export function SignIn({ onEntered, over = false }: { onEntered: Entered; over?: boolean }) {
  const [asked, setAsked] = useState<Asked | undefined>(askedOutside);
  useEffect(forgetOutside, []);
  const { lang, setLang } = useLocale();
  return (
    <main className={classes.page}>
      <div className={classes.box}>
        <Mark />
        {asked ? <Second asked={asked} onEntered={onEntered} onAgain={() => setAsked(undefined)} /> : <First onEntered={onEntered} onAsked={setAsked} over={over} />}
      </div>
      <button type="button" className={classes.lang} lang={lang === "ru" ? "en" : "ru"} onClick={() => setLang(lang === "ru" ? "en" : "ru")}>
        {lang === "ru" ? "English" : "Русский"}
      </button>
    </main>
  );
}
