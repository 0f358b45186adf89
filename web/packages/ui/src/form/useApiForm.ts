import { type ApiProblem, asProblem, fieldPath } from "@kite/api";
import { useDraft } from "@kite/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useCallback, useState } from "react";

type Options<V, Out> = {
  initial: V;
  /** Sends the values; a refusal is put at its fields. */
  send: (values: V) => Promise<Out>;
  done?: (answer: Out) => void;
  /** Keeps what is typed under this name until it was sent. */
  draft?: string;
  /** Names of the API that differ from those of the form: `{ "price.amount": "price" }`. */
  names?: Record<string, string>;
};

export type ApiForm<V> = {
  form: UseFormReturnType<V>;
  submit: (event?: { preventDefault?: () => void }) => void;
  busy: boolean;
  problem: ApiProblem | undefined;
  /** Sentences of the server that belong to no field that is shown. */
  rest: readonly string[];
  restored: boolean;
  dropDraft: () => void;
};

/** The field of the form that a pointer of the server means: the longest path that the form has. */
export function formField(pointer: string, values: object, names: Record<string, string> = {}): string | undefined {
  const path = fieldPath(pointer);
  const named = Object.entries(names).find(([from]) => path === from || path.startsWith(`${from}.`));
  if (named) return named[1];
  const parts = path.split(".");
  const has = (keys: string[]): boolean => {
    let at: unknown = values;
    for (const key of keys) {
      if (typeof at !== "object" || at === null || !(key in at)) return false;
      at = (at as Record<string, unknown>)[key];
    }
    return true;
  };
  for (let length = parts.length; length > 0; length -= 1) {
    const keys = parts.slice(0, length);
    if (!has(keys)) continue;
    // `price.amount` is shown by the one input of `price`.
    return /\.(amount|currency)$/.test(keys.join(".")) ? keys.slice(0, -1).join(".") : keys.join(".");
  }
  return undefined;
}

/** A form whose judge is the server: every problem stands at its field, nothing typed is lost. */
export function useApiForm<V extends object, Out>({ initial, send, done, draft, names }: Options<V, Out>): ApiForm<V> {
  const form = useForm<V>({ mode: "controlled", initialValues: initial, onValuesChange: (values) => (draft ? save(values) : undefined) });
  const { restored, save, drop } = useDraft<V>(draft ?? "none", (values) => {
    if (draft) form.setValues(values);
  });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const [rest, setRest] = useState<string[]>([]);

  const refuse = (error: unknown): void => {
    const refused = asProblem(error);
    const left: string[] = [];
    const errors: Record<string, string> = {};
    for (const one of refused.errors) {
      const field = formField(one.pointer, form.getValues(), names);
      if (field) errors[field] = one.title;
      else left.push(one.title);
    }
    form.setErrors(errors);
    setProblem(refused);
    setRest(left);
    const inputs = [...document.querySelectorAll<HTMLElement>("[data-path]")];
    inputs.find((one) => one.dataset.path !== undefined && one.dataset.path in errors)?.focus();
  };
  const submit = useCallback(
    (event?: { preventDefault?: () => void }) => {
      event?.preventDefault?.();
      if (busy) return;
      setBusy(true);
      setProblem(undefined);
      setRest([]);
      form.clearErrors();
      send(form.getValues())
        .then((answer) => {
          if (draft) void drop();
          form.resetDirty();
          done?.(answer);
        })
        .catch(refuse)
        .finally(() => setBusy(false));
    },
    // `form` of Mantine is new with every render; the rest decides what is sent.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [busy, send, done, draft, form],
  );
  const dropDraft = (): void => {
    void drop();
    form.setValues(initial);
    form.clearErrors();
  };
  return { form, submit, busy, problem, rest, restored: Boolean(draft) && restored, dropDraft };
}
