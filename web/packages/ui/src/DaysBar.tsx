import classes from "./DaysBar.module.css";

const FULL = 90;

const ageOf = (days: number): string => {
  if (days > 90) return "old";
  if (days > 60) return "late";
  return days > 30 ? "middle" : "young";
};

/** Days in stock: the number and a bar of 34 px; red after 90 days. */
export function DaysBar({ days }: { days: number }) {
  const width = `${Math.min(100, Math.round((days / FULL) * 100))}%`;
  return (
    <span className={classes.days} data-age={ageOf(days)}>
      <i className={classes.track} aria-hidden="true">
        <i style={{ width }} />
      </i>
      <span className={classes.number}>{days}</span>
    </span>
  );
}
