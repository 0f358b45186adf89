import { call, identity, useQuery, useQueryClient } from "@kite/api";
import { Go, useAccess, usePref } from "@kite/core";
import { useFormats, useLang, useLocale } from "@kite/i18n";
import { Button, PasswordInput, SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { ActionDialog, CardLayout, Facts, PageHeader, Panel, QueryView, ScrollPage, SimpleTable, StatusBadge, say, tell } from "@kite/ui";
import { type ReactNode, useState } from "react";
import { Factors } from "../parts/Factors";
import { useNodeName } from "../parts/pickers";
import { useT } from "../texts";

function PasswordDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={t.me.changePassword}
      label={t.me.changePassword}
      initial={{ old: "", new: "" }}
      send={(values) => call(identity.POST("/api/identity/v1/me/password", { body: values }))}
      done={(answer) => say(t.me.passwordChanged(answer.sessions_ended))}
    >
      {(form) => (
        <>
          <PasswordInput label={t.me.old} required autoComplete="current-password" data-autofocus {...form.getInputProps("old")} />
          <PasswordInput label={t.me.new} description={t.me.newHint} required autoComplete="new-password" {...form.getInputProps("new")} />
        </>
      )}
    </ActionDialog>
  );
}

function Sessions() {
  const t = useT();
  const client = useQueryClient();
  const { near } = useFormats();
  const query = useQuery({ queryKey: ["identity", "session", "mine"], queryFn: ({ signal }) => call(identity.GET("/api/identity/v1/sessions", { signal })) });
  const end = (id: string): Promise<void> =>
    call(identity.POST("/api/identity/v1/sessions/{id}/end", { params: { path: { id } } })).then(() => {
      say(t.me.ended);
      return client.invalidateQueries({ queryKey: ["identity", "session"] });
    });
  return (
    <Panel title={t.me.sessions}>
      <QueryView query={query} lines={3}>
        {(data) => (
          <SimpleTable
            label={t.me.sessions}
            rows={data.items}
            rowKey={(row) => row.id}
            columns={[
              { title: t.me.started, cell: (row) => near(row.created_at) },
              { title: t.me.seen, cell: (row) => near(row.last_seen_at) },
              { title: "", cell: (row) => (row.current ? <StatusBadge tone="green">{t.me.current}</StatusBadge> : <Button size="compact-sm" variant="subtle" color="red" onClick={() => void end(row.id).catch(tell)}>{t.me.end}</Button>) },
            ]}
          />
        )}
      </QueryView>
    </Panel>
  );
}

/** A name above its choice: three words do not fit beside it. */
function Choices({ items }: { items: readonly { label: string; value: ReactNode }[] }) {
  return items.map((one) => (
    <div key={one.label} style={{ padding: "4px 0" }}>
      <span className="muted">{one.label}</span>
      <div>{one.value}</div>
    </div>
  ));
}

function Looks() {
  const t = useT();
  const { lang, setLang } = useLocale();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [density, setDensity] = usePref("density", "normal");
  return (
    <Panel title={t.me.looks}>
      <Choices
        items={[
          { label: t.me.language, value: <SegmentedControl aria-label={t.me.language} value={lang} onChange={(next) => setLang(next === "en" ? "en" : "ru")} data={[{ value: "ru", label: "Русский" }, { value: "en", label: "English" }]} /> },
          { label: t.me.theme, value: <SegmentedControl aria-label={t.me.theme} value={colorScheme} onChange={(next) => setColorScheme(next === "dark" || next === "light" ? next : "auto")} data={[{ value: "light", label: t.me.light }, { value: "dark", label: t.me.dark }, { value: "auto", label: t.me.auto }]} /> },
          { label: t.me.density, value: <SegmentedControl aria-label={t.me.density} value={density} onChange={setDensity} data={[{ value: "compact", label: t.me.compact }, { value: "normal", label: t.me.normal }, { value: "roomy", label: t.me.roomy }]} /> },
        ]}
      />
    </Panel>
  );
}

/** My own account: how I look at things, and how I get in. */
export default function MePage() {
  const t = useT();
  const lang = useLang();
  const { me } = useAccess();
  const node = useNodeName();
  const [changing, setChanging] = useState(false);
  return (
    <ScrollPage>
      <PageHeader title={t.me.title} note={me.person.full_name} />
      <CardLayout
        main={
          <>
            <Panel title={t.me.password} actions={<Button size="compact-sm" variant="default" onClick={() => setChanging(true)}>{t.me.changePassword}</Button>}>
              <p className="muted">{t.me.newHint}</p>
            </Panel>
            <Factors />
            <Sessions />
          </>
        }
        side={
          <>
            <Looks />
            <Panel title={t.me.account}>
              <Facts
                items={[
                  { label: t.people.login, value: <code>{me.person.login}</code> },
                  { label: t.me.roles, value: me.roles.map((one) => <div key={`${one.role}${one.at.id}`}>{one[lang]} <span className="muted">· {node(one.at)}</span></div>) },
                ]}
              />
              <p><Go href="/admin/delegations">{t.me.myDelegations}</Go></p>
            </Panel>
          </>
        }
      />
      {changing ? <PasswordDialog onClose={() => setChanging(false)} /> : null}
    </ScrollPage>
  );
}
