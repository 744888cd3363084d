// Reads the citation files of a release with citation-js, and prints each as CSL-JSON and in APA.
//
//     node citation-js.mjs FOLDER
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Cite, version } from '@citation-js/core'
import '@citation-js/plugin-bibtex'
import '@citation-js/plugin-csl'
import '@citation-js/plugin-ris'

const forms = {
  'citation.csl.json': '@csl/list+object',
  'citation.bib': '@biblatex/text',
  'citation.ris': '@ris/file',
  'sources.csl.json': '@csl/list+object',
  'sources.bib': '@biblatex/text',
  'sources.ris': '@ris/file',
}
const read = {}
for (const [name, forceType] of Object.entries(forms)) {
  const text = await readFile(join(process.argv[2], name), 'utf8')
  const isJson = name.endsWith('.json')
  const cite = await Cite.async(isJson ? JSON.parse(text) : text, isJson ? {} : { forceType })
  read[name] = { csl: cite.data, apa: cite.format('bibliography', { template: 'apa' }) }
}
console.log(JSON.stringify({ version, read }))
