import type { Lang } from "./lang";

/** Forms of a noun after a number: Russian needs three, English two (`many` is its plural). */
export type Forms = { one: string; few?: string; many: string };

const rules: Record<Lang, Intl.PluralRules> = {
  ru: new Intl.PluralRules("ru-RU"),
  en: new Intl.PluralRules("en-GB"),
};

/** The form of a noun after `count`, without the number. */
export function plural(lang: Lang, count: number, forms: Forms): string {
  const rule = rules[lang].select(Math.abs(count));
  if (rule === "one") return forms.one;
  if (rule === "few") return forms.few ?? forms.many;
  return forms.many;
}
