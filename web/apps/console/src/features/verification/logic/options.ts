/** Words of a closed list as the choices of a select. */
export const options = (words: Record<string, string>): { value: string; label: string }[] => Object.entries(words).map(([value, label]) => ({ value, label }));
