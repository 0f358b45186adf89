import { useUrlState } from "@kite/core";
import { matches, useFormats, useLang } from "@kite/i18n";
import { MultiSelect, Switch, TextInput } from "@mantine/core";
import { PageHeader, QueryView, ScrollPage } from "@kite/ui";
import { IconCheck } from "@kite/ui/icons";
import { Fragment } from "react";
import { type Role, useRoles } from "../api";
import { isMask, permissionRows } from "../logic/grants";
import { AccessTabs } from "../parts/AccessTabs";
import classes from "../parts/admin.module.css";
import { useT } from "../texts";

function Matrix({ roles, keep }: { roles: readonly Role[]; keep: (permission: string) => boolean }) {
  const t = useT();
  const lang = useLang();
  const sets = roles.map((one) => new Set(one.permissions));
  const rows = permissionRows(roles).map(({ module, names }) => ({ module, names: names.filter(keep) })).filter((one) => one.names.length > 0);
  return (
    <div className={classes.matrixBox} tabIndex={0} role="region" aria-label={t.access.matrix}>
      <table className={classes.matrix}>
        <thead>
          <tr>
            <th scope="col">{t.access.permission}</th>
            {roles.map((role) => <th key={role.name} scope="col" title={role[lang]}><span>{role[lang]}</span></th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ module, names }) => (
            <Fragment key={module}>
              <tr data-module>
                <th scope="rowgroup" colSpan={roles.length + 1}>{module}</th>
              </tr>
              {names.map((name) => (
                <tr key={name}>
                  <th scope="row"><code>{name.slice(module.length + 1)}</code>{isMask(name) ? <span className={classes.mask}>{t.access.mask}</span> : null}</th>
                  {roles.map((role, index) => (
                    <td key={role.name} title={`${role[lang]}: ${name}`}>
                      {sets[index]?.has(name) ? <><IconCheck size={15} className={classes.yes ?? ""} /><span className="sr-only">{t.access.has}</span></> : <><span className={classes.no} aria-hidden="true">·</span><span className="sr-only">{t.access.hasNot}</span></>}
                    </td>
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Body({ all }: { all: readonly Role[] }) {
  const t = useT();
  const lang = useLang();
  const { state, set } = useUrlState();
  const chosen = (state.roles ?? "").split(",").filter(Boolean);
  const roles = chosen.length > 0 ? all.filter((one) => chosen.includes(one.name)) : all;
  const masks = state.masks === "true";
  const differ = state.differ === "true";
  const keep = (name: string): boolean => {
    const has = roles.filter((one) => one.permissions.includes(name)).length;
    return (!masks || isMask(name)) && (!state.q || matches(name, state.q)) && (!differ || (has > 0 && has < roles.length));
  };
  return (
    <>
      <div className={classes.tools}>
        <TextInput label={t.access.findPermission} value={state.q ?? ""} onChange={(event) => set({ q: event.currentTarget.value || undefined })} w={200} />
        <MultiSelect label={t.access.compare} data={all.map((one) => ({ value: one.name, label: one[lang] }))} value={chosen} onChange={(names) => set({ roles: names.join(",") || undefined })} searchable clearable w={360} />
        <Switch label={t.access.masksOnly} checked={masks} onChange={(event) => set({ masks: event.currentTarget.checked ? "true" : undefined })} pb={6} />
        <Switch label={t.access.differences} checked={differ} onChange={(event) => set({ differ: event.currentTarget.checked ? "true" : undefined })} pb={6} />
      </div>
      <Matrix roles={roles} keep={keep} />
      <p className="muted">{t.access.note}</p>
    </>
  );
}

/** Which role may do what, and which fields it sees. */
export default function RolesPage() {
  const t = useT();
  const query = useRoles();
  const { count } = useFormats();
  const all = query.data?.items ?? [];
  return (
    <ScrollPage>
      <PageHeader title={t.access.matrix} note={query.data ? count(new Set(all.flatMap((one) => one.permissions)).size, t.access.counted) : undefined} />
      <AccessTabs current="roles" />
      <div className={classes.page}>
        <QueryView query={query}>{(data) => <Body all={data.items} />}</QueryView>
      </div>
    </ScrollPage>
  );
}
