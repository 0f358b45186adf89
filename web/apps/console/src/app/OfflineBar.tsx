import { useQueryClient } from "@kite/api";
import { useAccess } from "@kite/core";
import { IconCloudOff, IconEye } from "@kite/ui/icons";
import { useEffect, useState } from "react";
import classes from "./OfflineBar.module.css";
import { useShellTexts } from "./texts";

/** Says that the network is gone, and that a support access looks on. */
export function OfflineBar() {
  const t = useShellTexts();
  const client = useQueryClient();
  const { me } = useAccess();
  const [offline, setOffline] = useState(!navigator.onLine);
  useEffect(() => {
    const gone = (): void => setOffline(true);
    const back = (): void => {
      setOffline(false);
      void client.invalidateQueries();
    };
    window.addEventListener("offline", gone);
    window.addEventListener("online", back);
    return () => {
      window.removeEventListener("offline", gone);
      window.removeEventListener("online", back);
    };
  }, [client]);
  return (
    <div role="status" className={classes.box}>
      {offline ? (
        <p className={classes.bar}>
          <IconCloudOff size={16} /> {t.offline}
        </p>
      ) : null}
      {me.support ? (
        <p className={classes.bar}>
          <IconEye size={16} /> {t.support}: {me.support.reason}
        </p>
      ) : null}
    </div>
  );
}
