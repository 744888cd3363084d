// Reads every single Parquet file of a release with hyparquet, and prints the columns of each.
//
//     node hyparquet.mjs FOLDER
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'

const folder = process.argv[2]
const plain = (value) =>
  typeof value === 'bigint' ? Number(value)
  : value instanceof Date ? value.toISOString().slice(0, 10)
  : value ?? null

const tables = {}
for (const name of (await readdir(folder)).filter((name) => name.endsWith('.parquet'))) {
  const file = await asyncBufferFromFile(join(folder, name))
  const { schema } = await parquetMetadataAsync(file)
  const rows = await parquetReadObjects({ file })
  tables[name.replace(`${basename(folder)}-`, '').replace('.parquet', '')] = Object.fromEntries(
    schema.slice(1).map(({ name }) => [name, rows.map((row) => plain(row[name]))]),
  )
}
const about = new URL('node_modules/hyparquet/package.json', import.meta.url)
const { version } = JSON.parse(await readFile(about))
console.log(JSON.stringify({ version, tables }))
