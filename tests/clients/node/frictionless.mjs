// Reads the CSV data package of a release, unpacked, with frictionless.js: every row, as text.
//
//     node frictionless.mjs FOLDER
import { readFile } from 'node:fs/promises'
import frictionless from 'frictionless.js'

const read = await frictionless.Dataset.load(process.argv[2])
const tables = {}
for (const file of read.resources) {
  file.descriptor.encoding = 'utf-8' // in place of its guess
  const rows = []
  for await (const row of await file.rows({ keyed: true })) rows.push(row)
  const { name, schema } = file.descriptor
  tables[name] = Object.fromEntries(
    schema.fields.map((field) => [field.name, rows.map((row) => row[field.name] || null)]),
  )
}
const about = new URL('node_modules/frictionless.js/package.json', import.meta.url)
const { version } = JSON.parse(await readFile(about))
console.log(JSON.stringify({ version, tables }))
