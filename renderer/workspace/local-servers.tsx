import { useEffect, useState } from 'react'
import type { LocalServer } from '../../preload/contract/channels.ts'
import { t } from '../locale/text.ts'
import { takeLocalModel, useLocalModels } from '../state/local-models.ts'
import { orTell } from '../state/toast-store.ts'
import { Button } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { visibleLine } from '../ui/visible-text.ts'

/** Model servers that answer on this machine, each to be taken by one click. Nothing where none does. */
export function LocalServers() {
  const servers = useLocalModels((state) => state.servers)
  useEffect(() => orTell(useLocalModels.getState().look()), [])
  return servers.map((server) => <Server key={server.baseUrl} server={server} />)
}

function Server({ server }: { server: LocalServer }) {
  const [chosen, setChosen] = useState(server.models[0] ?? '')
  const model = server.models.includes(chosen) ? chosen : (server.models[0] ?? '')
  return (
    <div className="model-summary">
      <Icon name="server" />
      <div>
        <p>{t('model.local-runs', { server: visibleLine(server.name) })}</p>
        {server.models.length > 1 ? (
          <Select
            aria-label={t('model.model')}
            value={model}
            options={server.models.map((value) => ({ value, label: visibleLine(value) }))}
            onChoose={setChosen}
          />
        ) : (
          <p className="muted ellipsis">{visibleLine(model)}</p>
        )}
      </div>
      <Button look="primary" onClick={() => orTell(takeLocalModel(server, model))}>
        {t('model.local-use')}
      </Button>
    </div>
  )
}
