import type { UseFormReturnType } from "@mantine/form";
import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { ConflictNote } from "../ConflictDialog";
import { FormButtons, FormNotes } from "./FormParts";
import { useUiTexts } from "../texts";
import classes from "./form.module.css";
import { useApiForm } from "./useApiForm";

type Props<V extends object, Out> = {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** The verb of the button: «Поставить на продажу». */
  label: string;
  initial: V;
  send: (values: V) => Promise<Out>;
  done?: (answer: Out) => void;
  /** Reads the object again after somebody else has changed it. */
  onRefresh?: () => void;
  draft?: string;
  names?: Record<string, string>;
  danger?: boolean;
  size?: string | number;
  children?: (form: UseFormReturnType<V>) => ReactNode;
};

function Inside<V extends object, Out>({ onClose, label, initial, send, done, onRefresh, draft, names, danger, children }: Omit<Props<V, Out>, "opened" | "title" | "size">) {
  const api = useApiForm<V, Out>({
    initial,
    send,
    done: (answer) => {
      done?.(answer);
      onClose();
    },
    ...(draft ? { draft } : {}),
    ...(names ? { names } : {}),
  });
  const conflict = api.problem?.isStale && onRefresh;
  return (
    <form className={classes.form} onSubmit={api.submit} noValidate>
      {conflict ? <ConflictNote message={api.problem?.message ?? ""} onRefresh={onRefresh} /> : <FormNotes {...api} />}
      {children?.(api.form)}
      <FormButtons busy={api.busy} errors={api.form.errors} label={label} onCancel={onClose} {...(danger ? { danger } : {})} />
    </form>
  );
}

/** One action of the API with its fields: asks, sends, puts problems at their fields, closes itself. */
export function ActionDialog<V extends object, Out>({ opened, onClose, title, size = "md", ...rest }: Props<V, Out>) {
  const t = useUiTexts();
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={size} closeButtonProps={{ "aria-label": t.close }}>
      <Inside onClose={onClose} {...rest} />
    </Modal>
  );
}
