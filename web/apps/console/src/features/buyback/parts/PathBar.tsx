import { reachable } from "@kite/ui";
import type { Purchase } from "../api/types";
import { PATH, isEnded, markOf } from "../logic/stage";
import { useT } from "../texts";
import classes from "./parts.module.css";

/** How far a purchase has come, in eight marks. */
export function PathBar({ purchase }: { purchase: Purchase }) {
  const t = useT();
  const now = PATH.indexOf(markOf(purchase.state));
  const ended = isEnded(purchase.state);
  const at = (index: number): string | undefined => {
    if (ended) return index === now ? "ended" : undefined;
    if (purchase.state === "in_stock" || index < now) return "done";
    return index === now ? "now" : undefined;
  };
  return (
    <ol className={classes.path} aria-label={t.card.sections} ref={reachable}>
      {PATH.map((mark, index) => (
        <li key={mark} data-at={at(index)} aria-current={index === now ? "step" : undefined}>
          {ended && index === now ? t.words.state[purchase.state] : t.marks[mark]}
        </li>
      ))}
    </ol>
  );
}
