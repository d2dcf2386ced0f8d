import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type Ref,
  useImperativeHandle,
  useState,
} from 'react'
import type { ImageType } from '../../preload/contract/image-type.ts'
import { sizeText } from '../locale/size-text.ts'
import { t } from '../locale/text.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { centreOf, Frame, type Place, useRoom, useScrolling } from './image-frame.tsx'
import type { ImageSize } from './image-size.ts'
import { differenceText, pictureText } from './image-text.ts'
import { fitScale, percentText, sheetOf, slid, stepScale, type Zoom } from './image-zoom.ts'
import { type LoadedSide, maxImageBytes, maxImagePixels } from './load-image.ts'
import './image-change.css'

type Picture = ImageSize & {
  readonly kind: 'image'
  readonly type: ImageType
  readonly address: string
  readonly size: number
  /** Its file ends before it does. */
  readonly isCut: boolean
}
/** One side, decoded. */
export type ShownSide = Picture | Exclude<LoadedSide, { kind: 'image' }>

export interface ImageKeys {
  pressed(event: KeyboardEvent): void
}

interface ImagePairProps {
  readonly path: string
  readonly before: ShownSide
  readonly after: ShownSide
  /** The same bytes, as after a rename: they are shown once. */
  readonly isSame: boolean
  readonly ref?: Ref<ImageKeys>
  /** Below them. */
  readonly children?: ReactNode
}

const ways = ['beside', 'swipe', 'blend'] as const
const wayIcons = { beside: 'split-horizontal', swipe: 'mirror', blend: 'layers' } as const

/** Two pictures at one scale, looked at beside or on each other. */
export function ImagePair({ path, before, after, isSame, ref, children }: ImagePairProps) {
  const [wanted, setWay] = useState<(typeof ways)[number]>('beside')
  const [zoom, setZoom] = useState<Zoom>('fit')
  const [split, setSplit] = useState(50)
  const [blend, setBlend] = useState(50)
  const [frame, setFrame] = useState<HTMLElement | null>(null)
  const room = useRoom(frame)
  const pictures = [before, after].map((side) => (side.kind === 'image' ? side : null))
  const pair = before.kind === 'image' && after.kind === 'image' && !isSame ? { before, after } : null
  const way = pair ? wanted : 'beside'
  const sheet = sheetOf(pictures[0] ?? null, pictures[1] ?? null)
  const scale = zoom === 'fit' ? fitScale(room, sheet) : zoom
  const scrolling = useScrolling(scale)
  const zoomTo = (next: Zoom, at?: Place) => {
    if ((next === 'fit' ? fitScale(room, sheet) : next) !== scale) scrolling.hold(at ?? centreOf(frame))
    setZoom(next)
  }

  const keys: Readonly<Record<string, () => void>> = {
    '+': () => zoomTo(stepScale(scale, 1)),
    '=': () => zoomTo(stepScale(scale, 1)),
    '-': () => zoomTo(stepScale(scale, -1)),
    '0': () => zoomTo(1),
    f: () => zoomTo('fit'),
    ...(pair && Object.fromEntries(ways.map((each, index) => [String(index + 1), () => setWay(each)]))),
  }
  useImperativeHandle(ref, () => ({
    pressed(event) {
      const act = keys[event.key]
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      act()
    },
  }))

  const shared = { sheet, scale, scrolling, onZoom: (next: number, at: Place) => zoomTo(next, at) }
  const pane = (side: ShownSide, name: 'before' | 'after', isFirst: boolean) => (
    <Pane caption={<Caption side={side} name={isSame ? 'same' : name} />}>
      {side.kind === 'image' ? (
        <Frame label={t(`image.${name}`)} ref={isFirst ? setFrame : null} {...shared}>
          <Shown picture={side} path={path} name={name} scale={scale} />
        </Frame>
      ) : (
        <p className="muted image-problem">{problemOf(side)}</p>
      )}
    </Pane>
  )
  const both = pair && (
    <>
      <Caption side={pair.before} name="before" />
      <Caption side={pair.after} name="after" />
    </>
  )

  return (
    <div className="image-pair">
      <div className="image-bar">
        {pair && (
          <div className="image-ways" role="group" aria-label={t('image.ways')}>
            {ways.map((each, index) => (
              <Button
                key={each}
                isSmall
                look="quiet"
                icon={wayIcons[each]}
                keys={String(index + 1)}
                aria-pressed={way === each}
                onClick={() => setWay(each)}
              >
                {t(`image.way.${each}`)}
              </Button>
            ))}
          </div>
        )}
        {pair && <span className="muted image-difference">{differenceText(pair.before, pair.after)}</span>}
        <span className="space" />
        {pictures.some((picture) => picture !== null) && (
          <div className="image-zoom" role="group" aria-label={t('image.zoom')} title={t('image.zoom-hint')}>
            <IconButton icon="zoom-out" label={t('image.zoom-out')} keys="−" onClick={keys['-']} />
            <Button
              isSmall
              look="quiet"
              title={`${t('image.whole-size')} (0)`}
              aria-label={`${t('image.whole-size')}, ${percentText(scale)}`}
              onClick={keys['0']}
            >
              {percentText(scale)}
            </Button>
            <IconButton icon="zoom-in" label={t('image.zoom-in')} keys="+" onClick={keys['+']} />
            <IconButton
              icon="screen-normal"
              label={t('image.fit')}
              keys="F"
              aria-pressed={zoom === 'fit'}
              onClick={keys['f']}
            />
          </div>
        )}
      </div>
      <div className={`image-stage ${way}`}>
        {way === 'beside' && before.kind !== 'none' && !isSame && pane(before, 'before', before.kind === 'image')}
        {way === 'beside' && after.kind !== 'none' && pane(after, 'after', isSame || before.kind !== 'image')}
        {pair && way === 'swipe' && (
          <Pane caption={both}>
            <Frame label={t('image.way.swipe')} ref={setFrame} {...shared}>
              <div className="image-layer" style={{ clipPath: `inset(0 ${100 - split}% 0 0)` }}>
                <Shown picture={pair.before} path={path} name="before" scale={scale} />
              </div>
              <div className="image-layer" style={{ clipPath: `inset(0 0 0 ${split}%)` }}>
                <Shown picture={pair.after} path={path} name="after" scale={scale} />
              </div>
              <Divider value={split} onSlide={setSplit} />
            </Frame>
          </Pane>
        )}
        {pair && way === 'blend' && (
          <Pane caption={both}>
            <Frame label={t('image.way.blend')} ref={setFrame} {...shared}>
              <div className="image-layer checkered">
                <div className="image-mix">
                  <Shown picture={pair.before} path={path} name="before" scale={scale} opacity={1 - blend / 100} />
                  <Shown picture={pair.after} path={path} name="after" scale={scale} opacity={blend / 100} />
                </div>
              </div>
            </Frame>
            <label className="image-blend">
              <span aria-hidden>{t('image.before')}</span>
              <input
                type="range"
                min={0}
                max={100}
                value={blend}
                aria-label={t('image.blend')}
                aria-valuetext={t('image.blend-value', { percent: blend })}
                onChange={(event) => setBlend(Number(event.target.value))}
              />
              <span aria-hidden>{t('image.after')}</span>
            </label>
          </Pane>
        )}
      </div>
      {children && <div className="image-actions">{children}</div>}
    </div>
  )
}

const Pane = ({ caption, children }: { caption: ReactNode; children: ReactNode }) => (
  <figure className="image-pane">
    <figcaption>{caption}</figcaption>
    {children}
  </figure>
)

const Caption = ({ side, name }: { side: ShownSide; name: 'before' | 'after' | 'same' }) => (
  <span>
    <b>{t(`image.${name}`)}</b>
    {side.kind !== 'none' && (
      <span className="muted"> · {side.kind === 'image' ? pictureText(side) : sizeText(side.size)}</span>
    )}
    {side.kind === 'image' && side.isCut && <span className="image-cut"> · {t('image.cut')}</span>}
  </span>
)

function problemOf(side: Exclude<ShownSide, Picture>): string {
  switch (side.kind) {
    case 'none':
      return t('review.no-file')
    case 'not-image':
      return t('image.none')
    case 'too-many-bytes':
      return t('image.too-many-bytes', { most: sizeText(maxImageBytes) })
    case 'too-many-pixels':
      return t('image.too-many-pixels', { most: maxImagePixels / 1_000_000 })
    case 'broken':
      return t('image.broken')
  }
}

interface ShownProps {
  readonly picture: Picture
  readonly path: string
  readonly name: 'before' | 'after'
  readonly scale: number
  readonly opacity?: number
}

function Shown({ picture: { address, width, height }, path, name, scale, opacity }: ShownProps) {
  const style: CSSProperties = {
    width: width * scale,
    height: height * scale,
    ...(scale > 1 ? { imageRendering: 'pixelated' } : {}),
    ...(opacity === undefined ? {} : { opacity }),
  }
  return <img src={address} alt={t(`review.${name}`, { path: visibleLine(path) })} draggable={false} style={style} />
}

/** What lies left of it is from before. */
function Divider({ value, onSlide }: { value: number; onSlide(value: number): void }) {
  const moved = (event: PointerEvent) => {
    const sheet = event.currentTarget.parentElement
    if (!sheet || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    const { left, width } = sheet.getBoundingClientRect()
    onSlide(Math.min(100, Math.max(0, Math.round(((event.clientX - left) / width) * 1000) / 10)))
  }
  return (
    <div
      className="image-divider"
      role="slider"
      tabIndex={0}
      aria-label={t('image.divider')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(value)}
      aria-valuetext={t('image.divider-value', { percent: Math.round(value) })}
      style={{ left: `${value}%` }}
      onPointerDown={(event) => {
        if (event.button === 0) event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={moved}
      onKeyDown={(event) => {
        const next = slid(value, event.key, event.shiftKey)
        if (next === null || event.ctrlKey || event.metaKey || event.altKey) return
        event.preventDefault()
        event.stopPropagation()
        onSlide(next)
      }}
    />
  )
}
