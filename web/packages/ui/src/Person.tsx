import { usePersonName } from "@kite/core";
import { Avatar } from "./Avatar";
import classes from "./Avatar.module.css";

/** Who did it: initials and name. Nobody is `—`. */
export function Person({ id, bare = false }: { id: string | null | undefined; bare?: boolean }) {
  const name = usePersonName()(id);
  if (!name) return <span className="muted">—</span>;
  return (
    <span className={classes.person}>
      {bare ? null : <Avatar name={name} />}
      <span className="ellipsis" title={name}>{name}</span>
    </span>
  );
}
