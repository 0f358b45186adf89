import { useFormats } from "@kite/i18n";
import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { IconAlertTriangle } from "../icons";
import { useUiTexts } from "../texts";
import classes from "./form.module.css";
import type { ApiForm } from "./useApiForm";

type Common = Pick<ApiForm<object>, "problem" | "rest" | "restored" | "dropDraft">;

/** What the server said about the form as a whole, and the draft that was found. */
export function FormNotes({ problem, rest, restored, dropDraft }: Common) {
  const t = useUiTexts();
  return (
    <>
      {restored ? (
        <p className={classes.draft} role="status">
          {t.draftRestored}{" "}
          <button type="button" onClick={dropDraft}>
            {t.dropDraft}
          </button>
        </p>
      ) : null}
      {problem ? (
        <div className={classes.problem} role="alert">
          <IconAlertTriangle size={16} />
          <div>
            <p>{problem.isOffline ? t.offlineHint : problem.message}</p>
            {rest.length > 0 ? <ul>{rest.map((one) => <li key={one}>{one}</li>)}</ul> : null}
            {problem.status >= 500 && problem.requestId ? <code>{problem.requestId}</code> : null}
          </div>
        </div>
      ) : null}
    </>
  );
}

type SubmitProps = { busy: boolean; errors: object; label: string; onCancel?: () => void; danger?: boolean; disabled?: boolean; children?: ReactNode };

/** The buttons of a form; the number of errors stands at the main one. */
export function FormButtons({ busy, errors, label, onCancel, danger = false, disabled = false, children }: SubmitProps) {
  const t = useUiTexts();
  const { count } = useFormats();
  const wrong = Object.keys(errors).length;
  return (
    <Group justify="flex-end" gap={8} mt={6}>
      {wrong > 0 ? <span className="negative">{count(wrong, t.errorsCount)}</span> : null}
      {children}
      {onCancel ? (
        <Button variant="default" onClick={onCancel} disabled={busy}>
          {t.cancel}
        </Button>
      ) : null}
      <Button type="submit" loading={busy} disabled={disabled} {...(danger ? { color: "red" } : {})}>
        {label}
      </Button>
    </Group>
  );
}

/** A part of a form with its heading. */
export function FormSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className={classes.section}>
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}
