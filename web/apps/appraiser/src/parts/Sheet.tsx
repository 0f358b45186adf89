import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconX } from "../app/icons";
import { useT } from "../app/texts";
import { IconButton } from "./controls";
import classes from "./parts.module.css";

/** A panel that rises from the bottom, where the thumb is. The browser keeps the focus inside and closes it on Escape. */
export function Sheet({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const t = useT();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    if (shown && !shown.open) shown.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={classes.sheet}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={classes.sheetHead}>
        <h2 id={id}>{title}</h2>
        <IconButton icon={IconX} label={t.close} onClick={onClose} />
      </div>
      <div className={classes.sheetBody}>{children}</div>
    </dialog>
  );
}
