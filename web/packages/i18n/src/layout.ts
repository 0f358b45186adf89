const RU = "йцукенгшщзхъфывапролджэячсмитьбюё";
const EN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";

const pairs = (from: string, to: string): Map<string, string> =>
  new Map([...from].map((letter, index) => [letter, to[index] ?? letter]));

const toLatin = pairs(RU, EN);
const toCyrillic = pairs(EN, RU);

const typed = (text: string, table: Map<string, string>): string =>
  [...text.toLowerCase()].map((letter) => table.get(letter) ?? letter).join("");

/** What the same keys give in the other keyboard layout: «ещнщеф» is `toyota`. */
export function otherLayout(text: string): string {
  return /[а-яё]/i.test(text) ? typed(text, toLatin) : typed(text, toCyrillic);
}

const wordsOf = (text: string): string[] => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);

/** Whether every word of `query` begins a word of `text`, in either keyboard layout. */
export function matches(text: string, query: string): boolean {
  const where = wordsOf(text);
  const all = (typed: string): boolean => wordsOf(typed).every((one) => where.some((word) => word.startsWith(one)));
  return all(query) || all(otherLayout(query));
}
