import classes from "./CarArt.module.css";

const PAINTS: Record<string, string> = {
  red: "#a32329",
  blue: "#2a4f93",
  green: "#27523c",
  black: "#23262b",
  white: "#f4f4f1",
  silver: "#c3c7cc",
  grey: "#7d8289",
  gray: "#7d8289",
  brown: "#6a4b35",
  beige: "#cbbd9f",
  yellow: "#d9ac2b",
  orange: "#cf6a26",
};

/** The paint of a drawing: the colour of the car where its type records one, else plain silver. */
export function paintOf(attributes: Readonly<Record<string, unknown>> | undefined): string {
  const colour = attributes?.["color"] ?? attributes?.["colour"];
  return PAINTS[String(colour ?? "silver")] ?? "#8f959d";
}

function Car() {
  return (
    <>
      <ellipse cx="100" cy="93" rx="84" ry="5" fill="#000" opacity="0.1" />
      <path className={classes.body} d="M12 72c0-12 4-18 16-20l14-3 22-22c4-4 8-6 14-6h48c7 0 12 2 17 7l20 20 18 4c10 2 13 8 13 16v12c0 4-2 6-6 6H20c-5 0-8-3-8-7z" fill="currentColor" />
      <path d="M72 29 56 48h42V26H79c-3 0-5 1-7 3zM106 26v22h50l-17-17c-3-3-6-5-11-5z" fill="#1f2a38" opacity="0.82" />
      <path d="M186 58l8 2c1 3 0 6-1 7l-9-2z" fill="#f5edcf" />
      <path d="M14 60h7v8h-8z" fill="#b3332e" opacity="0.8" />
      <path d="M102 26v58M102 55h12M58 55h12" stroke="#000" strokeOpacity="0.22" strokeWidth="1.6" fill="none" />
      {[48, 156].map((x) => (
        <g key={x}>
          <circle cx={x} cy="83" r="16" fill="#22252a" />
          <circle cx={x} cy="83" r="9.5" fill="#b9bdc3" />
          <path d={`M${x} 74v18M${x - 9} 83h18M${x - 6} 77l12 12M${x + 6} 77l-12 12`} stroke="#6a6f76" strokeWidth="2" />
        </g>
      ))}
    </>
  );
}

const BOX = "0 0 206 102";
const SYMBOL = "stock-car";

/** The drawing that the rows of a list share; without it each of them would have a dozen shapes of its own. */
export function CarSymbol() {
  return (
    <svg width={0} height={0} className={classes.symbol} aria-hidden="true">
      <symbol id={SYMBOL} viewBox={BOX}>
        <Car />
      </symbol>
    </svg>
  );
}

/** A drawing in the place of a photo. */
export function CarArt({ paint = "#c3c7cc", small = false }: { paint?: string; small?: boolean }) {
  return (
    <span className={small ? classes.thumb : classes.art} aria-hidden="true">
      <svg viewBox={BOX} color={paint} preserveAspectRatio="xMidYMid meet">
        {small ? <use href={`#${SYMBOL}`} /> : <Car />}
      </svg>
    </span>
  );
}
