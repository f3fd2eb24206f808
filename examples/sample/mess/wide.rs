//! The kinds that are made only above the shipped share of mess.

use super::{Kind, around, cards, days, deep, formulas, groups, kind, measures, merges};
use super::{spellings, words};

/// Done before the others: the table's layout, then its units of measure, then values.
pub static BEFORE: [Kind; 35] = [
    kind("card-two-up", 0.3, cards::two_up),
    kind("card-across", 0.3, cards::across),
    kind("card-months", 0.4, cards::months),
    kind("card-remark", 0.4, cards::remark),
    kind("card-numbered", 0.4, cards::numbered),
    kind("measure-line", 0.4, measures::line),
    kind("kin-header", 0.4, measures::header),
    kind("bare-days", 0.6, days::bare),
    kind("enum-alias", 0.4, words::other_word),
    kind("bool-words", 0.4, words::yes_no),
    kind("mark-words", 0.5, words::marks),
    kind("dash-for-blank", 0.4, words::dash),
    kind("half-filled", 0.4, words::half_filled),
    kind("id-as-number", 0.4, spellings::id_as_number),
    kind("date-serial", 0.4, spellings::date_serial),
    kind("date-number", 0.3, spellings::date_number),
    kind("date-chinese-digits", 0.3, spellings::date_chinese_digits),
    kind("date-padded-dots", 0.3, spellings::date_padded_dots),
    kind("date-weekday", 0.3, spellings::date_weekday),
    kind("date-time", 0.3, spellings::date_time),
    kind("date-time-text", 0.3, spellings::date_time_text),
    kind("date-full-width", 0.2, spellings::date_full_width),
    kind("date-spaced", 0.2, spellings::date_spaced),
    kind("time-words", 0.4, spellings::time_words),
    kind("currency-sign", 0.4, spellings::currency),
    kind("ten-thousands-unit", 0.3, spellings::ten_thousands_unit),
    kind("large-numeral", 0.3, spellings::large_numeral),
    kind("zero-numeral", 0.3, spellings::zero_numeral),
    kind("financial-numeral", 0.2, spellings::financial),
    kind("numeral-with-unit", 0.2, spellings::numeral_unit),
    kind("trailing-zero", 0.3, spellings::trailing_zero),
    kind("spaced-number", 0.3, spellings::spaced_number),
    kind("wide-spaces", 0.4, spellings::wide_spaces),
    kind("hard-space", 0.2, spellings::hard_space),
    kind("formula-total", 0.5, formulas::total),
];

/// Done after the others: rows and header rows, merged cells, formulas, words around the table.
pub static AFTER: [Kind; 17] = [
    kind("section-rows", 0.3, groups::sections),
    kind("sub-totals", 0.3, groups::sub_totals),
    kind("unlabelled-sub-totals", 0.2, groups::unlabelled),
    kind("unlabelled-total", 0.3, groups::unlabelled_total),
    kind("total-label", 0.5, groups::total_label),
    kind("unit-row", 0.3, deep::unit_row),
    kind("deep-header", 0.3, deep::groups),
    kind("column-numbers", 0.2, deep::numbers),
    kind("merged-down", 0.5, merges::down),
    kind("merged-across", 0.3, merges::across),
    kind("hidden-rows", 0.3, merges::hidden),
    kind("cell-formulas", 0.4, formulas::cells),
    kind("notes", 0.5, around::notes),
    kind("note-list", 0.3, around::note_list),
    kind("signature", 0.4, around::signature),
    kind("version-line", 0.5, around::version),
    kind("unticked-box", 0.3, around::unticked),
];
