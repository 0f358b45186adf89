import { Go, useCan, useNeighbours, usePathParam, useShortcuts, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Button } from "@mantine/core";
import { Facts, PageHeader, PageTabs, Panel, QueryView, ScrollPage, StatusBadge } from "@kite/ui";
import { IconHistory } from "@kite/ui/icons";
import { type PersonCard, usePerson } from "../api";
import { PersonActions } from "../parts/PersonActions";
import { PersonRights, Simulator } from "../parts/PersonRights";
import { PersonRoles } from "../parts/PersonRoles";
import classes from "../parts/admin.module.css";
import { useT } from "../texts";

function Card({ person }: { person: PersonCard }) {
  const t = useT();
  const can = useCan();
  const { instant } = useFormats();
  const { state, set } = useUrlState();
  const walk = useNeighbours(person.id, "/admin/people");
  useShortcuts([
    { keys: "BracketLeft", title: { ru: "Предыдущий сотрудник", en: "Previous person" }, run: () => walk.previous?.() },
    { keys: "BracketRight", title: { ru: "Следующий сотрудник", en: "Next person" }, run: () => walk.next?.() },
    { keys: "Escape", title: { ru: "К сотрудникам", en: "To the people" }, run: walk.back, hidden: true },
  ]);
  const tabs = [
    { id: "roles", title: t.person.roles },
    { id: "rights", title: t.person.rights },
    { id: "simulate", title: t.person.simulate },
  ];
  const tab = tabs.find((one) => one.id === state.tab)?.id ?? "roles";
  return (
    <ScrollPage>
      <PageHeader
        title={person.full_name}
        note={<><code>{person.login}</code><StatusBadge tone={person.disabled_at ? "grey" : "green"} ring={Boolean(person.disabled_at)}>{person.disabled_at ? t.people.disabled : t.people.active}</StatusBadge></>}
        onBack={walk.back}
        walk={walk}
        actions={
          <>
            {can("audit.record.read") ? <Button component={Go} href={`/audit/objects/person/${person.id}`} variant="default" leftSection={<IconHistory size={16} />}>{t.person.history}</Button> : null}
            <PersonActions person={person} />
          </>
        }
      />
      <PageTabs label={person.full_name} items={tabs} current={tab} onChange={(id) => set({ tab: id === "roles" ? undefined : id, q: undefined, held: undefined })} />
      <div className={classes.page}>
        {tab === "roles" ? (
          <>
            <PersonRoles person={person} />
            <Panel>
              <Facts
                items={[
                  { label: t.people.kind, value: t.people.kinds[person.kind] },
                  { label: t.people.since, value: instant(person.created_at) },
                  ...(person.disabled_at ? [{ label: t.people.disabled, value: instant(person.disabled_at) }] : []),
                ]}
              />
            </Panel>
          </>
        ) : null}
        {tab === "rights" ? <PersonRights person={person} /> : null}
        {tab === "simulate" ? <Simulator person={person} /> : null}
      </div>
    </ScrollPage>
  );
}

/** Somebody of the group: roles, rights and why, what a change would make of them. */
export default function PersonPage() {
  const id = usePathParam("id");
  const query = usePerson(id);
  return <QueryView query={query}>{(person) => <Card key={person.id} person={person} />}</QueryView>;
}
