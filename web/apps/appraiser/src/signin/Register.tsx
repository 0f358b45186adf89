import { readPref } from "@kite/core/prefs";
import { useEffect, useState } from "react";
import { useKite } from "../app/kite";
import { go } from "../app/route";
import { useT } from "../app/texts";
import { Button, Input, Select } from "../parts/controls";
import { Notice } from "../parts/Notice";
import { Form, useSend } from "./Entry";
import { type Centre, type Started, centresOf, platform, register } from "./session";

/** Makes this phone one of the group's: for which centre it works and what it is called. */
export function Register({ me }: { me: Started }) {
  const t = useT();
  const { store, engine, wiped } = useKite();
  const [centres, setCentres] = useState<Centre[]>();
  const [chosen, setChosen] = useState("");
  const [name, setName] = useState(platform);
  const { busy, failure, send } = useSend();
  useEffect(() => {
    void send(async () => {
      const found = await centresOf(me);
      setCentres(found);
      setChosen((old) => old || (found[0]?.id ?? ""));
    });
    // Asked once for a person.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [me]);
  const centre = centres?.find(({ id }) => id === chosen);
  const submit = (): void =>
    void send(async () => {
      if (!centre) return;
      await register(store, me, readPref("group") ?? "", centre, name.trim() || platform());
      wiped.set(false);
      go("/", true);
      void engine.kick();
    });
  if (centres?.length === 0) return <Notice tone="alarm" note>{t.signIn.noRight}</Notice>;
  const acts = <Button type="submit" kind="primary" wide disabled={busy || !centre}>{t.register.act}</Button>;
  return (
    <Form title={t.register.title} hint={t.register.hint} failure={failure} acts={acts} onSubmit={submit}>
      <Select label={t.register.centre} value={chosen} onChange={setChosen} options={(centres ?? []).map(({ id, name: label }) => ({ value: id, label }))} />
      <Input label={t.register.name} value={name} onChange={setName} maxLength={100} />
    </Form>
  );
}
