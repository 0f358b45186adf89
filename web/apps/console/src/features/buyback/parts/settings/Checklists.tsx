import { ApiProblem, buyback, call, useQuery } from "@kite/api";
import { useAccess, useCan } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { DatedFields, DateText, Empty, ErrorNote, FormButtons, FormNotes, PageSkeleton, Panel, SimpleTable, say, useApiForm } from "@kite/ui";
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from "@kite/ui/icons";
import { ActionIcon, Button, Checkbox, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useReload } from "../../api/acts";
import type { QuestionIn } from "../../api/types";
import { useT } from "../../texts";
import classes from "../parts.module.css";
import { TypeSelect } from "./Words";
import { ofCentre, useDatedStart } from "./common";

const FRESH: QuestionIn = { section: "", code: "", ru: "", en: "", required: true, critical: false };

function moved<T>(rows: readonly T[], from: number, by: number): T[] {
  const next = [...rows];
  const [row] = next.splice(from, 1);
  if (row !== undefined) next.splice(from + by, 0, row);
  return next;
}

type EditorProps = { type: string; questions: readonly QuestionIn[]; onClose: () => void };

/** The next version of a checklist: all of its questions, in their order. */
function Editor({ type, questions, onClose }: EditorProps) {
  const t = useT();
  const s = t.settings;
  const lang = useLang();
  const reload = useReload();
  const initial = { ...useDatedStart(), questions: questions.length > 0 ? [...questions] : [FRESH] };
  const api = useApiForm({
    initial,
    draft: `buyback.checklist.${type}`,
    send: (values) => call(buyback.POST("/api/buyback/v1/checklists", { body: { ...values, valid_from: values.valid_from ?? "", vehicle_type: type } })),
    done: () => {
      say(t.done.saved);
      reload();
      onClose();
    },
  });
  const { form } = api;
  const rows = form.values.questions;
  const put = (next: QuestionIn[]): void => form.setFieldValue("questions", next);
  return (
    <form className={classes.stack} onSubmit={api.submit} noValidate>
      <FormNotes {...api} />
      <div className={classes.faults}>
        <table className={classes.editor}>
          <thead><tr><th>{s.section}</th><th>{s.code}</th><th>{s.ru}</th><th>{s.en}</th><th>{s.required}</th><th><span className="sr-only">{t.actions}</span></th></tr></thead>
          <tbody>
            {rows.map((row, index) => (
              // The place is what a question is: codes change while they are typed.
              // oxlint-disable-next-line react/no-array-index-key
              <tr key={index}>
                <td><TextInput aria-label={s.section} {...form.getInputProps(`questions.${index}.section`)} /></td>
                <td><TextInput aria-label={s.code} {...form.getInputProps(`questions.${index}.code`)} /></td>
                <td><TextInput aria-label={s.ru} {...form.getInputProps(`questions.${index}.ru`)} /></td>
                <td><TextInput aria-label={s.en} {...form.getInputProps(`questions.${index}.en`)} /></td>
                <td><Checkbox aria-label={s.required} {...form.getInputProps(`questions.${index}.required`, { type: "checkbox" })} /></td>
                <td className={classes.rowActs}>
                  <ActionIcon aria-label={s.moveUp(row[lang])} disabled={index === 0} onClick={() => put(moved(rows, index, -1))}><IconArrowUp size={14} /></ActionIcon>
                  <ActionIcon aria-label={s.moveDown(row[lang])} disabled={index === rows.length - 1} onClick={() => put(moved(rows, index, 1))}><IconArrowDown size={14} /></ActionIcon>
                  <ActionIcon aria-label={s.removeQuestion(row[lang])} onClick={() => put(rows.filter((_, at) => at !== index))}><IconX size={14} /></ActionIcon>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => put([...rows, { ...FRESH, section: rows.at(-1)?.section ?? "" }])}>{s.addQuestion}</Button>
      <DatedFields form={form} />
      <FormButtons busy={api.busy} errors={form.errors} label={s.add} onCancel={onClose} />
    </form>
  );
}

/** What is asked at an inspection, by vehicle type. */
export function Checklists() {
  const t = useT();
  const s = t.settings;
  const lang = useLang();
  const can = useCan();
  const { count, day } = useFormats();
  const { centre } = useAccess();
  const [type, setType] = useState("car");
  const [editing, setEditing] = useState(false);
  const query = useQuery({ queryKey: ["buyback", "checklist", "one", type, centre], queryFn: ({ signal }) => call(buyback.GET("/api/buyback/v1/checklists", { params: { query: { vehicle_type: type, ...ofCentre(centre) } }, signal })), retry: false });
  const none = query.error instanceof ApiProblem && (query.error.status === 422 || query.error.status === 404);
  const button = can("buyback.policy.write") ? <Button size="compact-sm" variant="default" onClick={() => setEditing(true)}>{s.add}</Button> : null;
  const body = () => {
    if (none) return <Empty title={s.noChecklist} hint={s.noChecklistHint}>{button}</Empty>;
    if (query.error) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
    if (!query.data) return <PageSkeleton />;
    return (
      <>
        <Panel title={s.questions} note={`${count(query.data.questions.length, s.count)} · ${t.valuation.newest} ${day(query.data.valid_from)}`} actions={button}>
          <p className="muted">{s.checklistHint}</p>
          <SimpleTable
            label={s.questions}
            columns={[
              { title: s.section, cell: (row) => t.words.section[row.section] ?? row.section },
              { title: s.questions, cell: (row) => row[lang] },
              { title: s.code, cell: (row) => <span className="mono muted">{row.code}</span> },
              { title: s.required, cell: (row) => (row.required ? s.required : <span className="muted">—</span>) },
            ]}
            rows={query.data.questions}
            rowKey={(row) => row.section + row.code}
          />
        </Panel>
        <Panel title={s.versions}>
          <SimpleTable label={s.versions} columns={[{ title: t.offers.papers.date, cell: (row) => <DateText value={row.valid_from} /> }, { title: s.basis, cell: (row) => row.source }]} rows={query.data.versions} rowKey={(row) => row.id} />
        </Panel>
      </>
    );
  };
  return (
    <div className={classes.stack}>
      <TypeSelect value={type} onChange={setType} />
      {body()}
      <Modal closeButtonProps={{ "aria-label": t.close }} opened={editing} onClose={() => setEditing(false)} title={s.editChecklist} size="90%">
        {editing ? <Editor type={type} questions={(query.data?.questions ?? []).map((one) => ({ ...one, critical: one.critical ?? false }))} onClose={() => setEditing(false)} /> : null}
      </Modal>
    </div>
  );
}
