import { Tooltip } from "@mantine/core";
import classes from "./Avatar.module.css";

const TONES = 5;

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => part.slice(0, 1))
    .join("")
    .toUpperCase();

const toneOf = (name: string): number => [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % TONES;

/** Initials of a person, always in the same colour; the name is in the tooltip. */
export function Avatar({ name }: { name: string }) {
  return (
    <Tooltip label={name}>
      <span className={classes.avatar} data-tone={toneOf(name)} aria-hidden="true">
        {initials(name)}
      </span>
    </Tooltip>
  );
}
