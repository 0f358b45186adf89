import { asProblem, call, sales } from "@kite/api";
import { type ConflictField, ConflictDialog, FormButtons, FormNotes, Money as MoneyText, MoneyInput, say, useApiForm, useAsOpened } from "@kite/ui";
import { useLeaveGuard } from "@kite/core";
import { useUiTexts } from "@kite/ui";
import { useShortcuts } from "@kite/core";
import { Modal, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { at, versioned } from "../api";
import { useT } from "../texts";
import type { Deal, Money } from "../types";
import { useRefresh } from "../useRefresh";

type Values = { price: Money | null; wishes: string; note: string };

/** What differs between what was typed and what somebody else has saved meanwhile. */
function differing(mine: Values, theirs: Deal, t: ReturnType<typeof useT>): ConflictField[] {
  const fields: ConflictField[] = [];
  if (mine.price && mine.price.amount !== theirs.price.amount) fields.push({ name: "price", label: t.deal.termNames.price, mine: <MoneyText value={mine.price} />, theirs: <MoneyText value={theirs.price} /> });
  if (mine.wishes !== (theirs.wishes ?? "")) fields.push({ name: "wishes", label: t.deal.termNames.wishes, mine: mine.wishes || "—", theirs: theirs.wishes ?? "—" });
  return fields;
}

const bodyOf = (values: Values, deal: Deal) => ({
  ...(values.price && values.price.amount !== deal.price.amount ? { price: values.price } : {}),
  ...(values.wishes.trim() && values.wishes !== deal.wishes ? { wishes: values.wishes } : {}),
  ...(values.note.trim() ? { note: values.note } : {}),
});

/** The deal went on, for example into the queue, and its terms are what they were. */
const sameTerms = (one: Deal, other: Deal): boolean => one.price.amount === other.price.amount && (one.wishes ?? "") === (other.wishes ?? "");

function TermsForm({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const t = useT();
  const ui = useUiTexts();
  const refresh = useRefresh();
  const [theirs, setTheirs] = useState<Deal>();
  const [seen] = useAsOpened(deal);
  const save = async (values: Values, on: Deal): Promise<void> => {
    await call(sales.POST("/api/sales/v1/deals/{id}/terms", { ...versioned(on.id, on.version), body: bodyOf(values, on) }));
    await refresh();
  };
  const finish = (): void => {
    say(t.deal.saved);
    onClose();
  };
  const api = useApiForm<Values, unknown>({
    initial: { price: deal.price, wishes: deal.wishes ?? "", note: "" },
    draft: `deal.terms.${deal.id}`,
    send: async (values) => {
      try {
        await save(values, seen);
      } catch (error) {
        if (!asProblem(error).isStale) throw error;
        const now = await call(sales.GET("/api/sales/v1/deals/{id}", at(deal.id)));
        if (sameTerms(now, seen)) return void (await save(values, now));
        // Somebody was faster: nothing is lost, the user chooses field by field.
        setTheirs(now);
        throw error;
      }
    },
    done: finish,
  });
  const { form } = api;
  useLeaveGuard(form.isDirty(), ui.unsaved);
  useShortcuts([{ keys: "Ctrl+KeyS", title: { ru: "Сохранить", en: "Save" }, run: () => api.submit(), inInputs: true }]);
  const resolve = (mine: readonly string[]): void => {
    if (!theirs) return;
    const values: Values = {
      price: mine.includes("price") ? form.values.price : theirs.price,
      wishes: mine.includes("wishes") ? form.values.wishes : (theirs.wishes ?? ""),
      note: form.values.note,
    };
    setTheirs(undefined);
    if (Object.keys(bodyOf({ ...values, note: "" }, theirs)).length === 0) void refresh().then(onClose);
    else
      save(values, theirs)
        .then(finish)
        .catch((error) => {
          form.setErrors({ price: asProblem(error).message });
        });
  };
  return (
    <form onSubmit={api.submit} noValidate>
      <Stack gap={12}>
        <FormNotes {...api} />
        <MoneyInput label={t.deal.dealPrice} description={t.deal.termsPriceHint} data-autofocus data-path="price" {...form.getInputProps("price")} />
        <Textarea label={t.deal.wishes} autosize minRows={2} maxRows={6} {...form.getInputProps("wishes")} />
        <Textarea label={t.deal.note} autosize minRows={1} maxRows={4} {...form.getInputProps("note")} />
        <FormButtons busy={api.busy} errors={form.errors} label={t.deal.save} onCancel={onClose} />
      </Stack>
      {theirs ? <ConflictDialog opened onClose={() => setTheirs(undefined)} fields={differing(form.values, theirs, t)} onResolve={resolve} /> : null}
    </form>
  );
}

/** Other terms of a deal: they make a version, nothing is overwritten. */
export function TermsDialog({ deal, onClose }: { deal: Deal; onClose: () => void }) {
  const t = useT();
  return (
    <Modal opened onClose={onClose} title={`${t.deal.termsTitle}: ${deal.title}`}>
      <TermsForm deal={deal} onClose={onClose} />
    </Modal>
  );
}
