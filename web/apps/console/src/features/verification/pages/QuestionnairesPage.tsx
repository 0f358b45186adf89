import { call, useKeyset, useQuery, verification } from "@kite/api";
import { Go, useAccess, useCan, useUrlState } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { ActionDialog, type BuiltinView, type Column, DataGrid, DateText, DayInput, Empty, Facts, FilterBar, FreshNote, FullPage, Money, PageHeader, Person, QueryView, SidePeek, StatusBadge, SummaryBar, ViewTabs, say, tell, useAsOpened, useFresh } from "@kite/ui";
import { IconCash, IconEye } from "@kite/ui/icons";
import { Button, Checkbox, Select, TextInput, Textarea } from "@mantine/core";
import { useMemo, useState } from "react";
import { acts } from "../api/acts";
import { keys, useReload } from "../api/queries";
import type { CashPerson, FundsSource, Questionnaire, QuestionnaireState } from "../api/types";
import classes from "../parts/verification.module.css";
import { useT } from "../texts";

const TONE = { open: "amber", filled: "blue", confirmed: "green", refused: "red" } as const;
const keyOf = (row: Questionnaire): string => row.id;

function FillDialog({ one, onClose }: { one: Questionnaire; onClose: () => void }) {
  const t = useT();
  const reload = useReload();
  const [seen, renew] = useAsOpened(one);
  const refresh = (): void => {
    renew();
    reload();
  };
  const initial = { full_name: "", born_on: null as string | null, document_number: "", address: "", beneficial_owner: "", funds_source: "salary" as FundsSource, funds_note: "", public_official: false, office: "" };
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={one.state === "filled" ? t.q.correct : t.q.fill}
      label={t.q.fill}
      draft={`verification.questionnaire.${one.id}`}
      initial={initial}
      send={(values) => acts.fill(one.id, seen.version, { ...values, born_on: values.born_on ?? "", funds_note: values.funds_note.trim() || null, office: values.public_official ? values.office.trim() || null : null })}
      done={() => { say(t.q.filled); reload(); }}
      onRefresh={refresh}
    >
      {(form) => (
        <>
          <TextInput label={t.q.fullName} required {...form.getInputProps("full_name")} />
          <DayInput label={t.q.born} required {...form.getInputProps("born_on")} />
          <TextInput label={t.q.document} required {...form.getInputProps("document_number")} />
          <TextInput label={t.q.address} required {...form.getInputProps("address")} />
          <TextInput label={t.q.owner} description={t.q.ownerHint} required {...form.getInputProps("beneficial_owner")} />
          <Select label={t.q.funds} allowDeselect={false} required data={Object.entries(t.funds).map(([value, label]) => ({ value, label }))} {...form.getInputProps("funds_source")} />
          <Textarea label={t.q.fundsNote} autosize minRows={2} {...form.getInputProps("funds_note")} />
          <Checkbox label={t.q.official} {...form.getInputProps("public_official", { type: "checkbox" })} />
          {form.values.public_official ? <TextInput label={t.q.office} required {...form.getInputProps("office")} /> : null}
        </>
      )}
    </ActionDialog>
  );
}

/** The person in full, on demand: every reading is in the audit log. */
function PersonFacts({ id }: { id: string }) {
  const t = useT();
  const { day } = useFormats();
  const [asked, setAsked] = useState(false);
  const query = useQuery({ queryKey: ["verification", "questionnaire", "person", id], queryFn: ({ signal }) => call(verification.GET("/api/verification/v1/questionnaires/{id}/person", { params: { path: { id } }, signal })), enabled: asked, gcTime: 0 });
  const facts = (person: CashPerson) =>
    [
      { label: t.q.fullName, value: person.full_name },
      { label: t.q.born, value: person.born_on ? day(person.born_on) : undefined },
      { label: t.q.document, value: person.document_number },
      { label: t.q.address, value: person.address },
      { label: t.q.owner, value: person.beneficial_owner },
      { label: t.q.fundsNote, value: person.funds_note },
      { label: t.q.office, value: person.office },
      { label: t.q.note, value: person.decision_note },
    ].flatMap((one) => (one.value ? [{ label: one.label, value: one.value }] : []));
  return (
    <section>
      <h3>{t.q.person}</h3>
      {asked ? <QueryView query={query} lines={4}>{(person) => <Facts items={facts(person)} />}</QueryView> : <Button size="compact-sm" variant="default" leftSection={<IconEye size={14} />} title={t.q.shown} onClick={() => setAsked(true)}>{t.q.show}</Button>}
    </section>
  );
}

function Peek({ one }: { one: Questionnaire }) {
  const t = useT();
  const can = useCan();
  const reload = useReload();
  const { me } = useAccess();
  const { money } = useFormats();
  const [asked, setAsked] = useState<"fill" | "confirm" | "refuse">();
  const mine = one.filled_by === me.person.id;
  const decides = can("verification.questionnaire.decide", one.centre_id);
  const back = (): void => void acts.giveBack(one.id).then(() => { say(t.q.returned); return reload(); }).catch(tell);
  const subject = one.subject_kind === "purchase" ? `/buyback/${one.subject_id}` : `/deals/${one.subject_id}`;
  const close = (): void => setAsked(undefined);
  return (
    <div className={classes.stack}>
      <p><StatusBadge tone={TONE[one.state]}>{t.questionnaire[one.state]}</StatusBadge></p>
      <Facts
        items={[
          { label: t.q.amount.replace(", ₽", ""), value: <b>{money(one.amount, { kopecks: true })}</b> },
          { label: t.q.level, value: t.level[one.level] },
          { label: t.q.threshold, value: money(one.threshold) },
          { label: t.q.subject, value: <>{t.subject[one.subject_kind]} · <Go href={subject}>{t.q.openSubject}</Go></> },
          { label: t.q.paidOn, value: <DateText value={one.paid_on} near /> },
          { label: t.q.name, value: one.full_name ?? "—" },
          { label: t.q.document, value: one.document_number ?? "—" },
          ...(one.funds_source ? [{ label: t.q.funds, value: t.funds[one.funds_source] }] : []),
          ...(one.public_official ? [{ label: t.q.official, value: <span className="warning">✓</span> }] : []),
          ...(one.filled_by ? [{ label: t.q.filledBy, value: <><Person id={one.filled_by} /> <DateText value={one.filled_at} near /></> }] : []),
          ...(one.decided_by ? [{ label: t.decidedBy, value: <><Person id={one.decided_by} /> <DateText value={one.decided_at} near /></> }] : []),
        ]}
      />
      {can("verification.questionnaire.person") && one.filled_at ? <PersonFacts key={one.id} id={one.id} /> : null}
      <div className={classes.buttons}>
        {["open", "filled"].includes(one.state) && can("verification.questionnaire.write", one.centre_id) ? <Button variant={one.state === "open" ? "filled" : "default"} onClick={() => setAsked("fill")}>{one.state === "open" ? t.q.fill : t.q.correct}</Button> : null}
        {one.state === "filled" && decides && !mine ? <Button onClick={() => setAsked("confirm")}>{t.q.confirm}</Button> : null}
        {one.state === "filled" && decides && !mine ? <Button variant="outline" color="red" onClick={() => setAsked("refuse")}>{t.q.refuse}</Button> : null}
        {["filled", "refused"].includes(one.state) && decides ? <Button variant="default" onClick={back}>{t.q.back}</Button> : null}
        {one.state === "filled" && decides && mine ? <p className="muted">{t.q.own}</p> : null}
      </div>
      {asked === "fill" ? <FillDialog one={one} onClose={close} /> : null}
      {asked === "confirm" || asked === "refuse" ? (
        <ActionDialog opened onClose={close} title={`${t.q[asked]}: ${money(one.amount)}`} label={t.q[asked]} danger={asked === "refuse"} initial={{ note: "" }} send={(body) => acts.verdict(one.id, asked, body)} done={() => { say(asked === "confirm" ? t.q.confirmed : t.q.refused); reload(); }} onRefresh={reload}>
          {(form) => <Textarea label={t.q.note} required autosize minRows={2} data-autofocus {...form.getInputProps("note")} />}
        </ActionDialog>
      ) : null}
    </div>
  );
}

/** Who pays or is paid much cash: questionnaires to fill in and to decide about. Names are masked. */
export default function QuestionnairesPage() {
  const t = useT();
  const { centre } = useAccess();
  const { count, money } = useFormats();
  const { state, set, replace } = useUrlState();
  const filter = { ...(centre ? { centre_id: centre } : {}), ...(state.state ? { state: state.state as QuestionnaireState } : {}) };
  const { state: _, ...rest } = filter;
  const list = useKeyset<Questionnaire>({ key: keys.list("questionnaire", filter), page: (cursor, signal) => call(verification.GET("/api/verification/v1/questionnaires", { params: { query: { ...filter, limit: 100, ...(cursor ? { cursor } : {}) } }, signal })) });
  const totals = useQuery({ queryKey: ["verification", "questionnaire", "totals", rest], queryFn: ({ signal }) => call(verification.GET("/api/verification/v1/questionnaires/totals", { params: { query: rest }, signal })) }).data;
  const opened = useQuery({ queryKey: ["verification", "questionnaire", "one", state.open], queryFn: ({ signal }) => call(verification.GET("/api/verification/v1/questionnaires/{id}", { params: { path: { id: state.open ?? "" } }, signal })), enabled: Boolean(state.open) });
  const fresh = useFresh("verification", ["questionnaire"], list.reload);
  const of = (one: QuestionnaireState) => totals?.by_state.find((row) => row.state === one);
  const views: BuiltinView[] = [{ id: "all", title: t.all, state: {}, count: totals?.count }, ...(["open", "filled", "confirmed", "refused"] as const).map((one) => ({ id: one, title: t.questionnaire[one], state: { state: one }, count: totals ? (of(one)?.count ?? 0) : undefined }))];
  const columns = useMemo<Column<Questionnaire>[]>(
    () => [
      { id: "name", title: t.q.name, width: 200, grow: true, cell: (row) => row.full_name ?? <span className="muted">—</span> },
      { id: "state", title: t.columns.state, width: 160, cell: (row) => <StatusBadge tone={TONE[row.state]}>{t.questionnaire[row.state]}</StatusBadge> },
      { id: "amount", title: t.q.amount, width: 140, align: "right", cell: (row) => <Money value={row.amount} bare strong kopecks /> },
      { id: "level", title: t.q.level, width: 180, cell: (row) => t.level[row.level] },
      { id: "subject", title: t.q.subject, width: 180, cell: (row) => t.subject[row.subject_kind] },
      { id: "paid", title: t.q.paidOn, width: 130, cell: (row) => <DateText value={row.paid_on} near /> },
      { id: "filled", title: t.q.filledBy, width: 180, cell: (row) => <Person id={row.filled_by} /> },
    ],
    [t],
  );
  const sum = (totals?.by_state ?? []).filter((row) => !filter.state || row.state === filter.state).reduce((total, row) => total + row.amount.amount, 0);
  const { open: _open, ...view } = state;
  return (
    <FullPage>
      <PageHeader title={t.q.title} note={t.q.hint} />
      <ViewTabs list="verification.questionnaires" builtin={views} state={view} replace={replace} />
      <FilterBar fields={[]} state={state} set={set} right={<FreshNote count={fresh.ids.size} onShow={fresh.show} />} />
      <DataGrid list="verification.questionnaires" label={t.q.title} rows={list.rows} rowKey={keyOf} columns={columns} more={list.more} onMore={list.loadMore} loading={list.loading} stale={list.stale} error={list.error} onRetry={list.reload} onReset={() => replace({})} onOpen={(row) => set({ open: row.id }, true)} fresh={fresh.ids} {...(filter.state ? {} : { empty: <Empty icon={IconCash} title={t.q.empty} hint={t.q.emptyHint} /> })} />
      <SummaryBar items={[{ label: count(filter.state ? (of(filter.state)?.count ?? 0) : (totals?.count ?? 0), t.q.count), ...(sum > 0 ? { value: money({ amount: sum, currency: "RUB" }, { short: true }) } : {}) }]} />
      <SidePeek opened={Boolean(state.open)} onClose={() => set({ open: undefined })} title={t.q.title}>
        {state.open ? <QueryView query={opened}>{(one) => <Peek one={one} />}</QueryView> : null}
      </SidePeek>
    </FullPage>
  );
}
