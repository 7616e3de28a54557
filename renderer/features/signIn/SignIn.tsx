import { useAppState } from "../../store/appContext.ts";
import { DemoCredentials } from "./DemoCredentials.tsx";
import { DuePassword } from "./DuePassword.tsx";
import { Enrol } from "./Enrol.tsx";
import { Missing } from "./Missing.tsx";
import { SignInCard } from "./SignInCard.tsx";
import { useState } from "react";
import "./signIn.css";

/**
 * What stands on the screen while nobody is at work: start-up in words, first enrolment, the sign-in card, or the card
 * that changes a password first.
 */
export function SignIn() {
  const station = useAppState((s) => s.station);
  const due = station?.session?.mustChangePassword === true ? station.session : null;
  const open = station !== null && due === null && !station.firstRun;
  const demo = open ? station.demoCredentials : null;
  const [used, setUsed] = useState<{ userId: string; password: string } | null>(null);
  return (
    <main className="sign-in" aria-label="Sign in">
      <div className="sign-in-column" data-wide={demo !== null}>
        <header className="sign-in-head">
          <h1>Millward</h1>
          <p>
            {station ? [station.plantName, station.stationName].filter((text) => text !== "").join(" · ") : "Starting"}
          </p>
        </header>
        {station === null ? (
          <p className="sign-in-startup" role="status">
            <span className="sign-in-dot" aria-hidden="true" />
            Waiting for the console's main process
          </p>
        ) : null}
        {station && station.startup !== "" ? (
          <p className="sign-in-startup" role="status">
            <span className="sign-in-dot" aria-hidden="true" />
            {station.startup}
          </p>
        ) : null}
        {station ? <Missing missing={station.missing} /> : null}
        {station?.firstRun === true ? <Enrol /> : null}
        {due ? <DuePassword session={due} /> : null}
        {open ? <SignInCard key={used?.userId ?? ""} initial={used} /> : null}
        {demo ? (
          <DemoCredentials credentials={demo} onUse={(userId, password) => setUsed({ userId, password })} />
        ) : null}
        <footer className="sign-in-foot">{station ? `Version ${station.version}` : ""}</footer>
      </div>
    </main>
  );
}
