import { type Audiences, type SavedView, type UrlState, type ViewAsk, type ViewScope, useAccess } from "@kite/core";
import { useLang } from "@kite/i18n";
import { Checkbox, Select, TextInput } from "@mantine/core";
import { ActionDialog } from "./form/ActionDialog";
import { useUiTexts } from "./texts";

type Props = {
  /** The view to change; without one, a new one is made. */
  view?: SavedView | undefined;
  /** What the URL says now. */
  state: UrlState;
  audiences: Audiences;
  send: (view: ViewAsk) => Promise<{ id: string }>;
  done: (id: string) => void;
  onClose: () => void;
};

type Values = { name: string; scope: ViewScope; role: string | null; centre_id: string | null; is_default: boolean };

/** The name of a view, who sees it, and whether the list opens with it. */
export function ViewDialog({ view, state, audiences, send, done, onClose }: Props) {
  const t = useUiTexts();
  const lang = useLang();
  const { centres, centre } = useAccess();
  const scopes: { value: ViewScope; label: string; may: boolean }[] = [
    { value: "me", label: t.forMe, may: !view || view.mine },
    { value: "role", label: t.forRole, may: audiences.roles.length > 0 },
    { value: "centre", label: t.forCentre, may: audiences.all || audiences.centres.length > 0 },
    { value: "all", label: t.forAll, may: audiences.all },
  ];
  const within = centres.filter((one) => audiences.all || audiences.centres.includes(one.id));
  const initial: Values = {
    name: view?.name ?? "",
    scope: view?.scope ?? "me",
    role: view?.role ?? null,
    centre_id: view?.centre_id ?? within.find((one) => one.id === centre)?.id ?? within[0]?.id ?? null,
    is_default: view?.is_default ?? false,
  };
  const ask = (values: Values): ViewAsk => ({
    name: values.name,
    scope: values.scope,
    is_default: values.is_default,
    state: view ? view.state : state,
    role: values.scope === "role" ? values.role : null,
    centre_id: values.scope === "centre" ? values.centre_id : null,
  });
  return (
    <ActionDialog
      opened
      onClose={onClose}
      title={view ? t.changeView : t.newView}
      label={view ? t.save : t.saveView}
      size="sm"
      initial={initial}
      send={(values) => send(ask(values))}
      done={(kept) => done(kept.id)}
    >
      {(form) => (
        <>
          <TextInput label={t.viewName} maxLength={60} required data-autofocus {...form.getInputProps("name")} />
          <Select label={t.visibleFor} data={scopes.filter((one) => one.may).map(({ value, label }) => ({ value, label }))} allowDeselect={false} {...form.getInputProps("scope")} />
          {form.values.scope === "role" ? <Select label={t.role} searchable data={audiences.roles.map((one) => ({ value: one.role, label: one[lang] }))} {...form.getInputProps("role")} /> : null}
          {form.values.scope === "centre" ? <Select label={t.centre} searchable data={within.map((one) => ({ value: one.id, label: one.name }))} {...form.getInputProps("centre_id")} /> : null}
          <Checkbox label={form.values.scope === "me" ? t.opensForMe : t.opensForThem} {...form.getInputProps("is_default", { type: "checkbox" })} />
        </>
      )}
    </ActionDialog>
  );
}
