import { call, identity, useQueryClient } from "@kite/api";
import type { components } from "@kite/api/schema/identity";
import { useGo, useLeaveGuard } from "@kite/core";
import type { UseFormReturnType } from "@mantine/form";
import { ActionIcon, Button, Checkbox, NumberInput, SegmentedControl, Select, TextInput } from "@mantine/core";
import { DayInput, FormButtons, FormNotes, FormSection, PageHeader, ScrollPage, say, useApiForm } from "@kite/ui";
import { IconPlus, IconTrash } from "@kite/ui/icons";
import { useState } from "react";
import { useEntities } from "../api";
import { Once, type Secret } from "../parts/Once";
import classes from "../parts/admin.module.css";
import { CentrePicker, PersonPicker, RolePicker } from "../parts/pickers";
import { useT } from "../texts";

type CentreIn = components["schemas"]["CentreIn"];
type Place = { key: string; kind: "yard" | "showroom" | "warehouse"; name: string; slots: number | string };
type Staff = { key: string; known: boolean; person_id: string | null; login: string; full_name: string; role: string | null; post: "centre" | "entity" };
type Values = { name: string; zone: string; own: boolean; entity_id: string | null; new_entity: { name: string; vat_payer: boolean }; opens_on: string | null; pattern_id: string | null; places: Place[]; staff: Staff[] };
type Form = UseFormReturnType<Values>;

const ZONES = ["Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Novosibirsk", "Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka"];

const fresh = (): string => crypto.randomUUID();

function staffOf(one: Staff): CentreIn["staff"][number] {
  const who = one.known ? (one.person_id ? { person_id: one.person_id } : {}) : { login: one.login.trim(), full_name: one.full_name.trim() };
  return { ...who, role: one.role ?? "", post: one.post };
}

function bodyOf(values: Values): CentreIn {
  return {
    name: values.name.trim(),
    zone: values.zone,
    opens_on: values.opens_on ?? "",
    ...(values.own ? { new_entity: { ...values.new_entity, name: values.new_entity.name.trim() } } : (values.entity_id ? { entity_id: values.entity_id } : {})),
    ...(values.pattern_id ? { pattern_id: values.pattern_id } : {}),
    places: values.places.map(({ kind, name, slots }) => ({ kind, name: name.trim(), ...(slots === "" ? {} : { slots: Number(slots) }) })),
    staff: values.staff.map(staffOf),
  };
}

function PlaceRow({ form, index }: { form: Form; index: number }) {
  const t = useT();
  const at = (name: string): string => `places.${index}.${name}`;
  return (
    <fieldset className={classes.row}>
      <legend className="sr-only">{`${t.structure.places} ${index + 1}`}</legend>
      <Select label={t.structure.kind} allowDeselect={false} data={(["yard", "showroom", "warehouse"] as const).map((value) => ({ value, label: t.structure.kinds[value] }))} {...form.getInputProps(at("kind"))} />
      <TextInput label={t.structure.name} required {...form.getInputProps(at("name"))} />
      <NumberInput label={t.structure.slots} min={1} hideControls {...form.getInputProps(at("slots"))} />
      <ActionIcon size={30} aria-label={t.structure.removePlace(index + 1)} onClick={() => form.removeListItem("places", index)}><IconTrash size={16} /></ActionIcon>
    </fieldset>
  );
}

function StaffRow({ form, index }: { form: Form; index: number }) {
  const t = useT();
  const at = (name: string): string => `staff.${index}.${name}`;
  const one = form.getValues().staff[index];
  return (
    <fieldset className={classes.row}>
      <legend className="sr-only">{`${t.structure.staff} ${index + 1}`}</legend>
      <SegmentedControl aria-label={t.structure.staff} data={[{ value: "known", label: t.structure.known }, { value: "new", label: t.structure.fresh }]} value={one?.known ? "known" : "new"} onChange={(value) => form.setFieldValue(at("known"), (value === "known") as never)} />
      {one?.known ? (
        <PersonPicker label={t.people.name} required {...form.getInputProps(at("person_id"))} />
      ) : (
        <>
          <TextInput label={t.people.fullName} required {...form.getInputProps(at("full_name"))} />
          <TextInput label={t.people.login} required {...form.getInputProps(at("login"))} />
        </>
      )}
      <RolePicker required {...form.getInputProps(at("role"))} />
      <Select label={t.structure.post} allowDeselect={false} data={(["centre", "entity"] as const).map((value) => ({ value, label: t.structure.posts[value] }))} {...form.getInputProps(at("post"))} />
      <ActionIcon size={30} aria-label={t.structure.removeStaff(index + 1)} onClick={() => form.removeListItem("staff", index)}><IconTrash size={16} /></ActionIcon>
    </fieldset>
  );
}

/** A centre that can work the same day: its entity, places, rules and staff in one form. */
export default function CentreNewPage() {
  const t = useT();
  const go = useGo();
  const client = useQueryClient();
  const entities = useEntities();
  const [told, setTold] = useState<Secret[]>();
  const api = useApiForm({
    initial: {
      name: "",
      zone: "Europe/Moscow",
      own: false,
      entity_id: null,
      new_entity: { name: "", vat_payer: true },
      opens_on: new Date().toISOString().slice(0, 10),
      pattern_id: null,
      places: [{ key: "first", kind: "yard", name: "", slots: "" }],
      staff: [],
    } as Values,
    draft: "admin.centre",
    send: (values) => call(identity.POST("/api/identity/v1/centres", { body: bodyOf(values) })),
    done: (made) => {
      say(t.structure.opened(made.centre.name));
      void client.invalidateQueries({ queryKey: ["identity"] });
      const secrets = made.staff.filter((one) => one.password).map((one) => ({ label: one.login, value: one.password }));
      if (secrets.length > 0) setTold(secrets);
      else setTimeout(() => go(`/admin/centres?ready=${made.centre.id}`));
    },
  });
  const { form } = api;
  useLeaveGuard(form.isDirty() && !api.busy && !told, t.structure.leave);
  const values = form.getValues();
  const addStaff = (): void => form.insertListItem("staff", { key: fresh(), known: true, person_id: null, login: "", full_name: "", role: null, post: "centre" } satisfies Staff);
  return (
    <ScrollPage>
      <PageHeader title={t.structure.newTitle} onBack={() => go("/admin/centres")} />
      <form className={classes.form} onSubmit={api.submit} noValidate>
        <p className="muted">{t.structure.newText}</p>
        <FormNotes {...api} />
        <div className={classes.two}>
          <TextInput label={t.structure.name} required maxLength={200} data-autofocus {...form.getInputProps("name")} />
          <Select label={t.structure.zone} data={ZONES} searchable allowDeselect={false} {...form.getInputProps("zone")} />
          <DayInput label={t.structure.opensOn} required {...form.getInputProps("opens_on")} />
        </div>
        <FormSection title={t.structure.entity}>
          <SegmentedControl aria-label={t.structure.entity} style={{ alignSelf: "flex-start" }} data={[{ value: "known", label: t.structure.existing }, { value: "new", label: t.structure.newEntity }]} value={values.own ? "new" : "known"} onChange={(value) => form.setFieldValue("own", value === "new")} />
          {values.own ? (
            <div className={classes.two}>
              <TextInput label={t.structure.name} required {...form.getInputProps("new_entity.name")} />
              <Checkbox label={`${t.structure.vat}: ${t.structure.vatYes}`} mt={26} {...form.getInputProps("new_entity.vat_payer", { type: "checkbox" })} />
            </div>
          ) : (
            <Select label={t.structure.entity} required maw={360} data={(entities.data ?? []).map((one) => ({ value: one.id, label: one.name }))} {...form.getInputProps("entity_id")} />
          )}
        </FormSection>
        <CentrePicker label={t.structure.pattern} description={t.structure.patternHint} none={t.structure.patternNone} maw={480} {...form.getInputProps("pattern_id")} />
        <FormSection title={t.structure.places}>
          {form.errors.places ? <p className="negative" role="alert">{form.errors.places}</p> : null}
          {values.places.map((one, index) => <PlaceRow key={one.key} form={form} index={index} />)}
          <Button variant="default" leftSection={<IconPlus size={16} />} style={{ alignSelf: "flex-start" }} onClick={() => form.insertListItem("places", { key: fresh(), kind: "yard", name: "", slots: "" })}>{t.structure.addPlace}</Button>
        </FormSection>
        <FormSection title={t.structure.staff}>
          {values.staff.map((one, index) => <StaffRow key={one.key} form={form} index={index} />)}
          <Button variant="default" leftSection={<IconPlus size={16} />} style={{ alignSelf: "flex-start" }} onClick={addStaff}>{t.structure.addStaff}</Button>
        </FormSection>
        <FormButtons busy={api.busy} errors={form.errors} label={t.structure.submit} onCancel={() => go("/admin/centres")} />
      </form>
      <Once
        secrets={told}
        title={t.structure.passwords}
        onClose={() => {
          setTold(undefined);
          setTimeout(() => go("/admin/centres"));
        }}
      />
    </ScrollPage>
  );
}
