import { checkPassword } from "../../shared/access/passwordPolicy.ts";
import { usePlaceNames } from "../store/usePlaceNames.ts";

const words = ["", "weak", "fair", "good", "strong"] as const;

/** Live judgement of a new password in words; the same rules decide in main. */
export function PasswordStrength({
  password,
  userId,
  displayName,
}: {
  readonly password: string;
  readonly userId: string;
  readonly displayName: string;
}) {
  const placeNames = usePlaceNames();
  if (password === "")
    return (
      <p className="strength">
        At least 12 characters of three kinds, or 15 and more: four unrelated words, for example.
      </p>
    );
  const report = checkPassword(password, { userId, displayName, placeNames });
  return (
    <div className="strength" aria-live="polite">
      {report.problems.length === 0 ? (
        <p>
          <strong>Strength: {words[report.strength]}</strong>
        </p>
      ) : (
        report.problems.map((problem) => (
          <p key={problem}>
            <strong>{problem}</strong>
          </p>
        ))
      )}
    </div>
  );
}
