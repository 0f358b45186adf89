import { useFormats } from "@kite/i18n";
import { ActionIcon, Button, Group, Popover } from "@mantine/core";
import { DayInput } from "@kite/ui";
import { IconCalendar, IconChevronDown, IconChevronLeft, IconChevronRight } from "@kite/ui/icons";
import { useState } from "react";
import { type Days, monthSpan, quarterSpan, shapeOf, yearSpan } from "../logic/months";
import { useT } from "../texts";
import classes from "./finance.module.css";
import { useSpanWords } from "./useSpan";

type Props = { value: Days; onChange: (days: Days) => void; today: string };

const MONTHS = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, "0"));

function Own({ value, onChange }: { value: Days; onChange: (days: Days) => void }) {
  const t = useT();
  const [from, setFrom] = useState<string | null>(value.from);
  const [to, setTo] = useState<string | null>(value.to);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (from && to) onChange(from <= to ? { from, to } : { from: to, to: from });
      }}
    >
      <Group gap={8} align="flex-end" wrap="nowrap">
        <DayInput label={t.from} value={from} onChange={setFrom} clearable={false} popoverProps={{ withinPortal: false }} />
        <DayInput label={t.to} value={to} onChange={setTo} clearable={false} popoverProps={{ withinPortal: false }} />
        <Button type="submit" variant="default">{t.show}</Button>
      </Group>
    </form>
  );
}

/** A month, a quarter, a year, or days of one's own. */
export function RangePicker({ value, onChange, today }: Props) {
  const t = useT();
  const words = useSpanWords();
  const { month } = useFormats();
  const [opened, setOpened] = useState(false);
  const [year, setYear] = useState(Number(value.from.slice(0, 4)));
  const choose = (days: Days): void => {
    onChange(days);
    setOpened(false);
  };
  const shape = shapeOf(value);
  const isMonth = (key: string): boolean => shape.kind === "month" && shape.month === key;
  const isQuarter = (quarter: number): boolean => shape.kind === "quarter" && shape.year === year && shape.quarter === quarter;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus width={330}>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconCalendar size={15} />}
          rightSection={<IconChevronDown size={14} />}
          aria-label={`${t.period}: ${words(value)}`}
          onClick={() => {
            setYear(Number(value.from.slice(0, 4)));
            setOpened(!opened);
          }}
        >
          <span className={classes.capital}>{words(value)}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.picker}>
          <div className={classes.pickerYear}>
            <ActionIcon aria-label={t.previousYear} onClick={() => setYear(year - 1)}><IconChevronLeft size={16} /></ActionIcon>
            <button type="button" className={classes.pick} data-on={shape.kind === "year" && shape.year === year ? true : undefined} onClick={() => choose(yearSpan(year))}>
              {t.yearOf(year)}
            </button>
            <ActionIcon aria-label={t.nextYear} onClick={() => setYear(year + 1)}><IconChevronRight size={16} /></ActionIcon>
          </div>
          <div className={classes.pickerQuarters}>
            {[1, 2, 3, 4].map((quarter) => (
              <button key={quarter} type="button" className={classes.pick} data-on={isQuarter(quarter) || undefined} aria-label={t.quarterOf(quarter, year)} onClick={() => choose(quarterSpan(year, quarter))}>
                {t.quarterOf(quarter, year).replace(/ \d{4}$/, "")}
              </button>
            ))}
          </div>
          <div className={classes.pickerMonths}>
            {MONTHS.map((number) => {
              const key = `${year}-${number}`;
              const full = month(key);
              return (
                <button key={key} type="button" className={classes.pick} data-on={isMonth(key) || undefined} data-now={today.startsWith(key) || undefined} aria-label={full} onClick={() => choose(monthSpan(key))}>
                  {full.replace(/ \d{4}$/, "")}
                </button>
              );
            })}
          </div>
          <Own value={value} onChange={choose} />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
