import { call, identity, useQueryClient } from "@kite/api";
import { useAccess } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Button, Menu, Textarea } from "@mantine/core";
import { ActionDialog, ConfirmDialog, InstantInput, say, tell } from "@kite/ui";
import { IconDots } from "@kite/ui/icons";
import { useState } from "react";
import { type PersonCard, useDismissals } from "../api";
import { useT } from "../texts";
import { Once, type Secret } from "./Once";
import { PersonPicker } from "./pickers";

type Dialog = "disable" | "enable" | "password" | "factors" | "dismiss" | undefined;

function DismissDialog({ person, onClose, again }: { person: PersonCard; onClose: () => void; again: () => void }) {
  const t = useT();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.person.dismissTitle(person.full_name)}
      label={t.person.dismiss}
      danger
      draft={`admin.dismiss.${person.id}`}
      initial={{ successor_id: null as string | null, at: null as string | null, reason: "" }}
      send={({ successor_id, at, reason }) => call(identity.POST("/api/identity/v1/people/{id}/dismiss", { params: { path: { id: person.id } }, body: { reason: reason.trim(), ...(successor_id ? { successor_id } : {}), ...(at ? { at } : {}) } }))}
      done={() => {
        say(t.person.dismissed);
        again();
      }}
      onRefresh={again}
    >
      {(form) => (
        <>
          <p>{t.person.dismissText}</p>
          <PersonPicker label={t.person.successor} placeholder={t.person.successorNone} clearable except={person.id} {...form.getInputProps("successor_id")} />
          <InstantInput label={t.person.when} description={t.person.whenHint} clearable {...form.getInputProps("at")} />
          <Textarea label={t.person.reason} required autosize minRows={2} maxLength={200} {...form.getInputProps("reason")} />
        </>
      )}
    </ActionDialog>
  );
}

/** What an administrator may do with somebody else's account. */
export function PersonActions({ person }: { person: PersonCard }) {
  const t = useT();
  const { me, can } = useAccess();
  const client = useQueryClient();
  const { near } = useFormats();
  const [dialog, setDialog] = useState<Dialog>();
  const [told, setTold] = useState<Secret[]>();
  const dismissals = useDismissals();
  const planned = dismissals.data?.find((one) => one.person_id === person.id && one.state === "planned");
  const again = (): void => void client.invalidateQueries({ queryKey: ["identity"] });
  const close = (): void => setDialog(undefined);
  const path = { params: { path: { id: person.id } } };
  if (!can("identity.person.write")) return null;
  const self = person.id === me.person.id;
  const human = person.kind === "person";
  const act = (send: Promise<unknown>, done: (answer: never) => void): Promise<void> =>
    send.then((answer) => {
      done(answer as never);
      again();
    });
  return (
    <>
      {planned ? (
        <Button variant="default" onClick={() => void act(call(identity.POST("/api/identity/v1/dismissals/{id}/call-off", { params: { path: { id: planned.id } } })), () => say(t.person.calledOff)).catch(tell)}>
          {t.person.callOff} · {near(planned.leaves_at)}
        </Button>
      ) : null}
      {person.disabled_at ? <Button onClick={() => setDialog("enable")}>{t.person.enable}</Button> : null}
      {self ? null : (
        <Menu position="bottom-end">
          <Menu.Target><Button variant="default" px={8} aria-label={t.person.access}><IconDots size={16} /></Button></Menu.Target>
          <Menu.Dropdown>
            {human ? <Menu.Item onClick={() => setDialog("password")}>{t.person.resetPassword}</Menu.Item> : null}
            {human ? <Menu.Item onClick={() => setDialog("factors")}>{t.person.resetFactors}</Menu.Item> : null}
            {person.disabled_at ? null : <Menu.Item onClick={() => setDialog("disable")}>{t.person.disable}</Menu.Item>}
            <Menu.Divider />
            <Menu.Item color="red" onClick={() => setDialog("dismiss")}>{t.person.dismiss}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <ConfirmDialog opened={dialog === "disable"} onClose={close} danger title={t.person.disableTitle(person.full_name)} label={t.person.disable} act={() => act(call(identity.POST("/api/identity/v1/people/{id}/disable", path)), () => say(t.person.disabled))}>
        <p>{t.person.disableText}</p>
      </ConfirmDialog>
      <ConfirmDialog opened={dialog === "enable"} onClose={close} title={`${t.person.enable}: ${person.full_name}?`} label={t.person.enable} act={() => act(call(identity.POST("/api/identity/v1/people/{id}/enable", path)), () => say(t.person.enabled))} />
      <ConfirmDialog
        opened={dialog === "password"}
        onClose={close}
        title={t.person.resetPasswordTitle(person.full_name)}
        label={t.person.resetPassword}
        act={() => act(call(identity.POST("/api/identity/v1/people/{id}/reset-password", path)), (answer: { password?: string }) => setTold([{ label: t.once.login, value: person.login }, { label: t.once.password, value: answer.password }]))}
      >
        <p>{t.person.resetPasswordText}</p>
      </ConfirmDialog>
      <ConfirmDialog
        opened={dialog === "factors"}
        onClose={close}
        danger
        title={t.person.resetFactorsTitle(person.full_name)}
        label={t.person.resetFactors}
        typed={person.login}
        act={() => act(call(identity.POST("/api/identity/v1/people/{id}/reset-factors", path)), (answer: { factors_removed: number; sessions_ended: number }) => say(t.person.factorsReset(answer.factors_removed, answer.sessions_ended)))}
      >
        <p>{t.person.resetFactorsText}</p>
      </ConfirmDialog>
      {dialog === "dismiss" ? <DismissDialog person={person} onClose={close} again={again} /> : null}
      <Once secrets={told} onClose={() => setTold(undefined)} />
    </>
  );
}
