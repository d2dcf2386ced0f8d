import en from './en.json'
import ru from './ru.json'

type Dictionary = typeof en
export type TextKey = keyof Dictionary
/** A sentence that counts: `key.one`, `key.few`, `key.many`, `key.other`, as the language needs them. */
export type CountKey = { [Key in TextKey]: Key extends `${infer Stem}.other` ? Stem : never }[TextKey]
export type Locale = 'en' | 'ru'
export type Values = Readonly<Record<string, string | number>>

const dictionaries: Record<Locale, Readonly<Record<string, string>>> = { en, ru: ru satisfies Dictionary }

let locale: Locale = 'en'

export const currentLocale = (): Locale => locale

export function speak(wanted: Locale): void {
  locale = wanted
  if (typeof document !== 'undefined') document.documentElement.lang = wanted
}

/** The language of a setting: the person's choice, else the system's where it is one of ours, else English. */
export function localeOf(setting: 'system' | Locale, systemLanguages: readonly string[]): Locale {
  if (setting !== 'system') return setting
  const known = systemLanguages.map((language) => language.slice(0, 2)).find((language) => language in dictionaries)
  return (known as Locale | undefined) ?? 'en'
}

export function t(key: TextKey, values: Values = {}): string {
  return fill(dictionaries[locale][key] ?? en[key], values)
}

export function tCount(stem: CountKey, count: number, values: Values = {}): string {
  const form = new Intl.PluralRules(locale).select(count)
  const dictionary = dictionaries[locale]
  const text = dictionary[`${stem}.${form}`] ?? dictionary[`${stem}.other`] ?? stem
  return fill(text, { ...values, count: count.toLocaleString(locale) })
}

/** Whether main's code has a sentence here; a code of a newer main may have none. */
export const hasText = (key: string): key is TextKey => key in en

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
