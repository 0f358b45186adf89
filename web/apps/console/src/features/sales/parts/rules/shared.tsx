import { useAccess } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { StatusBadge, type Tone } from "@kite/ui";
import { Select } from "@mantine/core";
import type { ReactNode } from "react";
import { type Standing, standing } from "../../logic/rules";
import { useT } from "../../texts";
import { dayOf, useNow } from "../common";

export type RuleProps = { centre: string | undefined; adding: boolean; onAdded: () => void };

const TONES: Record<Standing, Tone> = { now: "green", future: "blue", past: "grey" };

export function useToday(): string {
  const now = useNow();
  const { zone } = useFormats();
  return dayOf(now, zone);
}

/** Whether a row of dated data counts today. */
export function StandingBadge<T extends { valid_from: string }>({ row, rows }: { row: T; rows: readonly T[] }) {
  const t = useT();
  const place = standing(row, rows, useToday());
  return <StatusBadge tone={TONES[place]} ring={place !== "now"}>{t.office.standings[place]}</StatusBadge>;
}

export function Where({ id }: { id: string | null | undefined }) {
  const t = useT();
  const { centres } = useAccess();
  return <>{id ? (centres.find((one) => one.id === id)?.name ?? "—") : t.office.group}</>;
}

const GROUP = "group";

/** The group, or one of the centres that the caller may write rules for. */
export function WhereSelect({ value, onChange, error }: { value: string | null; onChange: (id: string | null) => void; error?: ReactNode }) {
  const t = useT();
  const { centres, can } = useAccess();
  const own = centres.filter((one) => can("sales.rule.write", one.id));
  const data = [{ value: GROUP, label: t.office.group }, ...own.map((one) => ({ value: one.id, label: one.name }))];
  return <Select label={t.office.where} data={data} value={value ?? GROUP} allowDeselect={false} error={error} onChange={(id) => onChange(id === GROUP ? null : id)} />;
}
