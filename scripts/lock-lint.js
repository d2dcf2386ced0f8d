/**
 * What is wrong with a `package-lock.json`: `npm ci` fails where a platform's package is left out, takes what it gets
 * where there is no integrity, and asks one particular registry where addresses were recorded.
 *
 * @param {{ packages: Record<string, {
 *   optionalDependencies?: Record<string, string>, resolved?: string, link?: boolean, integrity?: string, inBundle?: boolean
 * }> }} lock
 * @returns {string[]}
 */
export function lintLock(lock) {
  return Object.entries(lock.packages).flatMap(([place, entry]) => {
    if (entry.link) return []
    const problems = Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !isLocked(lock.packages, place, name))
      .map((name) => `${place || 'the project'} wants ${name}, which is left out`)
    if (entry.resolved) problems.push(`${place} records an address`)
    if (place && !entry.integrity && !entry.inBundle) problems.push(`${place} has no integrity`)
    return problems
  })
}

/**
 * Looks where Node would: in the package's own folder, then upwards.
 *
 * @param {Record<string, unknown>} packages
 * @param {string} place
 * @param {string} name
 * @returns {boolean}
 */
function isLocked(packages, place, name) {
  if (packages[`${place ? `${place}/` : ''}node_modules/${name}`]) return true
  const parent = place.lastIndexOf('/node_modules/')
  if (!place) return false
  return isLocked(packages, parent < 0 ? '' : place.slice(0, parent), name)
}
