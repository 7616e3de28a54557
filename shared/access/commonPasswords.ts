/** Words that people and vendors build passwords from; lower case, letters only. Small on purpose: the length rule does most of the work. */
export const commonPasswordWords: readonly string[] = [
  "password", "passwort", "passphrase", "motdepasse", "contrasena", "letmein", "welcome", "willkommen", "changeme", "default", "secret", "geheim",
  "admin", "administrator", "root", "master", "guest", "user", "test", "demo", "login", "iloveyou", "sunshine", "princess", "dragon", "monkey",
  "football", "baseball", "superman", "batman", "trustno", "whatever", "freedom", "shadow", "michael", "jordan", "summer", "winter", "spring", "autumn",
  "qwerty", "qwertyuiop", "qwertz", "azerty", "asdfgh", "asdfghjkl", "zxcvbn", "zxcvbnm", "abcdef", "abcdefgh",
  "operator", "engineer", "supervisor", "auditor", "security", "observer", "maintenance", "service", "station", "console", "control", "plant",
  "millward", "scada", "opcua", "siemens", "simatic", "wincc", "wonderware", "intouch", "ignition", "rockwell", "schneider", "honeywell", "yokogawa",
  "emerson", "beckhoff", "codesys", "factory", "process", "january", "february", "october", "november", "december", "monday", "friday",
];
