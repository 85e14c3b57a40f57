/** Providers that let any program ask for a key in a browser, without having registered it first. */
export const SIGN_INS: Readonly<Record<string, { label: string; origin: string }>> = {
  openrouter: { label: 'Sign in with OpenRouter', origin: 'https://openrouter.ai' },
}
