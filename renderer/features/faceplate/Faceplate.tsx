export function Faceplate() { return <p>faceplate</p>; }
