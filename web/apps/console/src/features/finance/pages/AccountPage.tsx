import { call, finance, useKeyset, useQuery } from "@kite/api";
import { Go, useGo, usePathParam, useShortcuts } from "@kite/core";
import { type Formats, useFormats, useLang } from "@kite/i18n";
import { Select } from "@mantine/core";
import { type Column, DataGrid, Empty, ErrorNote, FullPage, KeyFigures, Money, PageHeader, PageSkeleton } from "@kite/ui";
import { useMemo } from "react";
import { CarLink, DealLink } from "../parts/Links";
import { EntityMenu } from "../parts/EntityMenu";
import { useWordTitles } from "../parts/PostingsTable";
import { RangePicker } from "../parts/RangePicker";
import classes from "../parts/finance.module.css";
import { useEntity } from "../parts/useEntity";
import { useSpan, useSpanWords } from "../parts/useSpan";
import { type Span, useAccounts } from "../queries";
import { useT } from "../texts";
import type { CardLine } from "../types";

const PAGE = 200;

function useCard(code: string, entity: string | undefined, span: Span) {
  const read = (cursor: string | undefined, signal: AbortSignal, limit: number) =>
    call(finance.GET("/api/finance/v1/accounts/{code}/card", { params: { path: { code }, query: { entity_id: entity ?? "", ...span, limit, ...(cursor ? { cursor } : {}) } }, signal }));
  const lines = useKeyset({ key: ["finance", "account", "list", code, entity, span], page: (cursor, signal) => read(cursor, signal, PAGE), enabled: Boolean(entity) });
  const head = useQuery({ queryKey: ["finance", "account", "head", code, entity, span], queryFn: ({ signal }) => read(undefined, signal, 1), enabled: Boolean(entity) });
  return { lines, head };
}

const money = (value: { amount: number; currency: string }) => (value.amount === 0 ? <span className={classes.zero}>0</span> : <Money value={value} bare kopecks />);

function columnsOf(t: ReturnType<typeof useT>, formats: Formats, title: (word: string) => string): Column<CardLine>[] {
  return [
    { id: "date", title: t.date, width: 108, cell: (row) => <Go href={`/finance/entries/${row.entry_id}`}>{formats.day(row.document_date)}</Go> },
    { id: "what", title: t.what, width: 220, grow: true, cell: (row) => <span className="ellipsis">{title(row.word)}</span>, text: (row) => title(row.word) },
    { id: "contra", title: t.card.contra, width: 104, cell: (row) => <span className="mono">{row.contra}</span> },
    { id: "debit", title: `${t.debit}, ₽`, width: 140, align: "right", cell: (row) => money(row.debit) },
    { id: "credit", title: `${t.credit}, ₽`, width: 140, align: "right", cell: (row) => money(row.credit) },
    { id: "balance", title: `${t.card.balance}, ₽`, width: 150, align: "right", cell: (row) => <Money value={row.balance} bare kopecks strong /> },
    { id: "car", title: t.car, width: 190, cell: (row) => <span className="ellipsis"><CarLink id={row.episode_id} bare /></span> },
    { id: "deal", title: t.deal, width: 170, cell: (row) => <span className="ellipsis"><DealLink id={row.deal_id} /></span> },
  ];
}

function Chooser({ code, entity }: { code: string; entity: string | undefined }) {
  const t = useT();
  const lang = useLang();
  const go = useGo();
  const accounts = useAccounts(entity);
  return (
    <Select
      aria-label={t.account}
      searchable
      allowDeselect={false}
      w={230}
      data={(accounts.data ?? []).map((one) => ({ value: one.code, label: `${one.code} ${one[lang]}` }))}
      value={code}
      onChange={(next) => next && go(`/finance/accounts/${encodeURIComponent(next)}${window.location.search}`)}
    />
  );
}

/** The postings of one account, each with the balance after it. */
export default function AccountPage() {
  const t = useT();
  const go = useGo();
  const code = usePathParam("code");
  const formats = useFormats();
  const words = useSpanWords();
  const choice = useEntity();
  const { span, setSpan, today } = useSpan();
  const entity = choice.entity?.id;
  const { lines, head } = useCard(code, entity, span);
  const title = useWordTitles();
  const lang = useLang();
  const columns = useMemo(() => columnsOf(t, formats, title), [t, formats, title]);
  const back = (): void => go(`/finance/trial-balance${window.location.search}`);
  useShortcuts([{ keys: "Escape", title: { ru: "К ведомости", en: "To the trial balance" }, run: back, hidden: true }]);
  const account = head.data?.account;
  if (head.error) return <ErrorNote error={head.error} onRetry={() => void head.refetch()} />;
  return (
    <FullPage>
      <PageHeader
        title={t.card.title(code)}
        note={account ? `${account[lang]} · ${t.card.kinds[account.kind]}${account.schedule ? ` · ${t.card.schedule}` : ""}` : undefined}
        onBack={back}
        actions={
          <>
            <Chooser code={code} entity={entity} />
            <EntityMenu choice={choice} />
            <RangePicker value={span} onChange={setSpan} today={today} />
          </>
        }
      />
      {head.data ? (
        <KeyFigures
          items={[
            { title: t.card.opening, value: <Money value={head.data.opening} kopecks />, note: <span className="muted">{formats.day(span.from)}</span> },
            { title: t.card.closing, value: <Money value={head.data.closing} kopecks />, note: <span className="muted">{formats.day(span.to)}</span> },
          ]}
        />
      ) : (
        <PageSkeleton lines={2} />
      )}
      <DataGrid
        list="finance.card"
        label={`${t.card.title(code)}, ${words(span)}`}
        rows={lines.rows}
        rowKey={(row) => row.posting_id}
        columns={columns}
        more={lines.more}
        onMore={lines.loadMore}
        loading={lines.loading}
        stale={lines.stale}
        error={lines.error}
        onRetry={lines.reload}
        onOpen={(row) => go(`/finance/entries/${row.entry_id}`)}
        empty={<Empty title={t.card.empty} />}
      />
    </FullPage>
  );
}
