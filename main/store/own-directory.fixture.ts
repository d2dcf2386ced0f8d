import { ownDataDirectory } from './owner.ts'

await ownDataDirectory(process.argv[2]!, 'a child')
process.stdout.write('owned\n')
setInterval(() => {}, 1000)
