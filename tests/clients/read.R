# Reads a release with R's packages from Debian, and prints what they read as JSON.
#
#     Rscript read.R FOLDER
#
# For each package its version, and by table the columns; missing is null, days are YYYY-MM-DD.

suppressPackageStartupMessages({
  library(readr)
  library(haven)
  library(readxl)
  library(RSQLite)
})

folder <- commandArgs(trailingOnly = TRUE)[1]
found <- function(pattern) list.files(folder, pattern, full.names = TRUE)
stem <- function(path) {
  sub(paste0(basename(folder), "-"), "", sub("\\.[a-z]+$", "", basename(path)), fixed = TRUE)
}
by_table <- function(paths, read) setNames(lapply(paths, read), stem(paths))

plain <- function(values) {
  if (inherits(values, c("Date", "POSIXct"))) return(format(values, "%Y-%m-%d"))
  if (is.labelled(values)) values <- as.character(as_factor(values))
  if (is.character(values)) enc2utf8(as.vector(values)) else as.vector(values)
}
columns <- function(frame) lapply(as.list(frame), function(values) I(plain(values)))

text <- by_table(found("\\.csv$"), function(path) {
  all_text <- cols(.default = col_character())
  columns(read_csv(path, col_types = all_text, na = "", trim_ws = FALSE, progress = FALSE))
})

# fread leaves a doubled quotation mark doubled; the docs say how to mend it.
read_by_fread <- function(path) {
  data.table::fread(path, colClasses = "character", na.strings = "", encoding = "UTF-8")
}
by_fread <- by_table(found("\\.csv$"), function(path) columns(read_by_fread(path)))
mended <- by_table(found("\\.csv$"), function(path) {
  columns(lapply(read_by_fread(path), gsub, pattern = '""', replacement = '"', fixed = TRUE))
})

stata <- by_table(found("\\.dta$"), read_dta)
titles <- lapply(stata, function(frame) {
  lapply(as.list(frame), function(values) attr(values, "label", exact = TRUE))
})

workbook <- found("\\.xlsx$")
sheets <- intersect(excel_sheets(workbook), names(text))
excel <- lapply(setNames(sheets, sheets), function(sheet) {
  columns(read_excel(workbook, sheet, na = "", trim_ws = FALSE, guess_max = 100000))
})

database <- dbConnect(SQLite(), found("\\.sqlite$"), flags = SQLITE_RO)
sqlite <- lapply(setNames(names(text), names(text)), function(table) {
  columns(dbReadTable(database, table, check.names = FALSE))
})
dbDisconnect(database)

# The README's question on the second half of 1984, of the types that each package gives.
answer <- function(frame) {
  from <- as.Date("1984-07-01")
  to <- as.Date("1984-12-31")
  dated <- !(is.na(frame$earliest) & is.na(frame$latest))
  inside <- (is.na(frame$earliest) | frame$earliest <= to) &
    (is.na(frame$latest) | frame$latest >= from)
  I(as.character(frame$meeting_id[dated & inside]))
}
guessed <- read_csv(found("-meetings_full\\.csv$"), show_col_types = FALSE)

typed <- data.table::fread(found("-meetings_full\\.csv$"), na.strings = "")

version <- function(name) as.character(packageVersion(name))
cat(jsonlite::toJSON(
  list(
    r = jsonlite::unbox(paste(R.version$major, R.version$minor, sep = ".")),
    readr = list(
      version = jsonlite::unbox(version("readr")), text = text, answer = answer(guessed)
    ),
    data.table = list(
      version = jsonlite::unbox(version("data.table")), text = by_fread, mended = mended,
      answer = answer(typed)
    ),
    haven = list(
      version = jsonlite::unbox(version("haven")),
      tables = lapply(stata, columns), titles = titles, answer = answer(stata$meetings_full)
    ),
    readxl = list(version = jsonlite::unbox(version("readxl")), tables = excel),
    RSQLite = list(version = jsonlite::unbox(version("RSQLite")), tables = sqlite)
  ),
  na = "null", null = "null", digits = NA
))
