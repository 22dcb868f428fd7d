/** A program of the guest realm, bundled to the text of one script. */
declare module '*?guest' {
  const source: string;
  export default source;
}
