import { asProblem } from "@kite/api";
import { Button, Skeleton } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { type Icon, IconAlertTriangle, IconCloudOff, IconLock, IconSearch, IconStack2 } from "./icons";
import classes from "./States.module.css";
import { useUiTexts } from "./texts";

type StateProps = { icon: Icon; title: string; hint?: ReactNode; children?: ReactNode; role?: "alert" | "status" };

/** A page or a part of it that has nothing to show, with the one thing to do about it. */
export function StateNote({ icon: Mark, title, hint, children, role = "status" }: StateProps) {
  return (
    <div className={classes.state} role={role}>
      <Mark size={28} stroke={1.5} className={classes.icon ?? ""} />
      <h2 className={classes.title}>{title}</h2>
      {hint ? <p className={classes.hint}>{hint}</p> : null}
      {children ? <div className={classes.action}>{children}</div> : null}
    </div>
  );
}

/** Nothing yet: one action that makes the first. */
export function Empty({ title, hint, children, icon = IconStack2 }: Partial<StateProps>) {
  const t = useUiTexts();
  return (
    <StateNote icon={icon} title={title ?? t.nothingYet} hint={hint}>
      {children}
    </StateNote>
  );
}

/** Nothing found: reset the filters. */
export function NothingFound({ onReset }: { onReset?: () => void }) {
  const t = useUiTexts();
  return (
    <StateNote icon={IconSearch} title={t.nothingFound} hint={t.nothingFoundHint}>
      {onReset ? (
        <Button variant="default" onClick={onReset}>
          {t.resetAll}
        </Button>
      ) : null}
    </StateNote>
  );
}

/** What failed, the request for support, and another try. 403 and 404 have words of their own. */
export function ErrorNote({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useUiTexts();
  const problem = asProblem(error);
  if (problem.status === 403) return <NoAccess />;
  if (problem.status === 404) return <StateNote icon={IconSearch} title={t.notFound} hint={t.notFoundHint} role="alert" />;
  const title = problem.isOffline ? t.offline : t.failed;
  const hint = problem.isOffline ? t.offlineHint : problem.message || t.failedHint;
  return (
    <StateNote icon={problem.isOffline ? IconCloudOff : IconAlertTriangle} title={title} hint={hint} role="alert">
      {problem.requestId ? (
        <p className={classes.request}>
          {t.request} <code>{problem.requestId}</code>
        </p>
      ) : null}
      {onRetry ? (
        <Button variant="default" onClick={onRetry}>
          {t.retry}
        </Button>
      ) : null}
    </StateNote>
  );
}

export function NoAccess({ what }: { what?: string }) {
  const t = useUiTexts();
  return <StateNote icon={IconLock} title={t.noAccess} hint={what ? t.noAccessHint(what) : t.noAccessPlain} role="alert" />;
}

/** True after `ms`: a skeleton that flashes is worse than none. */
export function useLate(ms = 200): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return late;
}

/** Grey lines in the place of what is on its way. */
export function PageSkeleton({ lines = 8 }: { lines?: number }) {
  const t = useUiTexts();
  const late = useLate();
  return (
    <div className={classes.skeleton} role="status" aria-label={t.loading}>
      {late ? Array.from({ length: lines }, (_, index) => <Skeleton key={index} height={14} width={`${88 - ((index * 17) % 40)}%`} />) : null}
    </div>
  );
}
