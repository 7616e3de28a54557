// What no certificate may be weaker than, whosever it is: a server's, an authority's, this station's or a person's.

/** Of an RSA key. */
export const MIN_KEY_BITS = 2048;

/** A signature that can be forged: made over a broken digest. */
export const isWeakSignature = (algorithm: string): boolean => /sha-?1(?!\d)|md[245]/i.test(algorithm);
