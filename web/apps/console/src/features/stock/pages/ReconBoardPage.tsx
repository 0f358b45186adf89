import { call, useKeyset, useQuery, vehicles } from "@kite/api";
import { useAccess, useGo, useUrlState } from "@kite/core";
import { useFormats, useLang } from "@kite/i18n";
import { Empty, ErrorNote, ExportButton, FilterBar, type FilterField, FullPage, Kanban, Money, PageHeader, PageSkeleton, SummaryBar, type Tone } from "@kite/ui";
import { IconTool } from "@kite/ui/icons";
import type { ReconCard } from "../api";
import { useT } from "../texts";
import classes from "./ReconBoardPage.module.css";

const TONES: readonly Tone[] = ["grey", "violet", "amber", "cyan", "blue", "green"];
const LAST = "last";

type Board = Awaited<ReturnType<typeof read>>;

async function read(query: { centre_id?: string; over_limit?: boolean; stalled?: boolean }, cursor?: string) {
  return call(vehicles.GET("/api/vehicles/v1/recon-board", { params: { query: { ...query, limit: 200, ...(cursor ? { cursor } : {}) } } }));
}

function CardFace({ card }: { card: ReconCard }) {
  const t = useT();
  const { count, day } = useFormats();
  const stall = card.stall ? t.recon.stalls[card.stall.reason] : undefined;
  return (
    <>
      <b className={`${classes.title} ellipsis`}>{card.title}</b>
      <span className="mono muted">{card.vin.slice(-8)}</span>
      <span className={classes.line}>
        <span>{count(card.days, t.days)}</span>
        <span className={card.delay_days > 0 ? "negative" : "muted"}>{day(card.forecast_on)}</span>
      </span>
      {stall ? <span className="warning ellipsis">{stall}</span> : null}
      {card.over_limit ? (
        <span className="negative">
          {t.recon.over} {card.excess ? <Money value={card.excess} /> : null}
        </span>
      ) : null}
    </>
  );
}

function useColumns(board: Board | undefined) {
  const t = useT();
  const lang = useLang();
  return (board?.columns ?? []).map((one, index) => ({
    id: one.step ?? LAST,
    title: one[lang] ?? t.board.noStep,
    tone: one.step ? (TONES[index % TONES.length] ?? "grey") : ("green" as Tone),
    count: one.count,
  }));
}

/** Cars in preparation by the step whose turn it is. */
export default function ReconBoardPage() {
  const t = useT();
  const { count, number } = useFormats();
  const go = useGo();
  const { centre } = useAccess();
  const { state, set } = useUrlState();
  const query = { ...(centre ? { centre_id: centre } : {}), ...(state.over_limit ? { over_limit: true } : {}), ...(state.stalled ? { stalled: true } : {}) };
  const list = useKeyset<ReconCard>({ key: ["vehicles", "recon", "list", query], page: (cursor) => read(query, cursor) });
  const board = useQuery({ queryKey: ["vehicles", "recon", "columns", query], queryFn: () => read(query) });
  const totals = useQuery({ queryKey: ["vehicles", "recon", "totals", query], queryFn: () => call(vehicles.GET("/api/vehicles/v1/recon-board/totals", { params: { query } })) });
  const columns = useColumns(board.data);
  const fields: FilterField[] = [
    { kind: "yes", name: "over_limit", title: t.board.onlyOver },
    { kind: "yes", name: "stalled", title: t.board.onlyStalled },
  ];
  const body = () => {
    if (board.error) return <ErrorNote error={board.error} onRetry={() => void board.refetch()} />;
    if (!board.data) return <PageSkeleton />;
    if (list.rows.length === 0 && !list.loading) return <Empty icon={IconTool} title={t.board.none} />;
    return (
      <Kanban
        label={t.board.title}
        columns={columns}
        cards={list.rows}
        cardId={(card) => card.plan_id}
        columnOf={(card) => card.step ?? LAST}
        cardLabel={(card) => `${card.title}, ${count(card.days, t.days)}`}
        render={(card) => <CardFace card={card} />}
        onOpen={(card) => go(`/stock/${card.episode_id}?tab=recon`)}
        more={list.more}
        onMore={list.loadMore}
      />
    );
  };
  return (
    <FullPage>
      <PageHeader title={t.board.title} note={totals.data ? count(totals.data.count, t.cars) : null} actions={<ExportButton path="/api/vehicles/v1/recon-board" query={query} />} />
      <FilterBar fields={fields} state={state} set={set} />
      {body()}
      {totals.data ? (
        <SummaryBar
          items={[
            { label: count(totals.data.count, t.cars) },
            { label: t.board.waiting, value: number(totals.data.waiting_approval) },
            { label: t.board.over, value: number(totals.data.over_limit) },
            { label: t.board.stalled, value: number(totals.data.stalled) },
            ...(totals.data.day_cost ? [{ label: t.board.dayCost, value: <Money value={totals.data.day_cost} /> }] : []),
          ]}
        />
      ) : null}
    </FullPage>
  );
}
