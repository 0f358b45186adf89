import { type Act, onUndo, takeBack } from "@kite/core";
import { say, tell, useUiTexts } from "@kite/ui";
import { useEffect, useState } from "react";
import classes from "./UndoToast.module.css";

/** The last acts that can be taken back. */
export function UndoToast() {
  const t = useUiTexts();
  const [acts, setActs] = useState<readonly Act[]>([]);
  useEffect(() => onUndo(setActs), []);
  const newest = acts.at(-1);
  return (
    <div className={classes.place} role="status">
      {newest ? (
        <div className={classes.toast}>
          <span>{newest.title}</span>
          <button type="button" onClick={() => void takeBack(newest.id).then((done) => done && say(t.undone)).catch(tell)}>
            {t.undo} <kbd>Ctrl Z</kbd>
          </button>
        </div>
      ) : null}
    </div>
  );
}
