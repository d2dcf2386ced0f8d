import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { showLastTheme } from './state/settings-store.ts'
import './ui/fonts.css'
import './ui/theme.css'
import './ui/base.css'
import './ui/controls.css'
import './ui/high-contrast.css'

showLastTheme()
createRoot(document.getElementById('root')!).render(<App />)
