import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { useFormats } from "@kite/i18n";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import classes from "./Kanban.module.css";
import type { Tone } from "./StatusBadge";
import { useUiTexts } from "./texts";

export type KanbanColumn = {
  id: string;
  title: string;
  tone: Tone;
  /** Of the server, for the filter; never counted from the cards that are loaded. */
  count?: number | undefined;
  sum?: ReactNode;
  overdue?: number | undefined;
};

type Props<T> = {
  label: string;
  columns: readonly KanbanColumn[];
  cards: readonly T[];
  cardId: (card: T) => string;
  columnOf: (card: T) => string;
  /** What a screen reader says of a card. */
  cardLabel: (card: T) => string;
  render: (card: T) => ReactNode;
  onOpen: (card: T) => void;
  /** Absent: cards do not move. False of `allowed` refuses a column. */
  onMove?: (card: T, column: string) => void;
  allowed?: (card: T, column: string) => boolean;
  onMore?: () => void;
  more?: boolean;
  /** Columns that are read page after page by themselves. */
  moreIn?: (column: string) => boolean;
  onMoreIn?: (column: string) => void;
};

type CardProps<T> = { card: T; props: Props<T>; column: string };

function Card<T>({ card, props, column }: CardProps<T>) {
  const t = useUiTexts();
  const box = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState(false);
  const id = props.cardId(card);
  const movable = Boolean(props.onMove);
  useEffect(() => {
    if (!box.current || !movable) return undefined;
    return draggable({
      element: box.current,
      getInitialData: () => ({ card: id }),
      onDragStart: () => setDragged(true),
      onDrop: () => setDragged(false),
    });
  }, [id, movable]);
  const step = (by: number): void => {
    const at = props.columns.findIndex((one) => one.id === column);
    let next = at + by;
    while (props.columns[next] && props.allowed && !props.allowed(card, props.columns[next]?.id ?? "")) next += by;
    const target = props.columns[next];
    if (target) props.onMove?.(card, target.id);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const sideways: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };
    const by = sideways[event.code];
    if (by && event.altKey) step(by);
    else if (by) focusColumn(event.currentTarget, by);
    else if (event.code === "ArrowDown" || event.code === "KeyJ") focusCard(event.currentTarget, 1);
    else if (event.code === "ArrowUp" || event.code === "KeyK") focusCard(event.currentTarget, -1);
    else if (event.code === "Enter") props.onOpen(card);
    else return;
    event.preventDefault();
  };
  return (
    <div
      ref={box}
      role="button"
      tabIndex={0}
      className={classes.card}
      data-card={id}
      data-dragged={dragged || undefined}
      title={movable ? `${props.cardLabel(card)}. ${t.kanbanHint}` : props.cardLabel(card)}
      onKeyDown={onKeyDown}
      onClick={() => props.onOpen(card)}
    >
      {props.render(card)}
    </div>
  );
}

function focusCard(from: HTMLElement, by: number): void {
  const cards = [...(from.parentElement?.querySelectorAll<HTMLElement>("[data-card]") ?? [])];
  cards[cards.indexOf(from) + by]?.focus();
}

function focusColumn(from: HTMLElement, by: number): void {
  const lists = [...document.querySelectorAll<HTMLElement>("[data-kanban-list]")];
  const at = lists.findIndex((one) => one.contains(from));
  for (let next = at + by; lists[next]; next += by) {
    const card = lists[next]?.querySelector<HTMLElement>("[data-card]");
    if (card) return card.focus();
  }
}

function Column<T>({ column, props }: { column: KanbanColumn; props: Props<T> }) {
  const t = useUiTexts();
  const { number } = useFormats();
  const box = useRef<HTMLElement>(null);
  const [over, setOver] = useState(false);
  const newest = useRef(props);
  newest.current = props;
  const cards = props.cards.filter((card) => props.columnOf(card) === column.id);
  useEffect(() => {
    if (!box.current) return undefined;
    const cardOf = (data: Record<string | symbol, unknown>): T | undefined => newest.current.cards.find((one) => newest.current.cardId(one) === data.card);
    return combine(
      dropTargetForElements({
        element: box.current,
        canDrop: ({ source }) => {
          const card = cardOf(source.data);
          return card !== undefined && (newest.current.allowed?.(card, column.id) ?? true);
        },
        onDragEnter: () => setOver(true),
        onDragLeave: () => setOver(false),
        onDrop: ({ source }) => {
          setOver(false);
          const card = cardOf(source.data);
          if (card !== undefined && newest.current.columnOf(card) !== column.id) newest.current.onMove?.(card, column.id);
        },
      }),
    );
  }, [column.id]);
  return (
    <section ref={box} className={classes.column} data-over={over || undefined} aria-label={column.title}>
      <header className={classes.head}>
        <i className={classes.mark} data-tone={column.tone} aria-hidden="true" />
        <h2 className="ellipsis" title={column.title}>{column.title}</h2>
        {column.count === undefined ? null : <span className="muted">{number(column.count)}</span>}
        <div className={classes.sums}>
          <span className="muted">{column.sum}</span>
          {column.overdue ? <span className="negative">{number(column.overdue)} {t.overdue}</span> : null}
        </div>
      </header>
      <div className={classes.list} data-kanban-list>
        {cards.map((card) => (
          <Card key={props.cardId(card)} card={card} props={props} column={column.id} />
        ))}
        {props.moreIn?.(column.id) ? (
          <button type="button" className={classes.more} onClick={() => props.onMoreIn?.(column.id)}>
            {t.moreRows}
          </button>
        ) : null}
      </div>
    </section>
  );
}

/** Columns of cards: dragged by pointer, moved by Alt and arrows, focus stays on the card. */
export function Kanban<T>(props: Props<T>) {
  const t = useUiTexts();
  const board = useRef<HTMLDivElement>(null);
  const kept = useRef<string>(undefined);
  useEffect(() => {
    const id = kept.current;
    if (id && !document.activeElement?.closest("[data-card]")) board.current?.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`)?.focus();
  }, [props.cards]);
  return (
    <div
      ref={board}
      className={classes.board}
      role="group"
      aria-label={props.label}
      onFocusCapture={(event) => {
        kept.current = (event.target as HTMLElement).dataset.card;
      }}
    >
      {props.columns.map((column) => (
        <Column key={column.id} column={column} props={props} />
      ))}
      {props.more ? (
        <button type="button" className={classes.more} onClick={props.onMore}>
          {t.moreRows}
        </button>
      ) : null}
    </div>
  );
}
