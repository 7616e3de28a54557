import { useAppState } from "../../store/appContext.ts";
import { DemoCredentials } from "./DemoCredentials.tsx";
import { Enrol } from "./Enrol.tsx";
import { SignInCard } from "./SignInCard.tsx";
import { useState } from "react";
import "./signIn.css";

/** What stands on the screen while nobody is signed in: start-up in words, first enrolment, or the sign-in card. */
export function SignIn() {
  const station = useAppState((s) => s.station);
  const [used, setUsed] = useState<{ userId: string; password: string } | null>(null);
  return (
    <main className="sign-in" aria-label="Sign in">
      <div className="sign-in-column" data-wide={station?.demoCredentials != null && !station.firstRun}>
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
        {station?.firstRun === true ? <Enrol /> : null}
        {station?.firstRun === false ? <SignInCard key={used?.userId ?? ""} initial={used} /> : null}
        {station?.demoCredentials && !station.firstRun ? (
          <DemoCredentials
            credentials={station.demoCredentials}
            onUse={(userId, password) => setUsed({ userId, password })}
          />
        ) : null}
        <footer className="sign-in-foot">{station ? `Version ${station.version}` : ""}</footer>
      </div>
    </main>
  );
}
