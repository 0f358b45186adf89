import { useEffect, useRef } from "react";
import { IconBulb, IconX } from "../app/icons";
import { useT } from "../app/texts";
import { Button, IconButton } from "../parts/controls";
import classes from "./Scanner.module.css";
import { useCamera } from "./camera";
import { makeDecoder } from "./decoder";

const LOOK_MS = 180;

/** Looks through the camera until a VIN is seen. */
export function Scanner({ onFound, onClose }: { onFound: (vin: string) => void; onClose: () => void }) {
  const t = useT();
  const camera = useCamera();
  const latest = useRef({ onFound, camera });
  latest.current = { onFound, camera };
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const run = async (): Promise<void> => {
      const decode = await makeDecoder();
      const look = async (): Promise<void> => {
        const frame = latest.current.camera.element();
        const vin = frame && frame.videoWidth > 0 ? await decode(frame).catch(() => undefined) : undefined;
        if (over) return;
        if (vin) {
          navigator.vibrate?.(60);
          latest.current.onFound(vin);
        } else timer = setTimeout(() => void look(), LOOK_MS);
      };
      await look();
    };
    void run();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, []);
  return (
    <div className={classes.screen} role="dialog" aria-modal="true" aria-label={t.scanner.title}>
      <div className={classes.head}>
        <IconButton icon={IconX} label={t.close} onClick={onClose} autoFocus />
        <h1>{t.scanner.title}</h1>
        {camera.torch === undefined ? null : <IconButton icon={IconBulb} label={t.scanner.torch} aria-pressed={camera.torch} onClick={() => camera.setTorch(!camera.torch)} />}
      </div>
      <div className={classes.view}>
        <video ref={camera.video} autoPlay playsInline muted aria-hidden="true" />
        {camera.state === "open" ? <i className={classes.frame} /> : null}
        {camera.state === "opening" ? <p>{t.scanner.preparing}</p> : null}
        {camera.state === "denied" ? <p role="alert">{t.scanner.denied}</p> : null}
      </div>
      <div className={classes.foot}>
        <p>{camera.state === "open" ? t.scanner.hint : "\u00a0"}</p>
        <Button wide onClick={onClose}>{t.scanner.manual}</Button>
      </div>
    </div>
  );
}
