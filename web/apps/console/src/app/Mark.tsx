import classes from "./Mark.module.css";

/** The mark of the product. */
export function Mark({ small = false }: { small?: boolean }) {
  return (
    <span className={classes.mark}>
      <svg width={20} height={20} viewBox="0 0 24 24" aria-hidden="true">
        <path fill="#e5562b" d="M12 1.5 20 10l-8 12.5L4 10z" />
        <path fill="#f4845f" d="M12 1.5 20 10h-8z" />
        <path fill="#b93f1b" d="M12 10v12.5L4 10z" />
      </svg>
      {small ? null : (
        <>
          <b>KITE</b> <span>AUTO</span>
        </>
      )}
    </span>
  );
}
