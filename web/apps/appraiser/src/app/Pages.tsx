import { Suspense, lazy } from "react";
import { useSnapshot } from "./kite";
import { usePath } from "./route";
import { QueuePage } from "../queue/QueuePage";
import { ProfilePage } from "../profile/ProfilePage";
import { StartPage } from "../start/StartPage";
import { TodayPage } from "../today/TodayPage";
import { VisitPage } from "../today/VisitPage";

const Entry = lazy(() => import("../signin/Entry").then((module) => ({ default: module.Entry })));
const Inspect = lazy(() => import("../inspect/Inspect").then((module) => ({ default: module.Inspect })));

function Page() {
  const [first = "", id = "", rest = ""] = usePath();
  const { device } = useSnapshot();
  if (!device || first === "sign-in") return <Entry />;
  if (first === "visit") return <VisitPage id={id} />;
  if (first === "inspect") return <Inspect id={id} step={rest} />;
  if (first === "start") return <StartPage />;
  if (first === "queue") return <QueuePage />;
  return first === "profile" ? <ProfilePage /> : <TodayPage />;
}

/** The screen of the address. */
export function Pages() {
  return (
    <Suspense fallback={null}>
      <Page />
    </Suspense>
  );
}
