import { useLang } from "@kite/i18n";
import { Money, SimpleTable } from "@kite/ui";
import { useRules } from "../queries";
import { useT } from "../texts";
import type { Posting } from "../types";
import { CarLink, CentreName, DealLink } from "./Links";

/** Names of lines by their words. */
export function useWordTitles(): (word: string) => string {
  const lang = useLang();
  const rules = useRules();
  return (word) => rules.data?.words.find((one) => one.word === word)?.[lang] ?? word;
}

type Line = Pick<Posting, "line_no" | "word" | "debit" | "credit" | "amount"> & Partial<Pick<Posting, "deal_id" | "episode_id" | "centre_id">>;

/** The postings of an entry with what they are about. */
export function PostingsTable({ lines, label, total }: { lines: readonly Line[]; label: string; total: { amount: number; currency: string } }) {
  const t = useT();
  const title = useWordTitles();
  const has = (name: "deal_id" | "episode_id" | "centre_id"): boolean => lines.some((one) => one[name]);
  const about = [
    ...(has("episode_id") ? [{ title: t.car, cell: (row: Line) => <CarLink id={row.episode_id} bare /> }] : []),
    ...(has("deal_id") ? [{ title: t.deal, cell: (row: Line) => <DealLink id={row.deal_id} /> }] : []),
    ...(has("centre_id") ? [{ title: t.centre, cell: (row: Line) => <CentreName id={row.centre_id} /> }] : []),
  ];
  const blanks = Array.from({ length: about.length }, () => "");
  return (
    <SimpleTable
      label={label}
      rows={lines}
      rowKey={(row) => String(row.line_no)}
      columns={[
        { title: t.entry.number, cell: (row) => row.line_no, width: "40px" },
        { title: t.what, cell: (row) => title(row.word) },
        { title: t.debit, cell: (row) => <b className="mono">{row.debit}</b> },
        { title: t.credit, cell: (row) => <b className="mono">{row.credit}</b> },
        ...about,
        { title: t.sumRub, align: "right" as const, cell: (row) => <Money value={row.amount} bare kopecks /> },
      ]}
      footer={["", t.trial.total, "", "", ...blanks, <Money key="sum" value={total} bare kopecks />]}
    />
  );
}
