import classes from "./CarPicture.module.css";

/** In the place of a photo: the outline of a car. Photos are kept as hashes only, see the report of the stock. */
export function CarPicture({ label, small = false }: { label: string; small?: boolean }) {
  return (
    <div className={classes.box} data-small={small || undefined} role="img" aria-label={label}>
      <svg viewBox="0 0 240 110" aria-hidden="true">
        <ellipse cx="120" cy="96" rx="104" ry="6" className={classes.shade} />
        <path className={classes.body} d="M18 84V68c0-8 4-12 12-14l24-6 22-22c4-4 8-6 14-6h66c7 0 11 2 16 7l21 22 26 5c9 2 12 6 12 14v16c0 3-2 5-5 5H24c-4 0-6-2-6-5z" />
        <path className={classes.glass} d="M72 47l15-15c3-3 5-4 9-4h20v19zM124 28h26c5 0 8 1 11 5l13 14h-50z" />
        <circle cx="64" cy="88" r="17" className={classes.tyre} />
        <circle cx="64" cy="88" r="8" className={classes.rim} />
        <circle cx="182" cy="88" r="17" className={classes.tyre} />
        <circle cx="182" cy="88" r="8" className={classes.rim} />
      </svg>
    </div>
  );
}
