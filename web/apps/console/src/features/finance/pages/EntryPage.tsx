import { Go, useCan, useNeighbours, usePathParam, useShortcuts } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { Button } from "@mantine/core";
import { CardLayout, DateText, type Fact, Facts, PageHeader, Panel, Person, QueryView, ScrollPage, StatusBadge } from "@kite/ui";
import { IconArrowBackUp, IconHistory } from "@kite/ui/icons";
import { useState } from "react";
import { documentPath, eventWords } from "../logic/events";
import { DealLink } from "../parts/Links";
import { PostingsTable } from "../parts/PostingsTable";
import { ReverseDialog } from "../parts/ReverseDialog";
import { useEntities, useEntry } from "../queries";
import { useT } from "../texts";
import type { EntryCard } from "../types";
import { entryWords } from "./JournalPage";

const link = (id: string) => <Go href={`/finance/entries/${id}`}>…{id.slice(-6)}</Go>;

function useFacts(entry: EntryCard): Fact[] {
  const t = useT();
  const lang = useLang();
  const { day } = useFormats();
  const entities = useEntities();
  const rule = entry.rule ?? entry.event;
  const facts: (Fact | undefined)[] = [
    { label: t.entity, value: entities.data?.find((one) => one.id === entry.entity_id)?.name ?? "—" },
    entry.document_number ? { label: t.document, value: entry.document_number } : undefined,
    entry.source_date === entry.document_date ? undefined : { label: t.entry.sourceDate, value: <>{day(entry.source_date)}<br /><span className="muted">{t.entry.sourceDateHint}</span></> },
    entry.deal_id ? { label: t.deal, value: <DealLink id={entry.deal_id} /> } : undefined,
    rule ? { label: t.entry.event, value: <>{eventWords(rule)[lang]}{entry.part > 1 ? `, ${t.entry.part2(entry.part)}` : ""}<br /><code className="muted">{rule}</code></> } : undefined,
    entry.event_id ? { label: t.entry.sameEvent, value: <Go href={`/finance/journal?event_id=${entry.event_id}`}>{t.show}</Go> } : undefined,
    entry.memo ? { label: t.entry.memo, value: entry.memo } : undefined,
    { label: t.entry.postedBy, value: <Person id={entry.posted_by} /> },
    { label: t.entry.postedAt, value: <DateText value={entry.posted_at} /> },
    entry.reversal_of ? { label: t.entry.reversalOf, value: link(entry.reversal_of) } : undefined,
    entry.reversed_by ? { label: t.entry.reversedBy, value: link(entry.reversed_by) } : undefined,
  ];
  return facts.filter((one) => one !== undefined);
}

function State({ entry }: { entry: EntryCard }) {
  const t = useT();
  if (entry.reversed_by) return <StatusBadge tone="grey" ring>{t.journal.reversedMark}</StatusBadge>;
  if (entry.origin === "reversal") return <StatusBadge tone="amber">{t.origins.reversal}</StatusBadge>;
  return <StatusBadge tone={entry.origin === "manual" ? "violet" : "green"}>{t.origins[entry.origin]}</StatusBadge>;
}

function Card({ entry }: { entry: EntryCard }) {
  const t = useT();
  const lang = useLang();
  const can = useCan();
  const { day } = useFormats();
  const [reversing, setReversing] = useState(false);
  const walk = useNeighbours(entry.id, "/finance/journal");
  const facts = useFacts(entry);
  const standing = !entry.reversed_by && entry.origin !== "reversal";
  const episode = entry.postings.find((one) => one.episode_id)?.episode_id;
  const paper = documentPath(entry.document_module, entry.deal_id, episode);
  useShortcuts([
    { keys: "BracketLeft", title: { ru: "Предыдущая запись", en: "Previous entry" }, run: () => walk.previous?.() },
    { keys: "BracketRight", title: { ru: "Следующая запись", en: "Next entry" }, run: () => walk.next?.() },
    { keys: "Escape", title: { ru: "К журналу", en: "To the journal" }, run: walk.back, hidden: true },
  ]);
  return (
    <ScrollPage>
      <PageHeader
        title={t.entry.title(day(entry.document_date))}
        note={<><span>{entryWords(entry, lang, t)}</span><State entry={entry} /></>}
        onBack={walk.back}
        walk={walk}
        actions={
          <>
            {can("audit.record.read") ? <Button component={Go} href={`/audit/objects/entry/${entry.id}`} variant="default" leftSection={<IconHistory size={16} />}>{t.entry.history}</Button> : null}
            {paper ? <Button component={Go} href={paper} variant="default">{t.entry.openDocument}</Button> : null}
            {standing && can("finance.entry.reverse") ? <Button color="red" variant="default" leftSection={<IconArrowBackUp size={16} />} onClick={() => setReversing(true)}>{t.entry.reverse}</Button> : null}
          </>
        }
      />
      <CardLayout
        main={<Panel title={t.entry.postings}><PostingsTable lines={entry.postings} label={t.entry.postings} total={entry.total} /></Panel>}
        side={<Panel title={t.entry.about}><Facts items={facts} /></Panel>}
      />
      {reversing ? <ReverseDialog entry={entry} opened onClose={() => setReversing(false)} /> : null}
    </ScrollPage>
  );
}

/** A posted document: its postings, what it is about, and the way to undo it. */
export default function EntryPage() {
  const id = usePathParam("id");
  const query = useEntry(id);
  return <QueryView query={query}>{(entry) => <Card key={entry.id} entry={entry} />}</QueryView>;
}
