import { IconFlag } from "@kite/ui/icons";
import type { AppraisalFlag } from "../api/types";
import { useT } from "../texts";
import classes from "./parts.module.css";

/** What deserves a second look; none of it blocks. */
export function FlagNotes({ flags }: { flags: readonly AppraisalFlag[] }) {
  const t = useT();
  if (flags.length === 0) return null;
  return (
    <ul className={classes.notes} aria-label={t.appraisal.flags}>
      {flags.map((flag) => <li key={flag} className="warning"><IconFlag size={15} /> {t.words.flag[flag]}</li>)}
    </ul>
  );
}
