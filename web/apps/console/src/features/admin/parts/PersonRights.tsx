import { call, identity, useQuery } from "@kite/api";
import type { components } from "@kite/api/schema/identity";
import { useAccess, useUrlState } from "@kite/core";
import { matches } from "@kite/i18n";
import { Button, MultiSelect, Switch, TextInput } from "@mantine/core";
import { ErrorNote, InstantInput, Panel, QueryView, StatusBadge } from "@kite/ui";
import { useState } from "react";
import type { PersonCard } from "../api";
import { grantState } from "../logic/grants";
import { useT } from "../texts";
import classes from "./admin.module.css";
import { NodePicker, RolePicker, nodeOf, useNodeName, useRoleName } from "./pickers";

type Right = components["schemas"]["Right"];
type Reach = components["schemas"]["MyReach"];
type Difference = components["schemas"]["RightsDifference"];

function useReachWords(): (reach: Reach | null | undefined) => string {
  const t = useT();
  const node = useNodeName();
  return (reach) => {
    if (!reach) return "";
    if (reach.everywhere) return t.person.everywhere;
    const names = reach.entities.length > 0 ? reach.entities.map((id) => node({ kind: "entity", id })) : reach.centres.map((id) => node({ kind: "centre", id }));
    return names.join(", ");
  };
}

function RightRow({ right }: { right: Right }) {
  const t = useT();
  const reach = useReachWords();
  return (
    <article className={classes.right}>
      <div className={classes.rightHead}>
        <StatusBadge tone={right.held ? "green" : "grey"} ring={!right.held}>{right.held ? t.person.may : t.person.mayNot}</StatusBadge>
        <b>{right.words}</b>
        <code className="muted">{right.permission}</code>
        <span className="muted">{reach(right.reach)}</span>
      </div>
      <p>{right.because}</p>
    </article>
  );
}

/** What somebody may do, where, and why. */
export function PersonRights({ person }: { person: PersonCard }) {
  const t = useT();
  const { state, set } = useUrlState();
  const [at, setAt] = useState<string | null>(null);
  const held = state.held === "true";
  const text = state.q ?? "";
  const query = useQuery({
    queryKey: ["identity", "person", "rights", person.id, at],
    queryFn: ({ signal }) => call(identity.GET("/api/identity/v1/people/{id}/rights", { params: { path: { id: person.id }, query: at ? { at } : {} }, signal })),
  });
  return (
    <Panel title={t.person.rights}>
      <div className={classes.tools}>
        <TextInput label={t.person.findRight} value={text} onChange={(event) => set({ q: event.currentTarget.value || undefined })} w={260} />
        <InstantInput label={t.person.at} placeholder={t.person.now} clearable value={at} onChange={setAt} w={190} />
        <Switch label={t.person.onlyHeld} checked={held} onChange={(event) => set({ held: event.currentTarget.checked ? "true" : undefined })} pb={6} />
      </div>
      <QueryView query={query}>
        {(rights) => (
          <>
            {rights.acts ? null : <p className="warning">{t.person.doesNotAct}</p>}
            {rights.rights
              .filter((one) => (!held || one.held) && (!text || matches(`${one.words} ${one.permission} ${one.operations.join(" ")}`, text)))
              .toSorted((a, b) => Number(b.held) - Number(a.held))
              .map((one) => <RightRow key={one.permission} right={one} />)}
          </>
        )}
      </QueryView>
    </Panel>
  );
}

function Differences({ title, rows, tone }: { title: string; rows: readonly Difference[]; tone: "positive" | "negative" }) {
  const reach = useReachWords();
  if (rows.length === 0) return null;
  return (
    <Panel title={title} note={rows.length}>
      {rows.map((one) => (
        <article key={one.permission} className={classes.right}>
          <div className={classes.rightHead}><b className={tone}>{one.words}</b><code className="muted">{one.permission}</code><span className="muted">{reach(one.reach)}</span></div>
          <p>{one.because}</p>
        </article>
      ))}
    </Panel>
  );
}

/** What a change of roles would give and take; nothing is written. */
export function Simulator({ person }: { person: PersonCard }) {
  const t = useT();
  const { can } = useAccess();
  const role = useRoleName();
  const node = useNodeName();
  const [add, setAdd] = useState<string | null>(null);
  const [at, setAt] = useState<string | null>(null);
  const [remove, setRemove] = useState<string[]>([]);
  const [asked, setAsked] = useState<{ add: string | null; at: string | null; remove: string[] }>();
  const query = useQuery({
    queryKey: ["identity", "person", "simulate", person.id, asked],
    queryFn: () => {
      const place = nodeOf(asked?.at ?? null);
      return call(identity.POST("/api/identity/v1/rights/simulate", { body: { person_id: person.id, ...(asked?.add && place ? { add: [{ role: asked.add, at: place }] } : {}), remove: asked?.remove ?? [] } }));
    },
    enabled: Boolean(asked),
    retry: false,
  });
  const live = person.bindings.filter((one) => grantState(one, Date.now()) !== "ended");
  const answer = query.data;
  return (
    <Panel title={t.person.simulateTitle} note={t.person.simulateText}>
      <div className={classes.tools}>
        {can("identity.role.read") ? <RolePicker label={t.person.addRole} clearable allowDeselect value={add} onChange={setAdd} w={230} /> : null}
        <NodePicker value={at} onChange={setAt} w={220} />
        <MultiSelect label={t.person.removeRoles} data={live.map((one) => ({ value: one.id, label: `${role(one.role)} · ${node(one.at)}` }))} value={remove} onChange={setRemove} w={280} />
        <Button disabled={(!add || !at) && remove.length === 0} loading={query.isFetching} onClick={() => setAsked({ add, at, remove })}>{t.person.run}</Button>
      </div>
      {query.error ? <ErrorNote error={query.error} /> : null}
      {answer ? (
        <>
          {answer.conflicts.map((one) => <p key={`${one.role}${one.held}`} className="negative" role="alert">{t.person.conflicts}: {role(one.role)} — {role(one.held)}</p>)}
          {answer.gained.length + answer.lost.length === 0 ? <p className="muted">{t.person.nothing}</p> : null}
          <Differences title={t.person.gained} rows={answer.gained} tone="positive" />
          <Differences title={t.person.lost} rows={answer.lost} tone="negative" />
        </>
      ) : null}
    </Panel>
  );
}
