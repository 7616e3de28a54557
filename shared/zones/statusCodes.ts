// What the two highest bits of an OPC UA status code say. @see OPC 10000-4 §7.39.1
export const isGoodStatus = (status: number): boolean => status >>> 30 === 0;
export const isUncertainStatus = (status: number): boolean => status >>> 30 === 1;
export const isBadStatus = (status: number): boolean => status >>> 31 === 1;
