import { expect, test } from 'vitest'
import { createOffer } from './offer.ts'
import { builtinTools, createRegistry } from './registry.ts'

const present = async () => true

test('tools whose program is missing are not offered, until it is there', async () => {
  let hasGit = false
  const registry = createRegistry(builtinTools)
  const offer = createOffer(registry, { git: async () => hasGit, terminals: present, browser: present })

  const without = await offer.tools()
  expect(without.some(({ specification }) => specification.name.startsWith('git.'))).toBe(false)
  expect(await offer.tools()).toBe(without)

  hasGit = true
  expect(await offer.tools()).toEqual(registry.tools)
})
