import { call, identity, useQuery } from "@kite/api";
import { Go, useCan, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Button } from "@mantine/core";
import { PageHeader, PageTabs, QueryView, ScrollPage, SidePeek, SimpleTable, StatusBadge } from "@kite/ui";
import { IconPlus } from "@kite/ui/icons";
import { type Centre, useCentres, useEntities, usePlaces } from "../api";
import classes from "../parts/admin.module.css";
import { useNodeName, useRoleName } from "../parts/pickers";
import { useT } from "../texts";

/** What a centre still lacks for the whole way of a car. */
function Readiness({ centre, onClose }: { centre: Centre; onClose: () => void }) {
  const t = useT();
  const role = useRoleName();
  const query = useQuery({ queryKey: ["identity", "centre", "readiness", centre.id], queryFn: ({ signal }) => call(identity.GET("/api/identity/v1/centres/{id}/readiness", { params: { path: { id: centre.id } }, signal })) });
  return (
    <SidePeek opened onClose={onClose} title={`${t.structure.readiness}: ${centre.name}`}>
      <QueryView query={query} lines={4}>
        {(data) =>
          data.ready ? (
            <StatusBadge tone="green">{t.structure.ready}</StatusBadge>
          ) : (
            <>
              <h3>{t.structure.lacks}</h3>
              <ul>
                {data.place_for_cars ? null : <li>{t.structure.noPlace}</li>}
                {data.vacant.map((one) => <li key={one}><b>{role(one)}</b> <span className="muted">{t.structure.vacant}</span></li>)}
              </ul>
            </>
          )
        }
      </QueryView>
    </SidePeek>
  );
}

function Centres() {
  const t = useT();
  const can = useCan();
  const node = useNodeName();
  const query = useCentres();
  const { state, set } = useUrlState();
  return (
    <QueryView query={query}>
      {(rows) => {
        const shown = rows.find((one) => one.id === state.ready);
        return (
          <>
            <SimpleTable
              label={t.structure.centres}
              rows={rows.toSorted((a, b) => a.name.localeCompare(b.name))}
              rowKey={(row) => row.id}
              columns={[
                { title: t.structure.name, cell: (row) => <b>{row.name}</b> },
                { title: t.structure.entity, cell: (row) => node({ kind: "entity", id: row.entity_id }) },
                { title: t.structure.zone, cell: (row) => row.zone },
                ...(can("identity.centre.open") ? [{ title: t.structure.readiness, cell: (row: Centre) => <Button size="compact-sm" variant="default" aria-label={`${t.structure.readiness}: ${row.name}`} onClick={() => set({ ready: row.id })}>{t.structure.check}</Button> }] : []),
              ]}
            />
            {shown ? <Readiness centre={shown} onClose={() => set({ ready: undefined })} /> : null}
          </>
        );
      }}
    </QueryView>
  );
}

function Places() {
  const t = useT();
  const node = useNodeName();
  const { number } = useFormats();
  return (
    <QueryView query={usePlaces()}>
      {(rows) =>
        rows.length === 0 ? (
          <p className="muted">{t.structure.noPlaces}</p>
        ) : (
          <SimpleTable
            label={t.structure.places}
            rows={rows}
            rowKey={(row) => row.id}
            columns={[
              { title: t.structure.name, cell: (row) => <b>{row.name}</b> },
              { title: t.structure.kind, cell: (row) => t.structure.kinds[row.kind] },
              { title: t.node.centre, cell: (row) => node({ kind: "centre", id: row.centre_id }) },
              { title: t.structure.slots, align: "right", cell: (row) => number(row.slots) },
            ]}
          />
        )
      }
    </QueryView>
  );
}

function Entities() {
  const t = useT();
  return (
    <QueryView query={useEntities()}>
      {(rows) => (
        <SimpleTable
          label={t.structure.entities}
          rows={rows}
          rowKey={(row) => row.id}
          columns={[
            { title: t.structure.name, cell: (row) => <b>{row.name}</b> },
            { title: t.structure.vat, cell: (row) => (row.vat_payer ? t.structure.vatYes : t.structure.vatNo) },
          ]}
        />
      )}
    </QueryView>
  );
}

/** Centres, places and legal entities of the group. */
export default function CentresPage() {
  const t = useT();
  const can = useCan();
  const { state, set } = useUrlState();
  const tabs = [
    { id: "centres", title: t.structure.centres },
    { id: "places", title: t.structure.places },
    { id: "entities", title: t.structure.entities },
  ];
  const tab = tabs.find((one) => one.id === state.tab)?.id ?? "centres";
  return (
    <ScrollPage>
      <PageHeader title={t.structure.title} actions={can("identity.centre.open") ? <Button component={Go} href="/admin/centres/new" leftSection={<IconPlus size={16} />}>{t.structure.open}</Button> : undefined} />
      <PageTabs label={t.structure.title} items={tabs} current={tab} onChange={(id) => set({ tab: id === "centres" ? undefined : id })} />
      <div className={classes.page}>
        {tab === "centres" ? <Centres /> : null}
        {tab === "places" ? <Places /> : null}
        {tab === "entities" ? <Entities /> : null}
      </div>
    </ScrollPage>
  );
}
