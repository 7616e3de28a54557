// What declared.ts says.
export const declaredWords = {
  otherAddress: (name: string, endpointUrl: string) =>
    `The plant project declares ${name} at ${endpointUrl}, not at the address asked for, so it is not connected.`,
  otherSecurity: (mode: string, policy: string, name: string) =>
    `The plant project demands ${mode} with ${policy} for ${name}; it is not connected with other security.`,
} as const;
