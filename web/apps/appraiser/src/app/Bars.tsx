import { useFormats } from "@kite/i18n";
import { useEffect, useState } from "react";
import { unsentOf } from "../data/outbox";
import { Button } from "../parts/controls";
import { Notice } from "../parts/Notice";
import { IconClock, IconCloudOff, IconDownload, IconHourglass, IconShieldLock } from "./icons";
import { type Space, useKite, useSnapshot, useWatched } from "./kite";
import { go, usePath } from "./route";
import { useT } from "./texts";
import { mayUpdate, takeUpdate } from "./update";

const NEARLY_FULL = 0.8;
const CLOCK_OFF = 300;

/** What waits, in words: `7 фото ждут отправки`. */
export function useUnsentText(purchase?: string): string {
  const t = useT();
  const { count } = useFormats();
  const { photos, commands } = unsentOf(useSnapshot(), purchase);
  if (photos > 0) return count(photos, t.photosWait);
  return commands > 0 ? count(commands, t.recordsWait) : "";
}

function Network() {
  const t = useT();
  const { online, work } = useKite();
  const there = useWatched(online);
  const { kind } = useWatched(work);
  const unsent = useUnsentText();
  if (!there) return <Notice icon={IconCloudOff} title={unsent ? t.bars.offline : t.bars.offlineIdle}>{unsent}</Notice>;
  if (kind === "waiting" && unsent) return <Notice icon={IconHourglass} title={t.bars.waiting}>{unsent}</Notice>;
  return null;
}

function Stopped() {
  const t = useT();
  const now = useWatched(useKite().work);
  if (now.kind !== "stopped" || now.why === "refused" || now.why === "wipe") return null;
  const [title, act] = now.why === "sign_in" ? [t.bars.signIn, t.bars.signInAct] : [t.bars.deviceNeeded, t.bars.deviceAct];
  return <Notice tone="alarm" icon={IconShieldLock} title={title} action={<Button onClick={() => go("/sign-in")}>{act}</Button>} />;
}

const isNearlyFull = (space: Space | undefined): boolean => space !== undefined && space.used / space.quota >= NEARLY_FULL;

function Room() {
  const t = useT();
  const { full } = useSnapshot();
  const space = useWatched(useKite().space);
  if (full) return <Notice tone="alarm" title={t.bars.full}>{t.bars.fullHint}</Notice>;
  return isNearlyFull(space) ? <Notice title={t.bars.nearlyFull}>{t.bars.nearlyFullHint}</Notice> : null;
}

function Version() {
  const t = useT();
  const kite = useKite();
  const { contact, outdated } = useSnapshot();
  const newer = useWatched(kite.newer);
  const [first] = usePath();
  const update = <Button onClick={() => void takeUpdate(kite)}>{t.bars.update}</Button>;
  if (outdated) return <Notice tone="alarm" title={t.bars.outdated} action={<Button onClick={() => location.reload()}>{t.bars.reload}</Button>} />;
  if (contact && !contact.client.may_start) {
    return <Notice tone="alarm" icon={IconDownload} title={t.bars.tooOld} action={newer ? update : undefined}>{t.bars.tooOldHint}</Notice>;
  }
  // Nobody is asked to reload in the middle of a car.
  return newer && first !== "inspect" && mayUpdate(kite) ? <Notice tone="calm" icon={IconDownload} title={t.bars.updateReady} action={update} /> : null;
}

function Time() {
  const t = useT();
  const { contact, expired_at } = useSnapshot();
  const wrong = contact !== undefined && Math.abs(contact.ahead) > CLOCK_OFF;
  return (
    <>
      {wrong ? <Notice icon={IconClock} title={t.bars.clock}>{t.bars.clockHint}</Notice> : null}
      {expired_at ? <Notice tone="calm" icon={IconShieldLock} title={t.bars.expired}>{t.bars.expiredHint}</Notice> : null}
    </>
  );
}

/** Everything that may go wrong around an inspection, in the order of its weight. */
export function Bars() {
  return (
    <>
      <Stopped />
      <Version />
      <Room />
      <Network />
      <Time />
    </>
  );
}

/** Seconds that are left until a moment, told anew each second. */
export function useCountdown(until: number | undefined): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (until === undefined) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [until]);
  return until === undefined ? 0 : Math.max(0, Math.ceil((until - now) / 1000));
}
