import type { ReactNode } from "react";
import { GroupMenu } from "./ListTools";
import type { Grouping } from "./grid/types";

/** Something by which the rows of a list can be gathered. */
export type GroupKind<T> = {
  /** The parameter of the API that asks for one group; it stands in the URL as `group`. */
  value: string;
  label: string;
  /** In which group a row is. */
  of: (row: T) => string;
  /** The groups in their order; `count` is what the totals of the server say, and a group with 0 is not asked for. */
  groups: readonly { key: string; title: string; count?: number | undefined }[];
};

type Part = Readonly<Record<string, string[]>>;

/** What of a list is asked for, group after group; without grouping the whole of it at once. */
export function partsOf<T>(kind: GroupKind<T> | undefined, chosen: readonly string[] | undefined): readonly Part[] {
  if (!kind) return [{}];
  return kind.groups.filter((one) => one.count !== 0 && (!chosen || chosen.includes(one.key))).map((one) => ({ [kind.value]: [one.key] }));
}

type Ask<T> = {
  kinds: readonly GroupKind<T>[];
  /** `group` of the URL. */
  asked: string | undefined;
  /** The filter in force: a group that it leaves out is left out. */
  filter: Readonly<Record<string, unknown>>;
  /** «12 автомобилей», beside the name of a group. */
  counted: (count: number) => string;
  onChange: (group: string | undefined) => void;
};

/** Grouping of a list: the menu, the parts to read by `inGroups`, and the headings of the grid. */
export function groupingOf<T>({ kinds, asked, filter, counted, onChange }: Ask<T>): { menu: ReactNode; parts: readonly Part[]; grouping: Grouping<T> | undefined } {
  const kind = kinds.find((one) => one.value === asked);
  const inForce = kind ? filter[kind.value] : undefined;
  const title = (key: string): ReactNode => {
    const group = kind?.groups.find((one) => one.key === key);
    return (
      <>
        <b>{group?.title ?? key}</b> {group?.count === undefined ? null : <span className="muted">{counted(group.count)}</span>}
      </>
    );
  };
  return {
    menu: <GroupMenu options={kinds.map(({ value, label }) => ({ value, label }))} value={kind?.value} onChange={onChange} />,
    parts: partsOf(kind, Array.isArray(inForce) ? (inForce as string[]) : undefined),
    grouping: kind ? { of: kind.of, title } : undefined,
  };
}
