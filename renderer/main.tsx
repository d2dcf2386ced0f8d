import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import './ui/fonts.css'
import './ui/theme.css'
import './ui/base.css'
import './ui/controls.css'

createRoot(document.getElementById('root')!).render(<App />)
