/** Scopes in words for the consent page; both families, user and account form. */
const WORDS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^user:read(:user|:settings)?$/, 'View your profile and settings'],
  [/^user:(read(:user|:settings|:list_users|:summary)?):admin$/, 'View all users of the account'],
  [/^user:(write|update)/, 'Add and change users of the account'],
  [/^meeting:(write|update|delete)(:meeting|:status)?$/, 'Create, change and delete your meetings'],
  [/^meeting:(write|update|delete).*:admin$/, "Create, change and delete any user's meetings"],
  [/^meeting:read(:\w+)?$/, 'View your meetings'],
  [/^meeting:read.*:admin$/, "View any user's meetings"],
  [/^report:/, 'View reports on the use of Zoom'],
  [/^(billing|account):/, 'View the plan of the account'],
]

/** What a list of scopes lets an app do, each thing once. */
export function describeScopes(scopes: readonly string[]): string[] {
  const words = scopes.map((scope) => WORDS.find(([pattern]) => pattern.test(scope))?.[1] ?? scope)
  return [...new Set(words)]
}
