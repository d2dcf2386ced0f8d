import { createContext, useContext } from 'react'

/** Turns source into coloured HTML whose text is escaped; null where the language is unknown. */
export type ColorCode = (text: string, language: string) => Promise<string | null>

const Colors = createContext<ColorCode | null>(null)

/** Lends the editor's syntax colours to those who show code without knowing the editor. */
export const ColorsProvider = Colors.Provider
export const useColors = (): ColorCode | null => useContext(Colors)
