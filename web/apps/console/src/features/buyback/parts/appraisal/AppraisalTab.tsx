import { ApiProblem, call, buyback } from "@kite/api";
import { useCan, useLeaveGuard, useShortcuts } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { CardLayout, ConflictDialog, Empty, ErrorNote, Facts, FormButtons, FormNotes, PageSkeleton, Panel, Person, Vin, say, useApiForm, useUiTexts } from "@kite/ui";
import { IconClipboardCheck } from "@kite/ui/icons";
import { NumberInput, Select, TextInput, Textarea } from "@mantine/core";
import { useRef, useState } from "react";
import { acts, useReload } from "../../api/acts";
import { useAppraisal, useReconItems, useVehicleType } from "../../api/queries";
import type { AppraisalCard, Purchase, VehicleType } from "../../api/types";
import { type AppraisalForm, bodyOf, formOf, progressOf } from "../../logic/appraisalForm";
import { type Conflict, merge, resolve } from "../../logic/merge";
import { options } from "../../logic/options";
import { useT } from "../../texts";
import { AttributeFields } from "../AttributeFields";
import parts from "../parts.module.css";
import { FlagNotes } from "../FlagNotes";
import { Checklist, SectionNav } from "./Checklist";
import { DamageMap } from "./DamageMap";
import { Works } from "./Works";
import classes from "./appraisal.module.css";
import { fieldLabel, fieldText } from "./fieldNames";

type EditorProps = { purchase: Purchase; card: AppraisalCard; readOnly: boolean };
type Waiting = { merged: AppraisalForm; conflicts: Conflict[]; base: AppraisalForm; version: number };

/** The same for reading. */
function CarFacts({ values, type, shape }: { values: AppraisalForm; type: VehicleType | undefined; shape: { byKm: boolean; titled: boolean } }) {
  const t = useT();
  const { lang, number } = useFormats();
  const a = t.appraisal;
  const shown = (type?.attributes ?? []).flatMap((one) => {
    const value = values.attributes[one.code];
    if (!value) return [];
    const word = one.words?.find((known) => known.code === value)?.[lang] ?? value;
    return [{ label: one[lang], value: one.unit ? `${word} ${one.unit[lang]}` : word }];
  });
  const papers = [
    { label: a.ptsKind, value: values.pts_kind ? t.words.ptsKind[values.pts_kind] : "—" },
    { label: a.ptsNumber, value: values.pts_number || "—" },
    { label: a.stsNumber, value: values.sts_number || "—" },
  ];
  return (
    <Facts
      items={[
        { label: a.vin, value: <Vin value={values.vin || null} /> },
        { label: a.model, value: `${values.make} ${values.model}, ${values.year}` },
        ...(shape.byKm ? [{ label: a.mileage, value: number(values.mileage_km === "" ? null : values.mileage_km) }] : []),
        ...shown,
        { label: a.sellerKind, value: t.words.sellerKind[values.seller_kind] },
        { label: a.registeredTo, value: t.words.registeredTo[values.registered_to] },
        ...(shape.titled ? papers : []),
      ]}
    />
  );
}

/** The appraisal as a form: questions by section, the damage map, works with prices, papers. Saved whole, by its version. */
function Editor({ purchase, card, readOnly }: EditorProps) {
  const t = useT();
  const ui = useUiTexts();
  const formats = useFormats();
  const reload = useReload();
  const type = useVehicleType(purchase.vehicle_type, purchase.centre_id);
  const items = useReconItems(purchase.vehicle_type, purchase.centre_id).data ?? [];
  const shape = { byKm: !type || type.usage === "km", titled: type?.titled ?? true };
  const { questions } = card.checklist;
  const base = useRef({ form: formOf(purchase, questions, card.appraisal), version: card.appraisal?.version ?? 0 });
  const names = useRef<Record<string, string>>({});
  const [waiting, setWaiting] = useState<Waiting>();

  const onLost = async (mine: AppraisalForm): Promise<void> => {
    const theirs = await call(buyback.GET("/api/buyback/v1/purchases/{id}/appraisal", { params: { path: { id: purchase.id } } }));
    const now = formOf(purchase, theirs.checklist.questions, theirs.appraisal);
    const { merged, conflicts } = merge(base.current.form, mine, now);
    const version = theirs.appraisal?.version ?? 0;
    if (conflicts.length > 0) return setWaiting({ merged, conflicts, base: now, version });
    base.current = { form: now, version };
    api.form.setValues(merged);
    say(t.appraisal.merged);
  };
  const api = useApiForm<AppraisalForm, unknown>({
    initial: base.current.form,
    ...(readOnly ? {} : { draft: `buyback.appraisal.${purchase.id}` }),
    names: names.current,
    send: async (values) => {
      const { body, names: at } = bodyOf(values, shape);
      for (const key of Object.keys(names.current)) delete names.current[key];
      Object.assign(names.current, at);
      try {
        const saved = await acts.appraise(purchase.id, base.current.version, body);
        base.current = { form: values, version: saved.version };
        say(t.appraisal.saved);
        reload();
      } catch (error) {
        if (error instanceof ApiProblem && error.code === "common.version_conflict") await onLost(values);
        // Nothing has been saved yet: the draft stays, and the page still counts as unsent.
        throw error;
      }
    },
  });
  const { form } = api;
  useShortcuts(readOnly ? [] : [{ keys: "Ctrl+KeyS", title: { ru: "Сохранить осмотр", en: "Save the inspection" }, run: () => api.submit(), inInputs: true }]);
  useLeaveGuard(!readOnly && form.isDirty(), ui.unsaved);
  const progress = progressOf(questions, form.values.answers);
  const missing = progress.reduce((sum, one) => sum + one.missing, 0);
  const a = t.appraisal;
  const set = (name: string, value: unknown): void => form.setFieldValue(name as never, value as never);
  const facts = card.appraisal ? [{ label: a.by, value: <Person id={card.appraisal.appraised_by} /> }, { label: a.at, value: <>{formats.near(card.appraisal.appraised_at)}, {a.version(formats.number(card.appraisal.version))}</> }] : [];
  return (
    <form onSubmit={api.submit} noValidate>
      <CardLayout
        main={
          <>
            <FormNotes {...api} />
            <Panel title={a.car}>
              {readOnly ? <CarFacts values={form.values} type={type} shape={shape} /> : (
                <div className={parts.columns}>
                  <TextInput label={a.vin} required {...form.getInputProps("vin")} classNames={{ input: "mono" }} />
                  <TextInput label={a.make} required {...form.getInputProps("make")} />
                  <TextInput label={a.model} required {...form.getInputProps("model")} />
                  <NumberInput label={a.year} required hideControls {...form.getInputProps("year")} />
                  {shape.byKm ? <NumberInput label={a.mileage} required hideControls thousandSeparator={"\u00a0"} {...form.getInputProps("mileage_km")} /> : null}
                  <AttributeFields form={form} attributes={type?.attributes ?? []} />
                  <Select label={a.sellerKind} allowDeselect={false} data={options(t.words.sellerKind)} {...form.getInputProps("seller_kind")} />
                  <Select label={a.registeredTo} allowDeselect={false} data={options(t.words.registeredTo)} {...form.getInputProps("registered_to")} />
                  {shape.titled ? (
                    <>
                      <Select label={a.ptsKind} required data={options(t.words.ptsKind)} {...form.getInputProps("pts_kind")} />
                      <TextInput label={a.ptsNumber} {...form.getInputProps("pts_number")} />
                      <TextInput label={a.stsNumber} {...form.getInputProps("sts_number")} />
                    </>
                  ) : null}
                </div>
              )}
            </Panel>
            <Panel title={a.checklist} note={missing > 0 ? formats.count(missing, a.missing) : a.complete}>
              <Checklist
                progress={progress}
                answers={form.values.answers}
                errors={form.errors}
                {...(readOnly
                  ? {}
                  : {
                      onAnswer: (code, answer) => set(`answers.${code}`, answer),
                      onRest: (codes) => set("answers", { ...form.values.answers, ...Object.fromEntries(codes.map((code) => [code, { state: "ok", note: "" }])) }),
                    })}
              />
            </Panel>
          </>
        }
        side={
          <>
            {facts.length > 0 || readOnly ? (
              <Panel>
                <Facts items={facts} />
                {readOnly ? <p className="muted">{a.readOnly}</p> : null}
                <FlagNotes flags={card.appraisal?.flags ?? []} />
              </Panel>
            ) : null}
            <Panel title={a.damage}>
              <DamageMap panels={type?.panels ?? []} damages={form.values.damages} {...(readOnly ? {} : { onChange: (damages) => set("damages", damages) })} />
            </Panel>
            <Panel title={a.works}>
              <Works items={items} saved={card.appraisal?.recon ?? []} quantities={form.values.recon} {...(readOnly ? {} : { onChange: (code, quantity) => set(`recon.${code}`, quantity) })} />
            </Panel>
            <Panel title={a.note}>
              {readOnly ? <p>{form.values.note || "—"}</p> : <Textarea aria-label={a.note} autosize minRows={2} {...form.getInputProps("note")} />}
            </Panel>
            <Panel title={t.card.sections}>
              <SectionNav progress={progress} />
            </Panel>
          </>
        }
      />
      {readOnly ? null : (
        <div className={classes.bar}>
          <span className="muted">{missing > 0 ? formats.count(missing, a.missing) : a.complete}</span>
          <FormButtons busy={api.busy} errors={form.errors} label={a.save}><kbd>Ctrl S</kbd></FormButtons>
        </div>
      )}
      {waiting ? (
        <ConflictDialog
          opened
          onClose={() => setWaiting(undefined)}
          fields={waiting.conflicts.map((one) => ({ name: one.name, label: fieldLabel(one.name, t, questions, items, type, formats.lang), mine: fieldText(one.mine, t), theirs: fieldText(one.theirs, t) }))}
          onResolve={(mine) => {
            base.current = { form: waiting.base, version: waiting.version };
            form.setValues(resolve(waiting.merged, waiting.conflicts, mine));
            setWaiting(undefined);
            say(a.merged);
          }}
        />
      ) : null}
    </form>
  );
}

/** The inspection: a form for the appraiser, a reading for everybody else. */
export function AppraisalTab({ purchase }: { purchase: Purchase }) {
  const t = useT();
  const can = useCan();
  const query = useAppraisal(purchase);
  if (query.error) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <PageSkeleton />;
  if (!query.data) return <Empty icon={IconClipboardCheck} title={t.appraisal.none} hint={t.appraisal.noneHint} />;
  const open = ["inspection", "valued", "offered"].includes(purchase.state);
  return <Editor key={purchase.id} purchase={purchase} card={query.data} readOnly={!open || !can("buyback.appraisal.write", purchase.centre_id)} />;
}
