import { Go, useAccess, useGo, usePathParam, useUrlState } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { Button, Select, Switch } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { Empty, ErrorNote, PageHeader, PageSkeleton, Person, ScrollPage } from "@kite/ui";
import { useState } from "react";
import { ACTIONS, NOUNS, pageOf, wordsOf } from "../logic/words";
import { Diff, changesOf } from "../parts/Diff";
import { GroupOnly } from "../parts/Frame";
import classes from "../parts/audit.module.css";
import { type AuditRecord, useCars, useRecords } from "../queries";
import { useT } from "../texts";

const SIGHT = /_read$/;

/** Another car, by characters of its VIN. */
export function CarFinder() {
  const t = useT();
  const go = useGo();
  const { can } = useAccess();
  const [text, setText] = useState("");
  const [vin] = useDebouncedValue(text.trim(), 150);
  const may = can("vehicles.episode.read");
  const cars = useCars(vin, may);
  if (!may) return null;
  return (
    <Select
      label={t.history.findCar}
      placeholder={t.history.findHint}
      searchable
      w={300}
      data={(cars.data?.items ?? []).map((one) => ({ value: one.id, label: `${one.make} ${one.model} · ${one.vin}` }))}
      filter={({ options }) => options}
      value={null}
      onSearchChange={setText}
      onChange={(id) => id && go(`/audit/objects/episode/${id}`)}
      nothingFoundMessage={t.history.findHint}
    />
  );
}

function Item({ record, only }: { record: AuditRecord; only: string | undefined }) {
  const t = useT();
  const lang = useLang();
  const { instant } = useFormats();
  const list = changesOf(record).filter((one) => !only || one.path === only);
  const sight = SIGHT.test(record.action);
  return (
    <li className={classes.item} data-sight={sight || undefined}>
      <time className={classes.when} dateTime={record.at}>{instant(record.at)}</time>
      <div className={classes.what}>
        <div className={classes.head}>
          <b>{wordsOf(ACTIONS, record.action)[lang]}</b>
          {record.actor_kind === "person" ? <Person id={record.actor_id} bare /> : <span className="muted">{t.kinds[record.actor_kind] ?? record.actor_kind}</span>}
          {record.on_behalf ? <span className="muted">{t.onBehalf}: <Person id={record.on_behalf} bare /></span> : null}
          <Go href={`/audit?correlation_id=${record.correlation_id}&record=${record.id}`}>{t.proof}</Go>
        </div>
        {sight ? null : <Diff list={list} label={t.changed} />}
      </div>
    </li>
  );
}

function History({ noun, id }: { noun: string; id: string }) {
  const t = useT();
  const lang = useLang();
  const { state, set } = useUrlState();
  const records = useRecords({ noun, noun_id: id });
  const fields = [...new Set(records.rows.flatMap((one) => changesOf(one).map((change) => change.path)))].toSorted();
  const only = state.field;
  const sights = state.sights === "true";
  const shown = records.rows.filter((one) => (sights || !SIGHT.test(one.action)) && (!only || changesOf(one).some((change) => change.path === only)));
  const page = pageOf(noun, id);
  return (
    <ScrollPage>
      <PageHeader
        title={t.history.title}
        note={<span>{wordsOf(NOUNS, noun)[lang]} · <code className="muted">{id}</code></span>}
        onBack={() => window.history.back()}
        actions={page ? <Button component={Go} href={page} variant="default">{t.openThing}</Button> : undefined}
      />
      <div className={classes.page}>
        <div className={classes.tools}>
          <Select label={t.history.only} placeholder={t.history.all} clearable searchable w={240} data={fields} value={only ?? null} onChange={(field) => set({ field: field ?? undefined })} />
          {noun === "episode" ? <CarFinder /> : null}
          <Switch label={t.history.sightsToo} checked={sights} onChange={(event) => set({ sights: event.currentTarget.checked ? "true" : undefined })} pb={6} />
        </div>
        {records.error ? <ErrorNote error={records.error} onRetry={records.reload} /> : null}
        {records.loading ? <PageSkeleton /> : null}
        {!records.loading && !records.error && shown.length === 0 ? <Empty title={t.history.empty} /> : null}
        <ol className={classes.timeline}>{shown.map((one) => <Item key={one.id} record={one} only={only} />)}</ol>
        {records.more ? <Button variant="default" style={{ alignSelf: "flex-start" }} loading={records.loadingMore} onClick={records.loadMore}>{t.chain.older}</Button> : null}
      </div>
    </ScrollPage>
  );
}

/** The life of one thing, change by change. */
export default function HistoryPage() {
  const noun = usePathParam("noun");
  const id = usePathParam("id");
  return <GroupOnly needs="audit.record.read"><History key={`${noun}${id}`} noun={noun} id={id} /></GroupOnly>;
}
