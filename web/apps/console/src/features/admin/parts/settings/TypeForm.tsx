import { call, useQueryClient, vehicles } from "@kite/api";
import { useGo, useLeaveGuard, useShortcuts } from "@kite/core";
import type { UseFormReturnType } from "@mantine/form";
import { ActionIcon, Button, Checkbox, NumberInput, Select, Switch, TextInput, Textarea } from "@mantine/core";
import { DayInput, FormButtons, FormNotes, FormSection, say, useApiForm } from "@kite/ui";
import { IconPlus, IconTrash } from "@kite/ui/icons";
import { type TypeDraft, type VehicleType, bodyOf, draftOf, maskExample } from "../../logic/types";
import { useT } from "../../texts";
import classes from "../admin.module.css";
import { CentrePicker } from "../pickers";
import { useDays } from "./Dated";

type Form = UseFormReturnType<TypeDraft>;
const fresh = (): string => crypto.randomUUID();

function Remove({ form, list, index, what }: { form: Form; list: "attributes" | "photo_angles" | "panels"; index: number; what: string }) {
  const t = useT();
  return <ActionIcon size={30} aria-label={t.types.remove(what, index + 1)} onClick={() => form.removeListItem(list, index)}><IconTrash size={16} /></ActionIcon>;
}

function Names({ form, at }: { form: Form; at: string }) {
  const t = useT();
  return (
    <>
      <TextInput label={t.recon.ru} required {...form.getInputProps(`${at}.ru`)} />
      <TextInput label={t.recon.en} required {...form.getInputProps(`${at}.en`)} />
      <TextInput label={t.types.code} required {...form.getInputProps(`${at}.code`)} />
    </>
  );
}

function AttributeRow({ form, index }: { form: Form; index: number }) {
  const t = useT();
  const at = `attributes.${index}`;
  const kind = form.getValues().attributes[index]?.kind;
  return (
    <fieldset className={classes.row}>
      <legend className="sr-only">{`${t.types.attributes} ${index + 1}`}</legend>
      <Names form={form} at={at} />
      <Select label={t.types.kind} allowDeselect={false} data={(["number", "choice", "text"] as const).map((value) => ({ value, label: t.types.kinds[value] }))} {...form.getInputProps(`${at}.kind`)} />
      {kind === "number" ? (
        <>
          <NumberInput label={t.types.min} hideControls {...form.getInputProps(`${at}.min`)} />
          <NumberInput label={t.types.max} hideControls {...form.getInputProps(`${at}.max`)} />
          <TextInput label={t.types.unitRu} {...form.getInputProps(`${at}.unit_ru`)} />
          <TextInput label={t.types.unitEn} {...form.getInputProps(`${at}.unit_en`)} />
        </>
      ) : null}
      {kind === "choice" ? <Textarea label={t.types.words} description={t.types.wordsHint} autosize minRows={2} {...form.getInputProps(`${at}.words`)} /> : null}
      <Checkbox label={t.types.required} pb={6} {...form.getInputProps(`${at}.required`, { type: "checkbox" })} />
      <Remove form={form} list="attributes" index={index} what={t.types.attributes} />
    </fieldset>
  );
}

function AngleRow({ form, index }: { form: Form; index: number }) {
  const t = useT();
  const at = `photo_angles.${index}`;
  return (
    <fieldset className={classes.row}>
      <legend className="sr-only">{`${t.types.angles} ${index + 1}`}</legend>
      <Names form={form} at={at} />
      <Checkbox label={t.types.required} pb={6} {...form.getInputProps(`${at}.required`, { type: "checkbox" })} />
      <Remove form={form} list="photo_angles" index={index} what={t.types.angles} />
    </fieldset>
  );
}

function PanelRow({ form, index }: { form: Form; index: number }) {
  const t = useT();
  return (
    <fieldset className={classes.row}>
      <legend className="sr-only">{`${t.types.panels} ${index + 1}`}</legend>
      <Names form={form} at={`panels.${index}`} />
      <Remove form={form} list="panels" index={index} what={t.types.panels} />
    </fieldset>
  );
}

function Add({ onClick }: { onClick: () => void }) {
  const t = useT();
  return <Button variant="default" leftSection={<IconPlus size={16} />} style={{ alignSelf: "flex-start" }} onClick={onClick}>{t.types.add}</Button>;
}

/** The number of the vehicles: VIN, frame, or a mask of one's own. */
function NumberFields({ form }: { form: Form }) {
  const t = useT();
  const { number } = form.getValues();
  const kind = number === "vin" || number === "frame" ? number : "mask";
  return (
    <>
      <Select label={t.types.number} allowDeselect={false} data={(["vin", "frame", "mask"] as const).map((value) => ({ value, label: t.types.numbers[value] }))} value={kind} onChange={(value) => form.setFieldValue("number", value === "mask" ? "AAA*****9999" : (value ?? "vin"))} />
      {kind === "mask" ? <TextInput label={t.types.mask} description={`${t.types.maskHint}. ${t.types.example}: ${maskExample(number)}`} required {...form.getInputProps("number")} /> : null}
    </>
  );
}

function Basics({ form, known }: { form: Form; known: boolean }) {
  const t = useT();
  const schemes = (["full", "margin_5_1", "margin_5_2", "commission"] as const).map((value) => ({ value, label: t.types.schemes[value] }));
  return (
    <FormSection title={t.types.basics}>
      <div className={classes.two}>
        <TextInput label={t.types.ru} required data-autofocus {...form.getInputProps("ru")} />
        <TextInput label={t.types.en} required {...form.getInputProps("en")} />
        <TextInput label={t.types.code} description={t.types.codeHint} required disabled={known} {...form.getInputProps("code")} />
        <CentrePicker label={t.settings.forCentre} none={t.settings.group} {...form.getInputProps("centre_id")} />
        <NumberFields form={form} />
        <Select label={t.types.usage} description={t.types.usageHint} allowDeselect={false} data={(["km", "engine_hours"] as const).map((value) => ({ value, label: t.types.usages[value] }))} {...form.getInputProps("usage")} />
        <NumberInput label={t.types.photosMin} min={0} max={200} hideControls required {...form.getInputProps("photos_min")} />
      </div>
      <Switch label={t.types.titled} {...form.getInputProps("titled", { type: "checkbox" })} />
      <Checkbox.Group label={t.types.vat} {...form.getInputProps("vat_schemes")}>
        <div className={classes.tools} style={{ paddingTop: 6 }}>{schemes.map((one) => <Checkbox key={one.value} value={one.value} label={one.label} />)}</div>
      </Checkbox.Group>
    </FormSection>
  );
}

/** A version of a type of vehicles: a new type, or what a known one is from a day on. */
export function TypeForm({ type, initial }: { type: VehicleType | undefined; initial?: TypeDraft }) {
  const t = useT();
  const go = useGo();
  const client = useQueryClient();
  const { tomorrow } = useDays();
  const api = useApiForm<TypeDraft, unknown>({
    initial: initial ?? draftOf(type, tomorrow),
    draft: `admin.type.${type?.code ?? "new"}`,
    send: (values) => call(vehicles.POST("/api/vehicles/v1/vehicle-types", { body: bodyOf(values) })),
    done: () => {
      say(t.types.saved);
      void client.invalidateQueries({ queryKey: ["vehicles"] });
      setTimeout(() => go("/admin/settings"));
    },
  });
  const { form } = api;
  const values = form.getValues();
  useLeaveGuard(form.isDirty() && !api.busy, t.types.leave);
  useShortcuts([{ keys: "Ctrl+KeyS", title: { ru: "Сохранить тип", en: "Save the type" }, run: () => api.submit(), inInputs: true }]);
  const name = { code: "", ru: "", en: "" };
  return (
    <form className={classes.form} onSubmit={api.submit} noValidate>
      <p className="muted">{t.types.hint}</p>
      <FormNotes {...api} />
      <Basics form={form} known={Boolean(type)} />
      <FormSection title={t.types.attributes}>
        {values.attributes.map((one, index) => <AttributeRow key={one.key} form={form} index={index} />)}
        <Add onClick={() => form.insertListItem("attributes", { key: fresh(), ...name, kind: "text", required: false, min: "", max: "", unit_ru: "", unit_en: "", words: "" })} />
      </FormSection>
      <FormSection title={t.types.angles}>
        {values.photo_angles.map((one, index) => <AngleRow key={one.key} form={form} index={index} />)}
        <Add onClick={() => form.insertListItem("photo_angles", { key: fresh(), ...name, required: true })} />
      </FormSection>
      <FormSection title={t.types.panels}>
        {values.panels.map((one, index) => <PanelRow key={one.key} form={form} index={index} />)}
        <Add onClick={() => form.insertListItem("panels", { key: fresh(), ...name })} />
      </FormSection>
      <div className={classes.two}>
        <DayInput label={t.settings.validFrom} required {...form.getInputProps("valid_from")} />
        <TextInput label={t.settings.source} description={t.settings.sourceHint} required maxLength={200} {...form.getInputProps("source")} />
      </div>
      <FormButtons busy={api.busy} errors={form.errors} label={t.types.save} onCancel={() => go("/admin/settings")} />
      <p className="muted"><b>{t.types.also}.</b> {t.types.alsoText}</p>
    </form>
  );
}
