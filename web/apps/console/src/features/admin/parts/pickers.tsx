import { useAccess } from "@kite/core";
import { useLang } from "@kite/i18n";
import { Select, type SelectProps } from "@mantine/core";
import { type Node, useCentres, useEntities, usePeople, useRoles } from "../api";
import { useT } from "../texts";

type Props = Omit<SelectProps, "data">;

/** `centre:id` of a place of the structure, as the list of places has it. */
export const nodeOf = (value: string | null): Node | undefined => {
  const [kind, id] = (value ?? "").split(":");
  return kind && id ? { kind: kind as Node["kind"], id } : undefined;
};

/** A place of the structure: the group, a legal entity, a centre. */
export function NodePicker(props: Props) {
  const t = useT();
  const { me } = useAccess();
  const entities = useEntities();
  const centres = useCentres();
  const data = [
    { group: t.node.group, items: [{ value: `group:${me.tenant_id}`, label: t.node.group }] },
    { group: t.node.entity, items: (entities.data ?? []).map((one) => ({ value: `entity:${one.id}`, label: one.name })) },
    { group: t.node.centre, items: (centres.data ?? []).map((one) => ({ value: `centre:${one.id}`, label: one.name })) },
  ];
  return <Select label={t.node.pick} searchable allowDeselect={false} data={data} {...props} />;
}

/** The name of a place of the structure. */
export function useNodeName(): (node: { kind: string; id: string }) => string {
  const t = useT();
  const entities = useEntities();
  const centres = useCentres();
  return (node) => {
    if (node.kind === "group") return t.node.group;
    const list: readonly { id: string; name: string }[] = (node.kind === "entity" ? entities.data : centres.data) ?? [];
    return list.find((one) => one.id === node.id)?.name ?? "…";
  };
}

export function RolePicker(props: Props) {
  const t = useT();
  const lang = useLang();
  const roles = useRoles();
  return <Select label={t.person.role} searchable allowDeselect={false} data={(roles.data?.items ?? []).map((one) => ({ value: one.name, label: one[lang] }))} {...props} />;
}

export function useRoleName(): (name: string) => string {
  const lang = useLang();
  const roles = useRoles();
  return (name) => roles.data?.items.find((one) => one.name === name)?.[lang] ?? name;
}

/** A person who works; by name. */
export function PersonPicker({ kinds = ["person"], except, ...props }: Props & { kinds?: readonly string[]; except?: string | undefined }) {
  const people = usePeople();
  const data = (people.data ?? [])
    .filter((one) => kinds.includes(one.kind) && !one.disabled_at && one.id !== except)
    .map((one) => ({ value: one.id, label: one.full_name }))
    .toSorted((a, b) => a.label.localeCompare(b.label));
  return <Select searchable data={data} {...props} />;
}

/** A centre of the group. */
export function CentrePicker({ none, ...props }: Props & { none: string }) {
  const centres = useCentres();
  return <Select clearable placeholder={none} data={(centres.data ?? []).map((one) => ({ value: one.id, label: one.name }))} {...props} />;
}
