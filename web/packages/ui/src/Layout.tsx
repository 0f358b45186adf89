import type { ReactNode } from "react";
import { Drawer } from "@mantine/core";
import { Go } from "@kite/core";
import { reachable } from "./reachable";
import classes from "./Layout.module.css";
import { useUiTexts } from "./texts";

/** A page that fills the window and scrolls inside: lists and boards. */
export function FullPage({ children }: { children: ReactNode }) {
  return <div className={classes.full}>{children}</div>;
}

/** A page that scrolls as a whole: cards and forms. */
export function ScrollPage({ children }: { children: ReactNode }) {
  return <div className={classes.scroll}>{children}</div>;
}

/** The wide column of a card and the narrow one beside it; one below the other on a phone. */
export function CardLayout({ main, side }: { main: ReactNode; side: ReactNode }) {
  return (
    <div className={classes.card}>
      <div className={classes.main}>{main}</div>
      <aside className={classes.side}>{side}</aside>
    </div>
  );
}

type PanelProps = { title?: string; note?: ReactNode; actions?: ReactNode; children: ReactNode; id?: string };

/** A part of a page under its heading; a line divides it from the next, no box around it. */
export function Panel({ title, note, actions, children, id }: PanelProps) {
  return (
    <section className={classes.panel} aria-label={title} id={id}>
      {title ? (
        <header className={classes.panelHead}>
          <h2>{title}</h2>
          {note ? <span className="muted">{note}</span> : null}
          <span className={classes.space} />
          {actions}
        </header>
      ) : null}
      {children}
    </section>
  );
}

export type Fact = { label: string; value: ReactNode };

/** Names and values, two columns. Facts without a value are left out by the caller. */
export function Facts({ items }: { items: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {items.map((one) => (
        <div key={one.label}>
          <dt>{one.label}</dt>
          <dd>{one.value}</dd>
        </div>
      ))}
    </dl>
  );
}

export type SimpleColumn<T> = { title: string; align?: "right"; cell: (row: T) => ReactNode; width?: string };

type TableProps<T> = {
  label: string;
  columns: readonly SimpleColumn<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** Sums under the rows. */
  footer?: ReactNode[];
  strong?: (row: T) => boolean;
};

/** A short table inside a page; long lists are a DataGrid. */
export function SimpleTable<T>({ label, columns, rows, rowKey, footer, strong }: TableProps<T>) {
  return (
    <div className={classes.tableBox} ref={reachable}>
      <table className={classes.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((one) => (
              <th key={one.title} scope="col" data-align={one.align} style={one.width ? { width: one.width } : {}}>{one.title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} data-strong={strong?.(row) || undefined}>
              {columns.map((one) => (
                <td key={one.title} data-align={one.align}>{one.cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
        {footer ? (
          <tfoot>
            <tr>
              {footer.map((cell, index) => (
                <td key={columns[index]?.title ?? index} data-align={columns[index]?.align}>{cell}</td>
              ))}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </div>
  );
}

export type KeyFigure = { title: string; value: ReactNode; note?: ReactNode; aside?: ReactNode; href?: string; tone?: "positive" | "negative" | "warning" | undefined };

/** Key figures in a row, divided by lines. */
export function KeyFigures({ items }: { items: readonly KeyFigure[] }) {
  return (
    <div className={classes.figures}>
      {items.map((one) => {
        const inside = (
          <>
            <span className={classes.figureTitle}>{one.title}</span>
            <b className={`${classes.figure} ${one.tone ?? ""}`}>{one.value}</b>
            <span className={classes.figureNote}>
              <span>{one.note}</span>
              <span className="muted">{one.aside}</span>
            </span>
          </>
        );
        return one.href ? <Go key={one.title} href={one.href} className={classes.figureBox ?? ""}>{inside}</Go> : <div key={one.title} className={classes.figureBox}>{inside}</div>;
      })}
    </div>
  );
}

/** A look at a record beside the list. */
export function SidePeek({ opened, onClose, title, children }: { opened: boolean; onClose: () => void; title: ReactNode; children: ReactNode }) {
  const t = useUiTexts();
  return (
    <Drawer opened={opened} onClose={onClose} title={title} size={520} closeButtonProps={{ "aria-label": t.close }} classNames={{ title: classes.peekTitle ?? "" }}>
      {children}
    </Drawer>
  );
}

/** Tabs inside a page whose choice stands in the URL: `items` of `{id, title}`. */
export function PageTabs({ items, current, onChange, label }: { items: readonly { id: string; title: string; note?: ReactNode }[]; current: string; onChange: (id: string) => void; label: string }) {
  return (
    <div className={classes.tabs} role="tablist" aria-label={label}>
      {items.map((one) => (
        <button key={one.id} type="button" role="tab" aria-selected={one.id === current} className={classes.tab} onClick={() => onChange(one.id)}>
          {one.title}
          {one.note ? <span className="muted"> {one.note}</span> : null}
        </button>
      ))}
    </div>
  );
}
