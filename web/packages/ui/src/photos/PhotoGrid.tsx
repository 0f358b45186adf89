import { type KeyboardEvent, Suspense, lazy, useRef, useState } from "react";
import { IconPhoto } from "../icons";
import { useUiTexts } from "../texts";
import classes from "./photos.module.css";
import { pictureKey } from "./walk";

const PhotoViewer = lazy(() => import("./PhotoViewer").then((module) => ({ default: module.PhotoViewer })));

export type Photo = {
  id: string;
  /** What it shows: «Спереди слева». */
  label: string;
  /** Small, for lists. */
  small: string;
  full: string;
  /** Under its name: a fault, a time. */
  note?: string | undefined;
  /** It does not count: blurred, dark, taken twice. */
  faulty?: boolean;
};

/** A small picture; one that the browser cannot show keeps its place and its name. Beside its name it is not named twice. */
export function Thumb({ photo, named = false }: { photo: Photo; named?: boolean }) {
  const [failed, setFailed] = useState(false);
  const label = named ? "" : photo.label;
  if (failed) return <span className={classes.missing} role="img" aria-label={label} aria-hidden={named || undefined}><IconPhoto size={22} /></span>;
  return <img className={classes.thumb} src={photo.small} alt={label} loading="lazy" decoding="async" draggable={false} onError={() => setFailed(true)} />;
}

/** Opens pictures over the page; the place of the reader is kept when they are closed. */
export function usePhotoViewer(photos: readonly Photo[]) {
  const [at, setAt] = useState<number>();
  const viewer = at === undefined ? null : (
    <Suspense>
      <PhotoViewer photos={photos} at={at} onMove={setAt} onClose={() => setAt(undefined)} />
    </Suspense>
  );
  return { open: setAt, viewer };
}

/** All pictures side by side with their names. One of them takes part in the order of Tab; arrows go on from it. */
export function PhotoGrid({ photos, label }: { photos: readonly Photo[]; label: string }) {
  const t = useUiTexts();
  const { open, viewer } = usePhotoViewer(photos);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = pictureKey(event.code, active, photos.length);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setActive(to);
    list.current?.querySelectorAll("button")[to]?.focus();
  };
  return (
    <>
      {/* The list hands the focus from one button to the next. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ul ref={list} className={classes.grid} aria-label={label} onKeyDown={onKeyDown}>
        {photos.map((photo, index) => (
          <li key={photo.id}>
            <button type="button" className={classes.tile} data-faulty={photo.faulty || undefined} tabIndex={index === active ? 0 : -1} title={t.photos.open} onFocus={() => setActive(index)} onClick={() => open(index)}>
              <Thumb photo={photo} named />
              <span className={classes.label}>{photo.label}</span>
              {photo.note ? <span className={photo.faulty ? "warning" : "muted"}>{photo.note}</span> : null}
            </button>
          </li>
        ))}
      </ul>
      {viewer}
    </>
  );
}
