const identityCodes = /^Bad(UserAccessDenied|IdentityToken\w+|UserSignatureInvalid)$/;

/** A server's word that it does not take the account. */
export const isIdentityCode = (code: string): boolean => identityCodes.test(code);
