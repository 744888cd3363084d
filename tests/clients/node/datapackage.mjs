// Reads the CSV data package of a release, unpacked, with datapackage-js: rows, and keys followed.
//
//     node datapackage.mjs FOLDER
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import datapackage from 'datapackage'

const folder = process.argv[2]
const read = await datapackage.Package.load(join(folder, 'datapackage.json'))
const day = (date) => // in local time, as it is read
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')
const plain = (value) => (value instanceof Date ? day(value) : value ?? null)
const tables = {}
const related = {}
for (const resource of read.resources) {
  const rows = await resource.read()
  tables[resource.name] = Object.fromEntries(
    resource.headers.map((name, n) => [name, rows.map((row) => plain(row[n]))]),
  )
  related[resource.name] = (await resource.read({ relations: true })).length
}
const about = new URL('node_modules/datapackage/package.json', import.meta.url)
const { version } = JSON.parse(await readFile(about))
console.log(JSON.stringify({ version, tables, related }))
