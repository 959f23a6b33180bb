"""What intake will not read, each with the sentence that says what was found, where, and how to mend it."""

from __future__ import annotations

from typing import Any

from ml.errors import GourmetError
from ml.intake.hiding import masked_text

_SEEN = str.maketrans({"\x00": "\ufffd"})


def shown(text: str) -> str:
    """Text with each NUL replaced by "\ufffd": no database keeps a NUL in text or JSON, and none must vanish unseen."""
    return text.translate(_SEEN) if "\x00" in text else text


class Refused(GourmetError):
    """A file that can't be taken in; nothing of it was kept."""

    code = "refused"
    es = "No podemos leer este archivo."
    en = "We can't read this file."

    def __init__(self, **data: Any) -> None:
        said = {key: shown(value) if isinstance(value, str) else value for key, value in data.items()}
        if isinstance(found := said.get("found"), str):
            said["found"] = masked_text(found)  # a piece of the file, which is kept with the refusal
        super().__init__(**said)


class WrongContent(Refused):
    """By its first bytes the file is not a table, whatever its name says."""

    code = "wrong_content"
    es = "El archivo «{name}» es {found_es}, no una tabla. Se espera CSV, TSV o XLSX. {hint_es}"
    en = "The file “{name}” is {found_en}, not a table. Expected CSV, TSV or XLSX. {hint_en}"


class UnsupportedType(Refused):
    """A real kind of data that this version does not read yet."""

    code = "unsupported_type"
    es = "«{name}» es {found_es}. Todavía no leemos este tipo. {hint_es}"
    en = "“{name}” is {found_en}. We don't read this type yet. {hint_en}"


class EmptyFile(Refused):
    """Not one byte, or nothing but blanks: there is no row."""

    code = "empty_file"
    es = "El archivo «{name}» está vacío: no hay ninguna fila. Exporte de nuevo desde su caja y súbalo otra vez."
    en = "The file “{name}” is empty: there is not one row. Export it again from your till and upload it once more."


class HeaderOnly(Refused):
    """Titles without a row of data below them."""

    code = "header_only"
    es = "«{name}» tiene la fila de títulos (fila {line}) y ninguna de datos. Revise las fechas del reporte."
    en = "“{name}” has the header (row {line}) and no data rows. Check the date range of the report."


class OneRow(Refused):
    """A single row of data, which tells too little of how dates and numbers are written."""

    code = "one_row"
    es = "«{name}» tiene una sola fila de datos (fila {line}). Se necesitan dos para reconocer fechas y números."
    en = "“{name}” has a single data row (row {line}). At least two are needed to recognise dates and numbers."


class NoHeader(Refused):
    """No row of the beginning holds names of columns."""

    code = "no_header"
    es = (
        "No encontramos la fila de títulos en «{name}»: en la fila {line} se halló {found} y se esperaban nombres de "
        "columnas (por ejemplo: Fecha, Plato, Cantidad, Total). Agregue los títulos en la primera fila."
    )
    en = (
        "We found no header row in “{name}”: row {line} holds {found} where column names were expected "
        "(for example: Date, Item, Quantity, Total). Add the titles as the first row."
    )


class OneColumn(Refused):
    """Nothing separates one column from the next."""

    code = "one_column"
    es = (
        "«{name}» tiene una sola columna: no hallamos coma, punto y coma, tabulador ni barra que la separe "
        "(fila {line}: {found}). Guárdelo como CSV separado por comas."
    )
    en = (
        "“{name}” has a single column: no comma, semicolon, tab or pipe separates it (row {line}: {found}). "
        "Save it as comma-separated CSV."
    )


class HeaderMismatch(Refused):
    """The header has not as many columns as the rows below it."""

    code = "header_mismatch"
    es = (
        "En «{name}» la fila de títulos (fila {line}) tiene {found} columnas y las filas de datos {expected}. "
        "Exporte de nuevo sin combinar ni borrar columnas."
    )
    en = (
        "In “{name}” the header (row {line}) has {found} columns and the data rows have {expected}. "
        "Export it again without merging or deleting columns."
    )


class PivotReport(Refused):
    """A summary in place of the detail: the lines that were sold are not in it."""

    code = "pivot_report"
    es = (
        "«{name}» es un reporte resumido (tabla dinámica): en la fila {line} se halló {found}. Se necesita el detalle, "
        "una fila por cada plato vendido. Exporte el detalle de ventas en lugar del resumen."
    )
    en = (
        "“{name}” is a summary (a pivot report): row {line} holds {found}. The detail is needed, one row for each "
        "dish sold. Export the sales detail instead of the summary."
    )


class UnclosedQuote(Refused):
    """A quotation mark that is opened and never closed: all that follows would be one cell."""

    code = "unclosed_quote"
    es = (
        "En «{name}» la comilla que abre en la fila {line} nunca se cierra ({found}). Ciérrela o bórrela en esa fila y "
        "vuelva a subir el archivo."
    )
    en = (
        "In “{name}” the quotation mark opened in row {line} is never closed ({found}). Close it or delete it in that "
        "row and upload the file again."
    )


class LineTooLong(Refused):
    """A row longer than any sale is, above the bound on what is held at a time."""

    code = "line_too_long"
    es = "La fila {line} de «{name}» pasa de {limit} bytes; ninguna venta ocupa tanto. Revise esa fila."
    en = "Row {line} of “{name}” is longer than {limit} bytes; no sale takes that much. Check that row or export again."


class BinaryFile(Refused):
    """Bytes that are no text in any encoding."""

    code = "binary_file"
    es = "«{name}» no es texto: {found} de cada 100 bytes no son letras ni números. Se espera CSV, TSV o XLSX."
    en = "“{name}” is not text: {found} of every 100 bytes are not characters. Expected CSV, TSV or XLSX."


class BrokenEncoding(Refused):
    """Bytes that are no letters in the encoding that the file is in."""

    code = "broken_encoding"
    es = "Las letras de «{name}» están dañadas cerca de la fila {line}: se esperaba {expected}. Guárdelo en UTF-8."
    en = "The letters of “{name}” are damaged near row {line}: {expected} was expected. Save it as “CSV UTF-8”."


class MixedDelimiters(Refused):
    """Rows that are separated by one sign and rows that are by another."""

    code = "mixed_delimiters"
    es = (
        "«{name}» mezcla separadores: la fila {line} usa «{expected}» y la fila {other} usa «{found}». "
        "Guárdelo con un solo separador."
    )
    en = (
        "“{name}” mixes separators: row {line} uses “{expected}” and row {other} uses “{found}”. "
        "Save it with one separator only."
    )


class UnknownLayout(Refused):
    """A layout was asked for that nobody knows."""

    code = "unknown_layout"
    es = "No existe el formato «{layout}». Los que conocemos: {known}."
    en = "There is no layout “{layout}”. The ones we know: {known}."


class LayoutMismatch(Refused):
    """The layout that was asked for is not the file's: columns of it are absent."""

    code = "layout_mismatch"
    es = "«{name}» no parece ser de {layout}: faltan las columnas {missing} en la fila {line}."
    en = "“{name}” doesn't look like {layout}: row {line} lacks the columns {missing}."


class BrokenWorkbook(Refused):
    """A workbook that does not open, or not to its end."""

    code = "broken_workbook"
    es = "El libro de Excel «{name}» no se puede abrir ({found}). Ábralo en Excel, guárdelo como XLSX y súbalo."
    en = "The workbook “{name}” can't be opened ({found}). Open it in Excel, save it as XLSX and upload it again."


class WorkbookTooLarge(Refused):
    """A workbook that grows beyond a bound as it is unpacked, as a bomb does."""

    code = "workbook_too_large"
    es = "El libro «{name}» ocupa demasiado al abrirse: {found} (máximo {limit}). Divídalo o expórtelo como CSV."
    en = "The workbook “{name}” grows too large when opened: {found} (limit {limit}). Split it or export it as CSV."


class RowsOutOfOrder(Refused):
    """A sheet whose rows do not ascend, so that no line can be named."""

    code = "rows_out_of_order"
    es = (
        "El libro «{name}» está dañado: después de la fila {last} viene la fila {found}. Ábralo en Excel, guárdelo "
        "como XLSX y súbalo."
    )
    en = (
        "The workbook “{name}” is damaged: row {found} follows row {last}. Open it in Excel, save it as XLSX and "
        "upload it again."
    )


class TooManyColumns(Refused):
    """More columns than the bound: most likely separated by the wrong sign."""

    code = "too_many_columns"
    es = (
        "«{name}» tiene {found} columnas en la fila {line} (máximo {limit}). Exporte solo las que necesita o revise "
        "con qué se separan."
    )
    en = (
        "“{name}” has {found} columns in row {line} (limit {limit}). Export only those you need, or check what "
        "separates them."
    )
