import classes from "./StatusBadge.module.css";

export type Tone = "ink" | "grey" | "cyan" | "violet" | "amber" | "green" | "blue" | "red";

type Props = {
  tone: Tone;
  /** A ring is for what has not begun or is over. */
  ring?: boolean;
  children: string;
};

/** State as a dot and a word, never by colour alone. */
export function StatusBadge({ tone, ring = false, children }: Props) {
  return (
    <span className={classes.badge} data-tone={tone}>
      <i className={classes.dot} data-tone={tone} data-ring={ring || undefined} aria-hidden="true" />
      <span className={tone === "red" ? classes.problem : "ellipsis"} title={children}>{children}</span>
    </span>
  );
}
