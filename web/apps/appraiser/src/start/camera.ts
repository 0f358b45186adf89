import { useCallback, useEffect, useRef, useState } from "react";

export type Camera = {
  video: (element: HTMLVideoElement | null) => void;
  state: "opening" | "open" | "denied";
  torch: boolean | undefined;
  setTorch: (on: boolean) => void;
  element: () => HTMLVideoElement | null;
  track: () => MediaStreamTrack | undefined;
};

const WANTED: MediaStreamConstraints = { video: { facingMode: "environment", width: { ideal: 2560 }, height: { ideal: 1440 } }, audio: false };

/** The camera at the back of the phone, open as long as the screen is. */
export function useCamera(): Camera {
  const element = useRef<HTMLVideoElement>(null);
  const stream = useRef<MediaStream>(undefined);
  const [state, setState] = useState<Camera["state"]>("opening");
  const [torch, setLit] = useState<boolean>();
  useEffect(() => {
    let gone = false;
    const open = async (): Promise<void> => {
      const got = await navigator.mediaDevices.getUserMedia(WANTED);
      if (gone) return got.getTracks().forEach((track) => track.stop());
      stream.current = got;
      const { torch: has } = (got.getVideoTracks()[0]?.getCapabilities?.() ?? {}) as { torch?: boolean };
      if (has) setLit(false);
      if (element.current) element.current.srcObject = got;
      setState("open");
    };
    Promise.resolve().then(open).catch(() => setState("denied"));
    return () => {
      gone = true;
      for (const track of stream.current?.getTracks() ?? []) track.stop();
    };
  }, []);
  const video = useCallback((shown: HTMLVideoElement | null) => {
    element.current = shown;
    if (shown && stream.current) shown.srcObject = stream.current;
  }, []);
  const setTorch = (on: boolean): void => {
    const lit = { advanced: [{ torch: on } as MediaTrackConstraintSet] };
    void stream.current?.getVideoTracks()[0]?.applyConstraints(lit).then(() => setLit(on));
  };
  return { video, state, torch, setTorch, element: () => element.current, track: () => stream.current?.getVideoTracks()[0] };
}
