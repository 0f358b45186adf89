import type { Icon } from "@kite/core/feature";
import { type ComponentProps, type ReactNode, useId } from "react";
import classes from "./parts.module.css";

type Kind = "primary" | "plain" | "danger" | "outline";

type ButtonProps = ComponentProps<"button"> & { kind?: Kind; wide?: boolean; icon?: Icon };

const names = (...all: (string | false | undefined)[]): string => all.filter(Boolean).join(" ");

export function Button({ kind = "outline", wide = false, icon: Sign, children, className, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={names(classes.button, kind !== "outline" && classes[kind], wide && classes.wide, className)}>
      {Sign ? <Sign size={20} /> : null}
      {children}
    </button>
  );
}

export function IconButton({ icon: Sign, label, round = false, ...rest }: ComponentProps<"button"> & { icon: Icon; label: string; round?: boolean }) {
  return (
    <button type="button" aria-label={label} {...rest} className={names(classes.icon, round && classes.round)}>
      <Sign size={24} />
    </button>
  );
}

type FieldProps = { label: string; error?: string | undefined; hint?: ReactNode; children: (id: string, described: string | undefined) => ReactNode };

/** A label above, the control, and below it what is wrong with it. */
export function Field({ label, error, hint, children }: FieldProps) {
  const id = useId();
  const told = Boolean(error ?? hint);
  return (
    <div className={names(classes.field, Boolean(error) && classes.bad)}>
      <label htmlFor={id}>{label}</label>
      {children(id, told ? `${id}-note` : undefined)}
      {told ? (
        <div id={`${id}-note`} className={error ? classes.error : classes.hint} role={error ? "alert" : undefined}>
          {error ?? hint}
        </div>
      ) : null}
    </div>
  );
}

type InputProps = Omit<ComponentProps<"input">, "onChange"> & {
  label: string;
  error?: string | undefined;
  hint?: ReactNode;
  mono?: boolean;
  onChange: (value: string) => void;
};

export function Input({ label, error, hint, mono = false, onChange, ...rest }: InputProps) {
  return (
    <Field label={label} error={error} hint={hint}>
      {(id, described) => (
        <input
          autoComplete="off"
          {...rest}
          id={id}
          aria-describedby={described}
          aria-invalid={error ? true : undefined}
          className={names(classes.input, mono && classes.mono)}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

type SelectProps = { label: string; value: string; options: readonly { value: string; label: string }[]; onChange: (value: string) => void; error?: string | undefined; empty?: string };

export function Select({ label, value, options, onChange, error, empty }: SelectProps) {
  return (
    <Field label={label} error={error}>
      {(id, described) => (
        <select id={id} aria-describedby={described} className={classes.input} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {empty === undefined ? null : <option value="">{empty}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function TextArea({ label, value, onChange, error, rows = 2 }: { label: string; value: string; onChange: (value: string) => void; error?: string | undefined; rows?: number }) {
  return (
    <Field label={label} error={error}>
      {(id, described) => (
        <textarea id={id} rows={rows} aria-describedby={described} className={classes.input} value={value} maxLength={2000} onChange={(event) => onChange(event.currentTarget.value)} />
      )}
    </Field>
  );
}

type Option = { value: string; label: ReactNode; tone?: "good" | "warn"; name?: string };
type ChoiceProps = { label: string; value: string | undefined; options: readonly Option[]; onChange: (value: string) => void; hidden?: boolean; error?: string | undefined };

/** One of a few, each large enough for a wet finger. */
export function Choice({ label, value, options, onChange, hidden = false, error }: ChoiceProps) {
  const name = useId();
  return (
    <fieldset className={classes.choice}>
      <legend className={hidden ? "sr-only" : classes.legend}>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={names(classes.chip, option.tone && classes[option.tone])}>
          <input type="radio" name={name} aria-label={option.name} checked={value === option.value} onChange={() => onChange(option.value)} />
          {option.label}
        </label>
      ))}
      {error ? <div className={classes.error} role="alert">{error}</div> : null}
    </fieldset>
  );
}
