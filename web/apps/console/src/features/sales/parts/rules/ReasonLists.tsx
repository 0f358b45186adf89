import { call, sales } from "@kite/api";
import { ActionDialog, DayInput, Panel, QueryView, SimpleTable, say } from "@kite/ui";
import { IconPlus, IconTrash } from "@kite/ui/icons";
import { ActionIcon, Button, Group, Select, TextInput } from "@mantine/core";
import { useReasons } from "../../api";
import { useT } from "../../texts";
import type { Reason, ReasonKind } from "../../types";
import { useRefresh } from "../../useRefresh";
import { type RuleProps, useToday } from "./shared";

const KINDS: readonly ReasonKind[] = ["discount", "deposit", "unwind"];

type Values = { kind: ReasonKind; reasons: Reason[]; valid_from: string | null; source: string };

function AddDialog({ lists, onClose }: { lists: Record<ReasonKind, readonly Reason[]>; onClose: () => void }) {
  const t = useT();
  const refresh = useRefresh();
  const today = useToday();
  const send = async ({ valid_from, ...rest }: Values): Promise<void> => {
    await call(sales.POST("/api/sales/v1/reasons", { body: { ...rest, valid_from: valid_from ?? "" } }));
    await refresh();
  };
  return (
    <ActionDialog<Values, void>
      opened
      onClose={onClose}
      size="lg"
      title={t.office.addReasons}
      label={t.office.saveRule}
      initial={{ kind: "discount", reasons: [...lists.discount], valid_from: today, source: "" }}
      send={send}
      done={() => say(t.office.ruleSaved)}
    >
      {(form) => {
        const put = (reasons: readonly Reason[]): void => form.setFieldValue("reasons", [...reasons] as never);
        return (
          <>
            <Select
              label={t.office.rule}
              data={KINDS.map((value) => ({ value, label: t.office.reasonKinds[value] }))}
              allowDeselect={false}
              value={form.values.kind}
              onChange={(kind) => {
                form.setFieldValue("kind", kind as never);
                put(lists[(kind ?? "discount") as ReasonKind]);
              }}
            />
            <p className="muted">{t.office.reasonsHint}</p>
            {form.values.reasons.map((reason, index) => (
              <Group key={`${index}-${form.values.reasons.length}`} gap={8} align="flex-end" wrap="nowrap">
                <TextInput label={t.office.code} w={130} {...form.getInputProps(`reasons.${index}.code`)} />
                <TextInput label={t.office.inRussian} style={{ flex: 1 }} {...form.getInputProps(`reasons.${index}.ru`)} />
                <TextInput label={t.office.inEnglish} style={{ flex: 1 }} {...form.getInputProps(`reasons.${index}.en`)} />
                <ActionIcon size={30} aria-label={`${t.office.removeReason}: ${reason.ru}`} onClick={() => put(form.values.reasons.filter((one) => one !== reason))}>
                  <IconTrash size={15} />
                </ActionIcon>
              </Group>
            ))}
            <Button variant="default" leftSection={<IconPlus size={15} />} onClick={() => put([...form.values.reasons, { code: "", ru: "", en: "" }])}>{t.office.addReason}</Button>
            <DayInput label={t.office.from} required data-path="valid_from" {...form.getInputProps("valid_from")} />
            <TextInput label={t.office.source} description={t.office.sourceHint} required {...form.getInputProps("source")} />
          </>
        );
      }}
    </ActionDialog>
  );
}

function List({ kind }: { kind: ReasonKind }) {
  const t = useT();
  const query = useReasons(kind);
  return (
    <Panel title={t.office.reasonKinds[kind]}>
      <QueryView query={query} lines={3}>
        {(rows) => (
          <SimpleTable
            label={t.office.reasonKinds[kind]}
            rows={rows}
            rowKey={(reason) => reason.code}
            columns={[
              { title: t.office.inRussian, cell: (reason) => reason.ru },
              { title: t.office.inEnglish, cell: (reason) => reason.en },
              { title: t.office.code, cell: (reason) => <span className="mono muted">{reason.code}</span> },
            ]}
          />
        )}
      </QueryView>
    </Panel>
  );
}

/** The reasons that can be given, as they are in force today. */
export function ReasonLists({ adding, onAdded }: RuleProps) {
  const discount = useReasons("discount").data ?? [];
  const deposit = useReasons("deposit").data ?? [];
  const unwind = useReasons("unwind").data ?? [];
  return (
    <>
      {KINDS.map((kind) => (
        <List key={kind} kind={kind} />
      ))}
      {adding ? <AddDialog lists={{ discount, deposit, unwind }} onClose={onAdded} /> : null}
    </>
  );
}
