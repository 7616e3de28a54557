/** What a person types, as an address: scheme and port may be left out. Anything odd is left for main to refuse. */
export function typedAddress(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "" || /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)) return trimmed;
  return `opc.tcp://${trimmed}${/:\d+(\/|$)/.test(trimmed) ? "" : ":4840"}`;
}
