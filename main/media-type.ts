import { extname } from 'node:path'

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** What a file of the built renderer is, as the shells answer with it: a page takes nothing whose type is another. */
export const mediaTypeOf = (file: string): string => mediaTypes[extname(file)] ?? 'application/octet-stream'
