/** Tool descriptions and prompts are text files beside their code, inlined by the bundler. */
declare module '*.txt?raw' {
  const text: string
  export default text
}
