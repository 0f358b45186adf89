import { useFormats } from "@kite/i18n";
import type { Compared } from "../logic/pnl";
import { useT } from "../texts";
import classes from "./finance.module.css";

type Props = { lines: readonly Compared[]; against: "before" | "year"; onOpen: (id: string) => void };

const rub = (amount: number) => ({ amount, currency: "RUB" });

const toneOf = (value: number): string => {
  if (value === 0) return "";
  return value > 0 ? "positive" : "negative";
};

/** The statement under its bridge; a line opens the postings behind it. */
export function PnlTable({ lines, against, onOpen }: Props) {
  const t = useT();
  const { money, percent } = useFormats();
  const plain = (kopecks: number | undefined): string => (kopecks === undefined ? "—" : money(rub(kopecks), { bare: true }));
  const cells = (line: Compared) => {
    const delta = line.old === undefined ? undefined : line.kopecks - line.old;
    const share = line.old ? (delta ?? 0) / Math.abs(line.old) : undefined;
    return (
      <>
        <td className={classes.number}>{plain(line.kopecks)}</td>
        <td className={classes.number}>{plain(line.old)}</td>
        <td className={`${classes.number} ${toneOf(delta ?? 0)}`}>{delta === undefined ? "—" : money(rub(delta), { bare: true, sign: true })}</td>
        <td className={`${classes.number} ${toneOf(delta ?? 0)}`}>{share === undefined ? "—" : percent(share, true)}</td>
        <td className={classes.number}>{line.share === undefined ? "—" : percent(line.share)}</td>
        <td className={classes.number}>{plain(line.perCar)}</td>
      </>
    );
  };
  return (
    <div className={classes.scroller} tabIndex={0} role="region" aria-label={t.pnl.title}>
      <table className={classes.statement}>
        <thead>
          <tr>
            <th scope="col">{t.pnl.article}</th>
            <th scope="col" className={classes.number}>{t.pnl.fact}</th>
            <th scope="col" className={classes.number}>{against === "year" ? t.pnl.thenYear : t.pnl.thenMonth}</th>
            <th scope="col" className={classes.number}>{t.pnl.delta}</th>
            <th scope="col" className={classes.number}>{t.pnl.deltaPercent}</th>
            <th scope="col" className={classes.number}>{t.pnl.share}</th>
            <th scope="col" className={classes.number}>{t.pnl.perCar}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const strong = line.kind !== "line";
            return (
              <tr key={line.id} data-strong={strong || undefined}>
                <th scope="row">
                  {line.accounts.length > 0 ? (
                    <button type="button" className={classes.lineButton} onClick={() => onOpen(line.id)}>{line.title}</button>
                  ) : (
                    line.title
                  )}
                </th>
                {cells(line)}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
