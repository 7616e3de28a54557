import { StationWithEvidence } from "./stationWithEvidence.ts";

/** Disables a user in a folder's station, and is killed at the named moment of it. */
const [, , folder = "", moment = ""] = process.argv;
const station = new StationWithEvidence(folder, `killed when ${moment}`);
const die = (): never => {
  process.kill(process.pid, "SIGKILL");
  throw new Error("still alive");
};
if (moment === "recorded") {
  const around = station.evidence.around.bind(station.evidence);
  station.evidence.around = (db, work) => {
    around(db, work);
    return die();
  };
}
station.users.setDisabled("otto", true);
if (moment === "committed") die();
station.answered();
die();
