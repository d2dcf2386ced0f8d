import { type ReactNode, type Ref, useEffect, useState } from 'react'
import type { ChangedFile } from '../../preload/contract/changes.ts'
import type { ReviewFile } from '../../preload/contract/patch.ts'
import { t } from '../locale/text.ts'
import type { ReadBytes } from '../state/side-bytes.ts'
import { messageOf } from '../state/toast-store.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { type ImageKeys, ImagePair, type ShownSide } from './image-pair.tsx'
import { endsEarly } from './image-size.ts'
import { type LoadedSide, loadSide } from './load-image.ts'

interface ImageChangeProps {
  readonly file: Pick<ReviewFile, 'path' | 'binary' | 'beforeHash'> & Partial<Pick<ChangedFile, 'afterHash'>>
  readBytes: ReadBytes
  /** What takes the keys that are pressed around it. */
  readonly keys: Ref<ImageKeys>
  /** Below the pictures. */
  readonly actions: ReactNode
  /** In their place where neither side is a picture. */
  readonly children: ReactNode
}

/** A binary file's change, as pictures where it is pictures. */
export function ImageChange({ file, readBytes, keys, actions, children }: ImageChangeProps) {
  const [state, readAgain] = useSides(file, readBytes)
  switch (state.status) {
    case 'loading':
      return (
        <p className="muted" role="status">
          {t('loading')}
        </p>
      )
    case 'failed':
      return (
        <>
          <Notice tone="error">
            <p>{state.text}</p>
            <Button isSmall onClick={readAgain}>
              {t('try-again')}
            </Button>
          </Notice>
          {children}
        </>
      )
    case 'read': {
      const isPicture = [state.before, state.after].some(({ kind }) => kind !== 'none' && kind !== 'not-image')
      if (!isPicture) return children
      return (
        <ImagePair ref={keys} path={file.path} before={state.before} after={state.after} isSame={state.isSame}>
          {actions}
        </ImagePair>
      )
    }
  }
}

type Sides =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly text: string }
  | { readonly status: 'read'; readonly before: ShownSide; readonly after: ShownSide; readonly isSame: boolean }

function useSides(file: ImageChangeProps['file'], readBytes: ReadBytes): readonly [Sides, () => void] {
  const [state, setState] = useState<Sides>({ status: 'loading' })
  const { path, beforeHash, afterHash, binary } = file
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    let isWanted = true
    const addresses: string[] = []
    const read = async (): Promise<Sides | null> => {
      const before = await loadSide(readBytes, 'before', binary?.before ?? null)
      const after = await loadSide(readBytes, 'after', binary?.after ?? null)
      if (!isWanted) return null
      const [one, other] = await Promise.all([decoded(before, addresses), decoded(after, addresses)])
      return { status: 'read', before: one, after: other, isSame: isSame(before, after) }
    }
    void read()
      .catch((error: unknown): Sides => ({ status: 'failed', text: messageOf(error) }))
      .then((next) => {
        if (isWanted && next) setState(next)
      })
    return () => {
      isWanted = false
      for (const address of addresses) URL.revokeObjectURL(address)
    }
  }, [path, beforeHash, afterHash, binary?.before, binary?.after, attempt])
  return [state, () => setAttempt(attempt + 1)]
}

/** As a blob address: no byte of a workspace comes from the app's own origin. It is put to the others at once. */
async function decoded(side: LoadedSide, addresses: string[]): Promise<ShownSide> {
  if (side.kind !== 'image') return side
  const { type, bytes } = side
  const address = URL.createObjectURL(new Blob([bytes], { type }))
  addresses.push(address)
  const image = new Image()
  image.src = address
  try {
    await image.decode()
  } catch {
    return { kind: 'broken', size: bytes.length }
  }
  // As it is shown: a camera's picture may say that it is to be turned.
  const { naturalWidth: width, naturalHeight: height } = image
  return { kind: 'image', type, address, size: bytes.length, width, height, isCut: endsEarly(bytes, type) }
}

function isSame(one: LoadedSide, other: LoadedSide): boolean {
  if (one.kind !== 'image' || other.kind !== 'image' || one.bytes.length !== other.bytes.length) return false
  return one.bytes.every((byte, index) => byte === other.bytes[index])
}
