import { call, useQuery, vehicles } from "@kite/api";
import { useCan, useGo, usePathParam, useUrlState } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { Button } from "@mantine/core";
import { Facts, PageHeader, Panel, QueryView, ScrollPage, SimpleTable } from "@kite/ui";
import type { VehicleType } from "../logic/types";
import { Versions } from "../parts/settings/Dated";
import { TypeForm } from "../parts/settings/TypeForm";
import classes from "../parts/admin.module.css";
import { useT } from "../texts";

const NEW = "new";

function Shown({ type }: { type: VehicleType }) {
  const t = useT();
  const lang = useLang();
  const { number } = useFormats();
  const range = (one: VehicleType["attributes"][number]): string => {
    if (one.kind === "choice") return (one.words ?? []).map((word) => word[lang]).join(", ");
    return one.kind === "number" ? `${number(one.min)} – ${number(one.max)} ${one.unit?.[lang] ?? ""}` : "";
  };
  const list = (rows: readonly { code: string; ru: string; en: string; required?: boolean }[]): string =>
    rows.map((one) => `${one[lang]}${one.required ? "*" : ""}`).join(", ") || t.types.empty;
  return (
    <>
      <Panel title={t.types.basics}>
        <Facts
          items={[
            { label: t.types.code, value: <code>{type.code}</code> },
            { label: t.types.number, value: type.number === "vin" || type.number === "frame" ? t.types.numbers[type.number] : <code>{type.number}</code> },
            { label: t.types.usage, value: t.types.usages[type.usage] },
            { label: t.types.photosMin, value: type.photos_min },
            { label: t.types.vat, value: type.vat_schemes.map((one) => t.types.schemes[one]).join(", ") },
            { label: t.types.titled, value: type.titled ? "✓" : "—" },
          ]}
        />
      </Panel>
      <Panel title={t.types.attributes}>
        <SimpleTable
          label={t.types.attributes}
          rows={type.attributes}
          rowKey={(row) => row.code}
          columns={[
            { title: t.types.attributes, cell: (row) => <b>{row[lang]}</b> },
            { title: t.types.code, cell: (row) => <code>{row.code}</code> },
            { title: t.types.kind, cell: (row) => t.types.kinds[row.kind] },
            { title: t.types.words, cell: range },
            { title: t.types.required, cell: (row) => (row.required ? "✓" : "—") },
          ]}
        />
      </Panel>
      <Panel title={t.types.angles} note={type.photo_angles.length}><p>{list(type.photo_angles)}</p></Panel>
      <Panel title={t.types.panels} note={type.panels.length}><p>{list(type.panels)}</p></Panel>
    </>
  );
}

function Known({ code }: { code: string }) {
  const t = useT();
  const lang = useLang();
  const can = useCan();
  const go = useGo();
  const { state, set } = useUrlState();
  const query = useQuery({ queryKey: ["vehicles", "type", "one", code], queryFn: ({ signal }) => call(vehicles.GET("/api/vehicles/v1/vehicle-types/{code}", { params: { path: { code } }, signal })) });
  const versions = useQuery({ queryKey: ["vehicles", "type", "versions", code], queryFn: ({ signal }) => call(vehicles.GET("/api/vehicles/v1/vehicle-types/{code}/versions", { params: { path: { code } }, signal })), retry: false });
  const editing = state.edit === "true" && can("vehicles.type.write");
  return (
    <QueryView query={query.error && versions.data?.items[0] ? { ...query, data: versions.data.items[0] } : query}>
      {(type) => (
        <ScrollPage>
          <PageHeader
            title={editing ? t.types.editTitle(type[lang]) : type[lang]}
            onBack={() => (editing ? set({ edit: undefined }) : go("/admin/settings"))}
            actions={!editing && can("vehicles.type.write") ? <Button onClick={() => set({ edit: "true" }, true)}>{t.types.version}</Button> : undefined}
          />
          {editing ? (
            <TypeForm type={type} />
          ) : (
            <div className={classes.page}>
              <Shown type={type} />
              <Versions title={t.settings.versions} rows={versions.data?.items ?? []} inForce={type.id} shown={[{ title: t.types.attributes, cell: (row) => row.attributes.length }]} />
            </div>
          )}
        </ScrollPage>
      )}
    </QueryView>
  );
}

function Fresh() {
  const t = useT();
  const go = useGo();
  return (
    <ScrollPage>
      <PageHeader title={t.types.newTitle} onBack={() => go("/admin/settings")} />
      <TypeForm type={undefined} />
    </ScrollPage>
  );
}

/** A type of vehicles: what it is known and described by, version by version. */
export default function TypePage() {
  const code = usePathParam("code");
  return code === NEW ? <Fresh /> : <Known key={code} code={code} />;
}
