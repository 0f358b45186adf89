import { ActionIcon, Modal } from "@mantine/core";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { IconChevronLeft, IconChevronRight, IconDownload, IconPhoto, IconX } from "../icons";
import { useUiTexts } from "../texts";
import type { Photo } from "./PhotoGrid";
import classes from "./photos.module.css";
import { pictureKey, swipe } from "./walk";

type Props = { photos: readonly Photo[]; at: number; onMove: (at: number) => void; onClose: () => void };

/** A picture as large as the window; what a browser cannot show, an old phone's HEIC, is offered as a file. */
function Picture({ photo }: { photo: Photo }) {
  const t = useUiTexts();
  const [failed, setFailed] = useState(false);
  if (failed)
    return (
      <p className={classes.broken} role="status">
        <IconPhoto size={40} />
        {t.photos.broken}
      </p>
    );
  return <img className={classes.picture} src={photo.full} alt={photo.label} draggable={false} onError={() => setFailed(true)} />;
}

/** Pictures one by one over the whole window: arrows, Home and End, a finger; Esc gives the page back. */
export function PhotoViewer({ photos, at, onMove, onClose }: Props) {
  const t = useUiTexts();
  const begun = useRef<{ x: number; y: number }>(undefined);
  const photo = photos[at];
  // The next one is read while this one is looked at.
  useEffect(() => {
    const next = photos[at + 1];
    if (next) new Image().src = next.full;
  }, [photos, at]);
  if (!photo) return null;
  const step = (by: number): void => {
    if (photos[at + by]) onMove(at + by);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = pictureKey(event.code, at, photos.length);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(to);
  };
  const onPointerUp = (event: PointerEvent): void => {
    if (begun.current && event.pointerType !== "mouse") step(swipe(event.clientX - begun.current.x, event.clientY - begun.current.y));
    begun.current = undefined;
  };
  return (
    <Modal.Root opened onClose={onClose} fullScreen padding={0}>
      <Modal.Content aria-label={t.photos.viewer} className={classes.screen ?? ""}>
        {/* The dialog holds the focus, so keys reach it wherever they are pressed inside. */}
        {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
        <div className={classes.stage} onKeyDown={onKeyDown} onPointerDown={(event) => (begun.current = { x: event.clientX, y: event.clientY })} onPointerUp={onPointerUp}>
          <header className={classes.bar}>
            <b aria-live="polite">{photo.label}</b>
            {photo.note ? <span>{photo.note}</span> : null}
            <span className={classes.grow} />
            <span>{t.ofRecords(at + 1, photos.length)}</span>
            <a className={classes.icon} href={photo.full} download={`${photo.id}.jpg`} aria-label={t.download}>
              <IconDownload size={18} />
            </a>
            <button type="button" className={classes.icon} aria-label={t.close} onClick={onClose} data-autofocus>
              <IconX size={18} />
            </button>
          </header>
          <ActionIcon className={classes.before ?? ""} size={44} variant="subtle" aria-label={t.photos.previous} disabled={at === 0} onClick={() => step(-1)}>
            <IconChevronLeft size={26} />
          </ActionIcon>
          <Picture key={photo.id} photo={photo} />
          <ActionIcon className={classes.after ?? ""} size={44} variant="subtle" aria-label={t.photos.next} disabled={at === photos.length - 1} onClick={() => step(1)}>
            <IconChevronRight size={26} />
          </ActionIcon>
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
