import { call, finance, useQueryClient } from "@kite/api";
import { useGo } from "@kite/core";
import { useFormats } from "@kite/i18n";
import { Textarea } from "@mantine/core";
import { ActionDialog, DayInput, say } from "@kite/ui";
import { monthOf } from "../logic/months";
import { usePeriod } from "../queries";
import { useT } from "../texts";
import type { EntryCard } from "../types";
import { PostingsTable } from "./PostingsTable";
import classes from "./finance.module.css";
import { useToday } from "./useSpan";

type Props = { entry: EntryCard; opened: boolean; onClose: () => void };

/** Where the reversal will stand when its month takes no entries. */
function Landing({ entity, day }: { entity: string; day: string }) {
  const t = useT();
  const { month } = useFormats();
  const period = usePeriod(entity, monthOf(day));
  if (period.data?.state !== "closed") return null;
  return <p className={classes.note} role="status">{t.entry.landsLater(month(monthOf(day)))}</p>;
}

/** The exact inverse of an entry, shown before it is posted. */
export function ReverseDialog({ entry, opened, onClose }: Props) {
  const t = useT();
  const go = useGo();
  const client = useQueryClient();
  const today = useToday();
  const { money } = useFormats();
  const inverse = entry.postings.map((one) => ({ ...one, debit: one.credit, credit: one.debit }));
  const first = today < entry.document_date ? entry.document_date : today;
  return (
    <ActionDialog
      opened={opened}
      onClose={onClose}
      title={t.entry.reverseTitle}
      label={t.entry.reverseSum(money(entry.total, { kopecks: true }))}
      danger
      size="xl"
      draft={`finance.reverse.${entry.id}`}
      initial={{ document_date: first, reason: "" }}
      send={(values) => call(finance.POST("/api/finance/v1/entries/{id}/reverse", { params: { path: { id: entry.id } }, body: values }))}
      done={(made) => {
        say(t.entry.reversed);
        void client.invalidateQueries({ queryKey: ["finance"] });
        go(`/finance/entries/${made.id}`);
      }}
      onRefresh={() => {
        void client.invalidateQueries({ queryKey: ["finance", "entry"] });
        onClose();
      }}
    >
      {(form) => (
        <>
          <DayInput label={t.entry.reverseDate} required minDate={entry.document_date} {...form.getInputProps("document_date")} />
          <Landing entity={entry.entity_id} day={form.getValues().document_date ?? first} />
          <Textarea label={t.entry.reverseReason} required autosize minRows={2} data-autofocus {...form.getInputProps("reason")} />
          <h3 className={classes.h3}>{t.entry.reversePreview}</h3>
          <PostingsTable lines={inverse} label={t.entry.reversePreview} total={entry.total} />
        </>
      )}
    </ActionDialog>
  );
}
