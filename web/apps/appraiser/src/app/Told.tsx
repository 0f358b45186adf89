import { Button } from "../parts/controls";
import { useT } from "./texts";
import classes from "./Told.module.css";

/** A page that only says one thing. */
export function Told({ what, act }: { what: "elsewhere" | "broken" | "crash"; act?: () => void }) {
  const t = useT();
  return (
    <main className={classes.page}>
      <h1>{t[what].title}</h1>
      <p>{t[what].hint}</p>
      <Button kind="primary" wide onClick={act ?? (() => location.reload())}>
        {what === "elsewhere" ? t.elsewhere.act : t.bars.reload}
      </Button>
    </main>
  );
}
