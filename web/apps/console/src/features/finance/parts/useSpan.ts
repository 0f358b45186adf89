import { useUrlState } from "@kite/core";
import { dayOf, useFormats } from "@kite/i18n";
import { type Days, monthOf, monthSpan, shapeOf } from "../logic/months";
import { useT } from "../texts";

/** Today in the zone of the dealer. */
export function useToday(): string {
  const { zone } = useFormats();
  return dayOf(Date.now(), zone);
}

/** The days of the URL, else the month of today. */
export function useSpan() {
  const { state, set } = useUrlState();
  const today = useToday();
  const chosen = Boolean(state.from && state.to);
  const span: Days = state.from && state.to ? { from: state.from, to: state.to } : monthSpan(monthOf(today));
  return { span, chosen, today, setSpan: (next: Days) => set({ from: next.from, to: next.to }) };
}

/** «март 2026», «I квартал 2026», «01.03.2026 – 15.03.2026». */
export function useSpanWords(): (days: Days) => string {
  const t = useT();
  const { month, day } = useFormats();
  return (days) => {
    const shape = shapeOf(days);
    if (shape.kind === "month") return month(shape.month);
    if (shape.kind === "quarter") return t.quarterOf(shape.quarter, shape.year);
    if (shape.kind === "year") return t.yearOf(shape.year);
    return `${day(days.from)} – ${day(days.to)}`;
  };
}
