import type { AppraisalForm, DamageField } from "./appraisalForm";

/** A form as one flat list of values, so that two versions can be compared field by field. */
export type Flat = Record<string, string>;

const NESTED = ["attributes", "answers", "recon"] as const;

/** Damages are one value: they have no names of their own. */
export function flatten(form: AppraisalForm): Flat {
  const flat: Flat = {};
  for (const [name, value] of Object.entries(form)) {
    if ((NESTED as readonly string[]).includes(name)) {
      for (const [code, one] of Object.entries(value as Record<string, unknown>)) flat[`${name}.${code}`] = JSON.stringify(one);
    } else flat[name] = JSON.stringify(value);
  }
  return flat;
}

export function unflatten(flat: Flat): AppraisalForm {
  const form: Record<string, unknown> = { attributes: {}, answers: {}, recon: {}, damages: [] as DamageField[] };
  for (const [name, value] of Object.entries(flat)) {
    const dot = name.indexOf(".");
    if (dot < 0) form[name] = JSON.parse(value);
    else (form[name.slice(0, dot)] as Record<string, unknown>)[name.slice(dot + 1)] = JSON.parse(value);
  }
  return form as AppraisalForm;
}

export type Conflict = { name: string; mine: string | undefined; theirs: string | undefined };

/**
 * What I typed over `base` and what somebody else has saved meanwhile, brought together. Where only one of us changed a
 * field his value stands; where both did, differently, it is a conflict and mine stands until it is chosen.
 */
export function merge(base: AppraisalForm, mine: AppraisalForm, theirs: AppraisalForm): { merged: AppraisalForm; conflicts: Conflict[] } {
  const [was, my, their] = [flatten(base), flatten(mine), flatten(theirs)];
  const merged: Flat = {};
  const conflicts: Conflict[] = [];
  for (const name of new Set([...Object.keys(my), ...Object.keys(their)])) {
    const iChanged = my[name] !== was[name];
    const theyChanged = their[name] !== was[name];
    if (iChanged && theyChanged && my[name] !== their[name]) conflicts.push({ name, mine: my[name], theirs: their[name] });
    const value = iChanged ? my[name] : their[name];
    if (value !== undefined) merged[name] = value;
  }
  return { merged: unflatten(merged), conflicts };
}

/** Puts their values in place of mine, except in the fields in which mine shall win. */
export function resolve(merged: AppraisalForm, conflicts: readonly Conflict[], mine: readonly string[]): AppraisalForm {
  const flat = flatten(merged);
  for (const one of conflicts) {
    if (mine.includes(one.name)) continue;
    if (one.theirs === undefined) delete flat[one.name];
    else flat[one.name] = one.theirs;
  }
  return unflatten(flat);
}
