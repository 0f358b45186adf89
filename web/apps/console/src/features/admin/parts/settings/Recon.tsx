import { call, useQuery, useQueryClient, vehicles } from "@kite/api";
import type { components } from "@kite/api/schema/vehicles";
import { useCan } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import type { UseFormReturnType } from "@mantine/form";
import { ActionIcon, Button, Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import { FormSection, Money, MoneyInput, Panel, QueryView, SimpleTable } from "@kite/ui";
import { IconPlus, IconTrash } from "@kite/ui/icons";
import { useT } from "../../texts";
import classes from "../admin.module.css";
import { RolePicker, useRoleName } from "../pickers";
import { VersionDialog, Versions, useDays, useDialog } from "./Dated";

type Template = components["schemas"]["ReconTemplate"];
type Step = { key: string; code: string; ru: string; en: string; expected_hours: number | string; limit: { amount: number; currency: string } | null; role: string | null; by_vendor: boolean };
type Values = { centre_id: string | null; valid_from: string | null; source: string; vehicle_type: string; photos_min: number | string; steps: Step[] };

const fresh = (): string => crypto.randomUUID();
const empty = (): Step => ({ key: fresh(), code: "", ru: "", en: "", expected_hours: 8, limit: { amount: 0, currency: "RUB" }, role: "buyback_manager", by_vendor: false });

function StepRow({ form, index }: { form: UseFormReturnType<Values>; index: number }) {
  const t = useT();
  const can = useCan();
  const at = (name: string): string => `steps.${index}.${name}`;
  return (
    <fieldset className={classes.row}>
      <legend className="sr-only">{`${t.recon.step} ${index + 1}`}</legend>
      <TextInput label={t.recon.ru} required {...form.getInputProps(at("ru"))} />
      <TextInput label={t.recon.en} required {...form.getInputProps(at("en"))} />
      <TextInput label={t.recon.code} required {...form.getInputProps(at("code"))} />
      <NumberInput label={t.recon.hours} min={0} hideControls {...form.getInputProps(at("expected_hours"))} />
      <MoneyInput label={t.recon.limit} {...form.getInputProps(at("limit"))} />
      {can("identity.role.read") ? <RolePicker label={t.recon.role} required {...form.getInputProps(at("role"))} /> : <TextInput label={t.recon.role} required {...form.getInputProps(at("role"))} value={form.getValues().steps[index]?.role ?? ""} />}
      <Checkbox label={t.recon.vendor} pb={6} {...form.getInputProps(at("by_vendor"), { type: "checkbox" })} />
      <ActionIcon size={30} aria-label={t.recon.removeStep(index + 1)} onClick={() => form.removeListItem("steps", index)}><IconTrash size={16} /></ActionIcon>
    </fieldset>
  );
}

function valuesOf(template: Template | undefined, centre: string | undefined, type: string, valid_from: string): Values {
  const steps = template?.steps.map((one) => ({ ...one, key: fresh() })) ?? [empty()];
  return { centre_id: centre ?? null, valid_from, source: "", vehicle_type: template?.vehicle_type ?? type, photos_min: template?.photos_min ?? 12, steps };
}

const send = (values: Values) =>
  call(
    vehicles.POST("/api/vehicles/v1/recon-templates", {
      body: {
        ...(values.centre_id ? { centre_id: values.centre_id } : {}),
        valid_from: values.valid_from ?? "",
        source: values.source,
        vehicle_type: values.vehicle_type,
        photos_min: Number(values.photos_min),
        steps: values.steps.map(({ key: _, ...one }) => ({ ...one, expected_hours: Number(one.expected_hours), limit: { amount: one.limit?.amount ?? 0, currency: "RUB" as const }, role: one.role ?? "" })),
      },
    }),
  );

function Steps({ template }: { template: Template }) {
  const t = useT();
  const lang = useLang();
  const role = useRoleName();
  const { number } = useFormats();
  return (
    <Panel title={t.recon.steps}>
      <SimpleTable
        label={t.recon.steps}
        rows={template.steps}
        rowKey={(row) => row.code}
        columns={[
          { title: t.recon.step, cell: (row) => <b>{row[lang]}</b> },
          { title: t.recon.role, cell: (row) => role(row.role) },
          { title: t.recon.vendor, cell: (row) => (row.by_vendor ? "✓" : "—") },
          { title: t.recon.hours, align: "right", cell: (row) => number(row.expected_hours) },
          { title: t.recon.limit, align: "right", cell: (row) => <Money value={row.limit} /> },
        ]}
      />
    </Panel>
  );
}

/** The steps of a preparation, by type of vehicle. */
export function Recon({ centre, type, onType, types }: { centre: string | undefined; type: string; onType: (type: string) => void; types: readonly { value: string; label: string }[] }) {
  const t = useT();
  const can = useCan();
  const client = useQueryClient();
  const dialog = useDialog();
  const { tomorrow } = useDays();
  const { count } = useFormats();
  const query = useQuery({
    queryKey: ["vehicles", "setting", "recon", centre, type],
    queryFn: () => call(vehicles.GET("/api/vehicles/v1/recon-templates", { params: { query: { vehicle_type: type, ...(centre ? { centre_id: centre } : {}) } } })),
  });
  return (
    <>
      <Select aria-label={t.recon.type} data={[...types]} value={type} onChange={(next) => next && onType(next)} allowDeselect={false} w={240} />
      <QueryView query={query}>
        {(data) => {
          const first = data.in_force ?? data.versions[0];
          return (
            <>
              <Versions
                title={t.recon.title}
                rows={data.versions}
                inForce={data.in_force?.id}
                shown={[{ title: t.recon.steps, cell: (row) => count(row.steps.length, t.settings.steps) }, { title: t.recon.photos, cell: (row) => row.photos_min }]}
                onChange={can("vehicles.recon_template.write") ? dialog.open : undefined}
              />
              {first ? <Steps template={first} /> : <p className="muted">{t.recon.empty}</p>}
              {dialog.opened ? (
                <VersionDialog title={t.recon.title} draft={`admin.recon.${type}`} size={1080} initial={valuesOf(first, centre, type, tomorrow)} send={send} onClose={dialog.close} again={() => void client.invalidateQueries({ queryKey: ["vehicles", "setting"] })}>
                  {(form) => (
                    <>
                      <NumberInput label={t.recon.photos} min={0} max={200} hideControls required maw={220} {...form.getInputProps("photos_min")} />
                      <FormSection title={t.recon.steps}>
                        {form.getValues().steps.map((one, index) => <StepRow key={one.key} form={form} index={index} />)}
                        <Button variant="default" leftSection={<IconPlus size={16} />} style={{ alignSelf: "flex-start" }} onClick={() => form.insertListItem("steps", empty())}>{t.recon.addStep}</Button>
                      </FormSection>
                    </>
                  )}
                </VersionDialog>
              ) : null}
            </>
          );
        }}
      </QueryView>
    </>
  );
}
