import { useWords } from "@kite/i18n";
import { useState } from "react";
import { IconAlertTriangle, IconCamera, IconCheck, IconTrash } from "../app/icons";
import type { Angle } from "../data/protocol";
import type { PhotoRow } from "../data/rows";
import { Button } from "../parts/controls";
import { Notice } from "../parts/Notice";
import { Section } from "../parts/Screen";
import { Sheet } from "../parts/Sheet";
import { Camera } from "./Camera";
import { Ghost } from "./Ghost";
import { Thumb } from "./Thumb";
import classes from "./inspect.module.css";
import { isGood, photoFor } from "./model";
import { useInspection } from "./shared";
import { discard } from "./shoot";
import { useI } from "./texts";

/** A place for a photograph: empty with its outline, or taken, or taken badly. */
export function Tile({ angle, photo, onOpen }: { angle: Angle; photo: PhotoRow | undefined; onOpen: () => void }) {
  const i = useI();
  const words = useWords();
  const fault = photo?.faults[0];
  const state = photo ? (fault ? i.faults[fault] : i.taken) : i.shoot;
  return (
    <button type="button" className={`${classes.tile} ${photo ? classes.taken : ""}`} aria-label={`${words(angle)}: ${state}`} onClick={onOpen}>
      {photo ? <Thumb bytes={photo.thumb} alt="" className={classes.thumb} /> : <Ghost angle={angle.code} />}
      <span>{words(angle)}</span>
      {photo ? <i className={fault ? classes.faulty : classes.fine}>{fault ? <IconAlertTriangle size={16} /> : <IconCheck size={16} stroke={3} />}</i> : null}
    </button>
  );
}

/** A photograph that is there, with what may be done about it. */
export function PhotoSheet({ angle, photo, onRetake, onClose }: { angle: Angle; photo: PhotoRow; onRetake: () => void; onClose: () => void }) {
  const i = useI();
  const words = useWords();
  const { store } = useInspection();
  const gone = photo.told && photo.state !== "refused";
  return (
    <Sheet title={words(angle)} onClose={onClose}>
      <Thumb bytes={photo.thumb} alt={words(angle)} className={classes.large} />
      {photo.faults.map((fault) => <Notice key={fault} note>{i.faultsLong[fault]}</Notice>)}
      {photo.state === "verified" ? <span className="positive">{i.sent}</span> : null}
      <Button kind="primary" icon={IconCamera} onClick={onRetake}>{i.retake}</Button>
      {gone ? null : <Button kind="danger" icon={IconTrash} onClick={() => void discard(store, photo).then(onClose)}>{i.delete}</Button>}
    </Sheet>
  );
}

/** Required angles, then those that may be useful, then whatever else is worth a picture. */
export function Photos() {
  const i = useI();
  const { template, photos } = useInspection();
  const [shooting, setShooting] = useState<Angle>();
  const [shown, setShown] = useState<Angle>();
  const angles = template?.photo_angles ?? [];
  const required = angles.filter((angle) => angle.required);
  const others = photos.filter(({ angle }) => angle.startsWith("other_"));
  const extra = [
    ...angles.filter((angle) => !angle.required),
    ...others.map(({ angle }, place): Angle => ({ code: angle, ru: `Другое ${place + 1}`, en: `Other ${place + 1}`, required: false })),
  ];
  const empty = required.filter(({ code }) => !photoFor(photos, code));
  const open = (angle: Angle) => () => (photoFor(photos, angle.code) ? setShown(angle) : setShooting(angle));
  const taken = (): void => setShooting(shooting?.required ? empty.find(({ code }) => code !== shooting.code) : undefined);
  const photo = shown && photoFor(photos, shown.code);
  const another = (): void => setShooting({ code: `other_${Date.now().toString(36)}`, ru: i.other, en: i.other, required: false });
  const grid = (some: readonly Angle[]) => <div className={classes.tiles}>{some.map((angle) => <Tile key={angle.code} angle={angle} photo={photoFor(photos, angle.code)} onOpen={open(angle)} />)}</div>;
  return (
    <>
      <Section title={i.required} action={<span>{required.filter(({ code }) => photos.some((photo) => photo.angle === code && isGood(photo))).length} / {required.length}</span>}>
        {empty.length === 0 ? <p className="positive">{i.allTaken}</p> : null}
        {grid(required)}
      </Section>
      <Section title={i.extra} action={<Button kind="plain" icon={IconCamera} onClick={another}>{i.add}</Button>}>{grid(extra)}</Section>
      {shooting ? <Camera key={shooting.code} angle={shooting} left={empty.filter(({ code }) => code !== shooting.code).length} onTaken={taken} onClose={() => setShooting(undefined)} /> : null}
      {shown && photo ? <PhotoSheet angle={shown} photo={photo} onClose={() => setShown(undefined)} onRetake={() => { setShooting(shown); setShown(undefined); }} /> : null}
    </>
  );
}
