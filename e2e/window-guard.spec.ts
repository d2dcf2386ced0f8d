import { expect, test } from './fixtures.ts'

// What a script in the page could try. For the desktop window alone: in a browser most of it is the browser's business.

test('the page has no way out but the bridge', async ({ app }) => {
  const { page } = await app()

  const reach = await page.evaluate(() => ({
    bridge: Object.keys(window['codelab' as keyof Window] as object).toSorted(),
    // Only what a person dropped or chose has a place on the disk.
    path: (window['codelab' as keyof Window] as { pathOf(file: File): string }).pathOf(
      new File(['x'], '/etc/hostname'),
    ),
    node: [
      typeof globalThis['require' as keyof typeof globalThis],
      typeof globalThis['process' as keyof typeof globalThis],
    ],
    opened: window.open('https://example.com/') !== null,
  }))

  expect(reach).toEqual({
    bridge: ['onFrame', 'onLink', 'pathOf', 'send'],
    path: '',
    node: ['undefined', 'undefined'],
    opened: false,
  })
})

test('the page stays where it is', async ({ app }) => {
  const { page } = await app()
  const address = page.url()

  await page.evaluate(() => {
    location.href = 'file:///etc/hostname'
  })
  await page.evaluate(() => {
    location.href = 'codelab://other/index.html'
  })

  await expect.poll(() => page.url()).toBe(address)
})

test('nothing but the application is served from its scheme', async ({ app }) => {
  const { page, workspace } = await app()

  const answers = await page.evaluate(async (folder) => {
    const status = (address: string) =>
      fetch(address).then(
        (response) => response.status,
        () => 'refused',
      )
    return [
      await status('codelab://app/index.html'),
      await status('codelab://app/..%2f..%2fpackage.json'),
      await status(`codelab://app${folder}/README.md`),
      await status(`codelab://app/%2f${folder}/README.md`),
      await status('file:///etc/hostname'),
      await status('https://example.com/'),
    ]
  }, workspace)

  expect(answers).toEqual([200, 404, 404, 404, 'refused', 'refused'])
})

test('the page is granted no permission', async ({ app }) => {
  const { page } = await app()

  const states = await page.evaluate(() => {
    const names = ['geolocation', 'camera', 'microphone', 'notifications', 'clipboard-read'] as PermissionName[]
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state))
  })

  expect(states).toEqual(['denied', 'denied', 'denied', 'denied', 'denied'])
})
