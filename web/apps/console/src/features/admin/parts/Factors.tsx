import { call, identity, useQuery, useQueryClient } from "@kite/api";
import { useAccess } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Button, Group, Modal, TextInput } from "@mantine/core";
import { ActionDialog, FormButtons, FormNotes, Panel, QueryView, SimpleTable, say, tell, useApiForm } from "@kite/ui";
import { IconFingerprint, IconPlus } from "@kite/ui/icons";
import { useState } from "react";
import type { Factor } from "../api";
import { qrCode, qrPath } from "../logic/qr";
import { useT } from "../texts";
import { Once, type Secret } from "./Once";
import classes from "./admin.module.css";
import { makePasskey } from "./passkey";

type Told = (secrets: Secret[]) => void;
type Enrolled = { factor: Factor; secret?: string | null; uri?: string | null };
const QUIET = 4;

const proofOf = (code: string) => (code.trim() ? { proof: { code: code.trim() } } : {});

/** The picture for the app, drawn by this page alone. */
function Picture({ uri }: { uri: string }) {
  const t = useT();
  const modules = qrCode(uri);
  const size = modules.length + QUIET * 2;
  return (
    <svg viewBox={`${-QUIET} ${-QUIET} ${size} ${size}`} role="img" aria-label={t.me.qr} shapeRendering="crispEdges">
      <rect x={-QUIET} y={-QUIET} width={size} height={size} fill="#fff" />
      <path d={qrPath(modules)} fill="#000" />
    </svg>
  );
}

function FirstCode({ enrolled, onDone, onClose }: { enrolled: Enrolled; onDone: (codes: string[] | null | undefined) => void; onClose: () => void }) {
  const t = useT();
  const api = useApiForm({
    initial: { code: "" },
    send: ({ code }) => call(identity.POST("/api/identity/v1/me/factors/{id}/confirm", { params: { path: { id: enrolled.factor.id } }, body: { code: code.trim() } })),
    done: (ready) => onDone(ready.recovery_codes),
  });
  return (
    <form onSubmit={api.submit} noValidate style={{ display: "flex", flexDirection: "column", gap: 12 }}>
      <FormNotes {...api} />
      <p>{t.me.scan}</p>
      <div className={classes.qr}>
        {enrolled.uri ? <Picture uri={enrolled.uri} /> : null}
        <div>
          <span className="muted">{t.me.secret}</span>
          <div className={classes.once}>{enrolled.secret}</div>
        </div>
      </div>
      <TextInput label={t.me.firstCode} inputMode="numeric" autoComplete="one-time-code" required data-autofocus {...api.form.getInputProps("code")} />
      <FormButtons busy={api.busy} errors={api.form.errors} label={t.me.confirm} onCancel={onClose} />
    </form>
  );
}

function Adding({ kind, first, onClose, onTold }: { kind: "totp" | "passkey"; first: boolean; onClose: () => void; onTold: Told }) {
  const t = useT();
  const { me } = useAccess();
  const client = useQueryClient();
  const [enrolled, setEnrolled] = useState<Enrolled>();
  const done = (codes: string[] | null | undefined): void => {
    say(t.me.connected);
    void client.invalidateQueries({ queryKey: ["identity", "me"] });
    onClose();
    if (codes) onTold([{ label: t.me.codes, value: codes.join("\n") }]);
  };
  if (enrolled) {
    return (
      <Modal opened onClose={onClose} title={t.me.addTotp} closeOnClickOutside={false} withCloseButton={false}>
        <FirstCode enrolled={enrolled} onDone={done} onClose={onClose} />
      </Modal>
    );
  }
  const passkey = async (name: string, code: string): Promise<void> => {
    const ask = await call(identity.POST("/api/identity/v1/me/factors/passkey/challenge", {}));
    const made = await makePasskey(ask, me.person.login, me.person.full_name).catch(() => {
      throw new Error(t.me.passkeyFailed);
    });
    const ready = await call(identity.POST("/api/identity/v1/me/factors/passkey", { body: { ...made, name, ...proofOf(code) } }));
    done(ready.recovery_codes);
  };
  return (
    <ActionDialog
      opened
      // The next step of an app opens in place of this one.
      onClose={() => (enrolled ? undefined : onClose())}
      title={kind === "totp" ? t.me.addTotp : t.me.addPasskey}
      label={t.me.next}
      names={{ proof: "code" }}
      initial={{ name: kind === "totp" ? t.me.nameTotp : t.me.namePasskey, code: "" }}
      send={async ({ name, code }) => {
        if (kind === "passkey") return passkey(name.trim(), code);
        setEnrolled(await call(identity.POST("/api/identity/v1/me/factors/totp", { body: { name: name.trim(), ...proofOf(code) } })));
        return new Promise<void>(() => undefined);
      }}
    >
      {(form) => (
        <>
          <TextInput label={t.me.name} required maxLength={200} data-autofocus {...form.getInputProps("name")} />
          {first ? null : <TextInput label={t.me.proof} description={t.me.proofHint} required autoComplete="one-time-code" {...form.getInputProps("code")} />}
        </>
      )}
    </ActionDialog>
  );
}

function Removing({ factor, onClose }: { factor: Factor; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.me.removeTitle(factor.name)}
      label={t.me.remove}
      danger
      names={{ proof: "code" }}
      initial={{ code: "" }}
      send={({ code }) => call(identity.POST("/api/identity/v1/me/factors/{id}/remove", { params: { path: { id: factor.id } }, body: proofOf(code) }))}
      done={() => {
        say(t.me.removed);
        void client.invalidateQueries({ queryKey: ["identity", "me"] });
      }}
    >
      {(form) => (factor.confirmed_at ? <TextInput label={t.me.proof} description={t.me.proofHint} autoComplete="one-time-code" data-autofocus {...form.getInputProps("code")} /> : null)}
    </ActionDialog>
  );
}

function NewCodes({ onClose, onTold }: { onClose: () => void; onTold: Told }) {
  const t = useT();
  const client = useQueryClient();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.me.newCodes}
      label={t.me.newCodes}
      names={{ proof: "code" }}
      initial={{ code: "" }}
      send={({ code }) => call(identity.POST("/api/identity/v1/me/recovery-codes", { body: { proof: { code: code.trim() } } }))}
      done={(made) => {
        void client.invalidateQueries({ queryKey: ["identity", "me"] });
        onTold([{ label: t.me.codes, value: made.recovery_codes?.join("\n") }]);
      }}
    >
      {(form) => (
        <>
          <p>{t.me.newCodesText}</p>
          <TextInput label={t.me.proof} description={t.me.proofHint} required autoComplete="one-time-code" data-autofocus {...form.getInputProps("code")} />
        </>
      )}
    </ActionDialog>
  );
}

/** Apps and passkeys of whoever is signed in. */
export function Factors() {
  const t = useT();
  const { day, count } = useFormats();
  const query = useQuery({ queryKey: ["identity", "me", "factors"], queryFn: ({ signal }) => call(identity.GET("/api/identity/v1/me/factors", { signal })) });
  const [adding, setAdding] = useState<"totp" | "passkey">();
  const [removing, setRemoving] = useState<Factor>();
  const [renewing, setRenewing] = useState(false);
  const [told, setTold] = useState<Secret[]>();
  return (
    <Panel title={t.me.factors}>
      <p className="muted">{t.me.factorsHint}</p>
      <QueryView query={query} lines={3}>
        {(data) => (
          <>
            {data.items.length === 0 ? <p>{t.me.noFactors}</p> : (
              <SimpleTable
                label={t.me.factors}
                rows={data.items}
                rowKey={(row) => row.id}
                columns={[
                  { title: t.me.name, cell: (row) => <b>{row.name}</b> },
                  { title: t.people.kind, cell: (row) => t.me.kinds[row.kind] },
                  { title: t.me.added, cell: (row) => (row.confirmed_at ? day(row.created_at) : <span className="warning">{t.me.unconfirmed}</span>) },
                  { title: t.me.used, cell: (row) => day(row.used_at) },
                  { title: "", cell: (row) => <Button size="compact-sm" variant="subtle" color="red" aria-label={`${t.me.remove}: ${row.name}`} onClick={() => setRemoving(row)}>{t.me.remove}</Button> },
                ]}
              />
            )}
            <Group gap={8} mt={10}>
              <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setAdding("totp")}>{t.me.addTotp}</Button>
              <Button variant="default" leftSection={<IconFingerprint size={16} />} onClick={() => ("credentials" in navigator ? setAdding("passkey") : tell(new Error(t.me.passkeyFailed)))}>{t.me.addPasskey}</Button>
              {data.items.some((one) => one.confirmed_at) ? <Button variant="default" onClick={() => setRenewing(true)}>{t.me.newCodes}</Button> : null}
              {data.items.some((one) => one.confirmed_at) ? <span className={data.recovery_codes_left < 3 ? "warning" : "muted"}>{count(data.recovery_codes_left, t.me.codesLeft)}</span> : null}
            </Group>
            {adding ? <Adding kind={adding} first={!data.items.some((one) => one.confirmed_at)} onClose={() => setAdding(undefined)} onTold={setTold} /> : null}
          </>
        )}
      </QueryView>
      {removing ? <Removing factor={removing} onClose={() => setRemoving(undefined)} /> : null}
      {renewing ? <NewCodes onClose={() => setRenewing(false)} onTold={setTold} /> : null}
      <Once secrets={told} title={t.me.codes} onClose={() => setTold(undefined)} />
    </Panel>
  );
}
