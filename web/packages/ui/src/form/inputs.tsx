import { NumberInput, type NumberInputProps } from "@mantine/core";
import { useUiTexts } from "../texts";
import { DateInput, type DateInputProps, DateTimePicker, type DateTimePickerProps, DatesProvider } from "@mantine/dates";
import "dayjs/locale/ru";
import { type MoneyValue, useLang } from "@kite/i18n";
import type { ReactNode } from "react";

type Currency = "RUB" | "GBP" | "EUR" | "USD" | "CNY";

type MoneyInputProps = Omit<NumberInputProps, "value" | "onChange" | "defaultValue"> & {
  value?: MoneyValue | null | undefined;
  onChange?: (value: { amount: number; currency: Currency } | null) => void;
  currency?: Currency;
  /** Kopecks too: payments and postings. */
  kopecks?: boolean;
  defaultValue?: unknown;
};

/** Roubles on the screen, kopecks in the value, as the API wants them. */
export function MoneyInput({ value, onChange, currency = "RUB", kopecks = false, defaultValue: _, ...rest }: MoneyInputProps) {
  return (
    <NumberInput
      thousandSeparator={"\u00a0"}
      decimalSeparator=","
      allowedDecimalSeparators={[",", "."]}
      decimalScale={kopecks ? 2 : 0}
      hideControls
      rightSection={<span className="muted">₽</span>}
      {...rest}
      value={value ? value.amount / 100 : ""}
      onChange={(next) => onChange?.(next === "" ? null : { amount: Math.round(Number(next) * 100), currency })}
    />
  );
}

function Calendar({ children }: { children: ReactNode }) {
  return <DatesProvider settings={{ locale: useLang(), firstDayOfWeek: 1 }}>{children}</DatesProvider>;
}

type DayInputProps = Omit<DateInputProps, "value" | "onChange"> & { value?: string | null; onChange?: (day: string | null) => void };

/** A day of a document, `2026-11-20`. */
export function DayInput({ value, onChange, ...rest }: DayInputProps) {
  const t = useUiTexts();
  return (
    <Calendar>
      <DateInput
        valueFormat="DD.MM.YYYY"
        clearable
        clearButtonProps={{ "aria-label": t.reset }}
        popoverProps={{ withinPortal: true }}
        {...rest}
        value={value ?? null}
        onChange={(day) => onChange?.(day ? String(day).slice(0, 10) : null)}
      />
    </Calendar>
  );
}

type InstantInputProps = Omit<DateTimePickerProps, "value" | "onChange"> & { value?: string | null; onChange?: (instant: string | null) => void };

/** A moment in the time of this computer, sent as UTC. */
export function InstantInput({ value, onChange, ...rest }: InstantInputProps) {
  const t = useUiTexts();
  const local = value ? new Date(value) : null;
  return (
    <Calendar>
      <DateTimePicker
        valueFormat="DD.MM.YYYY HH:mm"
        clearButtonProps={{ "aria-label": t.reset }}
        {...rest}
        value={local}
        onChange={(next) => onChange?.(next ? new Date(next).toISOString() : null)}
      />
    </Calendar>
  );
}
