import { useWords } from "@kite/i18n";
import { type ChangeEvent, useRef, useState } from "react";
import { IconBulb, IconPhoto, IconX } from "../app/icons";
import { useT } from "../app/texts";
import type { Angle } from "../data/protocol";
import type { PhotoRow } from "../data/rows";
import { Button, IconButton } from "../parts/controls";
import scanner from "../start/Scanner.module.css";
import { useCamera } from "../start/camera";
import { placeNow } from "../today/place";
import classes from "./Camera.module.css";
import { Ghost } from "./Ghost";
import { Thumb } from "./Thumb";
import { useInspection } from "./shared";
import { type Prepared, discard, fromCamera, fromFile } from "./shoot";
import { useI } from "./texts";
import { useShooting } from "./useShooting";

type Props = {
  angle: Angle;
  /** How many required angles are left after this one. */
  left: number;
  /** A good picture was kept. */
  onTaken: () => void;
  onClose: () => void;
};

/** What the check found in a picture that was taken just now. */
function Review({ photo, onRetake, onKeep }: { photo: PhotoRow; onRetake: () => void; onKeep: () => void }) {
  const i = useI();
  return (
    <div className={classes.review}>
      <Thumb bytes={photo.thumb} alt="" />
      <div role="alert">
        {photo.faults.map((fault) => <p key={fault}>{i.faultsLong[fault]}</p>)}
      </div>
      <div className={classes.choice}>
        <Button onClick={onKeep}>{i.keep}</Button>
        <Button kind="primary" onClick={onRetake} autoFocus>{i.retake}</Button>
      </div>
    </div>
  );
}

/** The camera with the outline of the angle: one press takes, checks and keeps the picture, then the next angle comes. */
export function Camera({ angle, left, onTaken, onClose }: Props) {
  const [i, t, words] = [useI(), useT(), useWords()];
  const { store } = useInspection();
  const camera = useCamera();
  const file = useRef<HTMLInputElement>(null);
  const { busy, failure, take } = useShooting();
  const [doubtful, setDoubtful] = useState<PhotoRow>();
  const shoot = async (prepare: () => Promise<Prepared>): Promise<void> => {
    const photo = await take(angle.code, prepare);
    if (!photo) return;
    if (photo.faults.length > 0) setDoubtful(photo);
    else onTaken();
  };
  const press = (): void => {
    const frame = camera.element();
    if (frame && frame.videoWidth > 0) void shoot(() => fromCamera(frame, placeNow()));
  };
  const chosen = ({ currentTarget }: ChangeEvent<HTMLInputElement>): void => {
    const picked = currentTarget.files?.[0];
    currentTarget.value = "";
    if (picked) void shoot(() => fromFile(picked));
  };
  const again = (): void => {
    if (doubtful) void discard(store, doubtful);
    setDoubtful(undefined);
  };
  return (
    <div className={scanner.screen} role="dialog" aria-modal="true" aria-label={`${i.camera}: ${words(angle)}`}>
      <div className={scanner.head}>
        <IconButton icon={IconX} label={t.close} onClick={onClose} />
        <h1 aria-live="polite">{words(angle)}</h1>
        {camera.torch === undefined ? null : <IconButton icon={IconBulb} label={t.scanner.torch} aria-pressed={camera.torch} onClick={() => camera.setTorch(!camera.torch)} />}
      </div>
      <div className={scanner.view}>
        <video ref={camera.video} autoPlay playsInline muted aria-hidden="true" />
        {camera.state === "denied" ? <p role="alert">{i.noCamera}</p> : <Ghost angle={angle.code} className={classes.ghost} />}
        {doubtful ? <Review photo={doubtful} onRetake={again} onKeep={() => { setDoubtful(undefined); onTaken(); }} /> : null}
      </div>
      <div className={scanner.foot}>
        <p role="status">{failure || (busy ? i.saving : `${i.left}: ${left}`)}</p>
        <div className={classes.acts}>
          <IconButton icon={IconPhoto} label={i.fromSystem} disabled={busy} onClick={() => file.current?.click()} />
          <button type="button" className={classes.shutter} aria-label={i.shoot} disabled={busy || camera.state !== "open" || doubtful !== undefined} onClick={press} />
          <span />
        </div>
        <input ref={file} type="file" accept="image/*" capture="environment" hidden data-testid="system-camera" onChange={chosen} />
      </div>
    </div>
  );
}
