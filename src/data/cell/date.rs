//! Dates and times as people write them, read as seconds since 1970.

use super::days;

/// How the dates of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) enum Order {
    /// `2031-03-01`, also with `/` or `.`, and `20310301T1015`.
    YearMonthDay,
    /// `31.12.2031`, `31/12/31`.
    DayMonthYear,
    /// `12/31/2031`, `12/31/31`.
    MonthDayYear,
    /// `2031-03`.
    YearMonth,
    /// `06.11`: no year.
    DayMonth,
    /// `31-Dec-2031`, `Dec 31, 2031`, `31DEC2031:10:15:00`, `Dec-31` (of the year 31): the month is a word.
    Named,
}

/// A column of dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) struct Reading {
    pub(in crate::data) order: Order,
    /// Whether any cell has a time of day.
    pub(in crate::data) has_time: bool,
    /// Whether month and day could also be the other way round.
    pub(in crate::data) is_open: bool,
}

/// Texts that are looked at before a column with a few other cells is taken for one of dates.
const FIRST: usize = 30;

/// The months as they begin, and how long such a word may be at least, in English, German, French and Spanish.
const MONTHS: [&[&str]; 12] = [
    &["jan", "january", "januar", "janv", "janvier", "ene", "enero"],
    &["feb", "february", "februar", "févr", "février", "febrero"],
    &["mar", "march", "mär", "mrz", "märz", "mars", "marzo"],
    &["apr", "april", "avr", "avril", "abr", "abril"],
    &["may", "mai", "mayo"],
    &["jun", "june", "juni", "juin", "junio"],
    &["jul", "july", "juli", "juil", "juillet", "julio"],
    &["aug", "august", "août", "ago", "agosto"],
    &["sep", "sept", "september", "septembre", "septiembre"],
    &["oct", "october", "okt", "oktober", "octobre", "octubre"],
    &["nov", "november", "novembre", "noviembre"],
    &["dec", "december", "dez", "dezember", "déc", "décembre", "dic", "diciembre"],
];

/// The order in which all texts are dates, or the rows of nearly all: at most one in `1 / odd` may hold something else.
pub(in crate::data) fn reading(texts: &[(&str, u32)], odd: f64) -> Option<Reading> {
    let orders = [
        Order::YearMonthDay,
        Order::DayMonthYear,
        Order::MonthDayYear,
        Order::YearMonth,
        Order::DayMonth,
        Order::Named,
    ];
    let is_date = |text: &str, order| parse(text, order).is_some();
    let n_rows: u64 = texts.iter().map(|&(_, n)| u64::from(n)).sum();
    let fits = |order| {
        if odd == 0.0 {
            return texts.iter().all(|(text, _)| is_date(text, order));
        }
        let first = texts.iter().take(FIRST);
        if 2 * first.clone().filter(|(text, _)| is_date(text, order)).count() < first.count() {
            return false;
        }
        let dates = texts.iter().filter(|(text, _)| is_date(text, order));
        let n_dates: u64 = dates.map(|&(_, n)| u64::from(n)).sum();
        n_dates as f64 >= n_rows as f64 * (1.0 - odd)
    };
    let order = orders.into_iter().find(|&order| fits(order))?;
    let is_open = order == Order::DayMonthYear && fits(Order::MonthDayYear);
    let has_time = texts.iter().any(|(text, _)| parse(text, order).is_some_and(|(_, has_time)| has_time));
    Some(Reading { order, has_time, is_open })
}

/// Seconds since 1970, and whether there is a time of day. A date without year is one of 1972, which has a 29th of February.
pub(in crate::data) fn parse(text: &str, order: Order) -> Option<(f64, bool)> {
    let text = text.trim();
    if order == Order::Named {
        return named(text);
    }
    // A date begins with a digit; most texts that are none are told by that.
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (date, time) = match text.find(['T', ' ', 't']) {
        Some(at) => (&text[..at], Some(text[at + 1..].trim())),
        None => (text, None),
    };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if order == Order::YearMonthDay && date.len() == 8 && is_number(date) {
        let days = days::from_date(date[..4].parse().ok()?, date[4..6].parse().ok()?, date[6..].parse().ok()?)?;
        let clock = time?.trim_end_matches('Z');
        let parts = [clock.get(..2)?, clock.get(2..4)?, clock.get(4..).filter(|it| !it.is_empty()).unwrap_or("00")];
        return with_time(days as f64, Some(&parts.join(":")));
    }
    let mark = date.find(['-', '/', '.']).and_then(|at| date[at..].chars().next())?;
    let parts: Vec<&str> = date.split(mark).collect();
    if !parts.iter().all(|part| part.len() <= 4 && is_number(part)) {
        return None;
    }
    let number = |at: usize| parts.get(at).and_then(|part| part.parse::<i64>().ok());
    let width = |at: usize| parts.get(at).map_or(0, |part| part.len());
    let two = |at: usize| (1..=2).contains(&width(at));
    // 1.2.10 is a version, 01.02.10 a date.
    let is_short = || width(2) == 2 && (mark != '.' || width(0) == 2 && width(1) == 2);
    let ends_in_year = || width(2) == 4 || is_short();
    let (year, month, day) = match (order, parts.len()) {
        (Order::YearMonthDay, 3) if width(0) == 4 && two(1) && two(2) => (number(0)?, number(1)?, number(2)?),
        (Order::DayMonthYear, 3) if two(0) && two(1) && ends_in_year() => (year(parts[2])?, number(1)?, number(0)?),
        (Order::MonthDayYear, 3) if two(0) && two(1) && ends_in_year() => (year(parts[2])?, number(0)?, number(1)?),
        (Order::YearMonth, 2) if width(0) == 4 && width(1) == 2 && mark == '-' => (number(0)?, number(1)?, 1),
        (Order::DayMonth, 2) if width(0) == 2 && width(1) == 2 && mark == '.' && time.is_none() => {
            (1972, number(1)?, number(0)?)
        }
        _ => return None,
    };
    // Fewer digits are no year that people write.
    let days = days::from_date(year, month, day).filter(|_| year >= 1000)? as f64;
    with_time(days, time)
}

/// A year of four digits, or of two: one of this century or the last.
fn year(text: &str) -> Option<i64> {
    let year: i64 = text.parse().ok()?;
    Some(match text.len() {
        2 if year < 70 => 2000 + year,
        2 => 1900 + year,
        _ => year,
    })
}

fn with_time(days: f64, time: Option<&str>) -> Option<(f64, bool)> {
    match time {
        None | Some("") => Some((days * days::DAY, false)),
        Some(time) => seconds_of_day(time).map(|seconds| (days * days::DAY + seconds, seconds != 0.0)),
    }
}

/// A date whose month is a word, with a time behind it or not.
fn named(text: &str) -> Option<(f64, bool)> {
    // Monday, and its like: a word before all else, parted from what follows.
    let is_mark = |c: char| c == ' ' || c == '-' || c == '/' || c == '.' || c == ',';
    let text = match text.split_once([',', ' ']) {
        Some((day, rest))
            if ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().any(|it| starts_with(day, it)) =>
        {
            rest.trim_start()
        }
        _ => text,
    };
    let start = text.find(char::is_alphabetic)?;
    let (before, word) = text.split_at(start);
    let (word, after) = word.split_at(word.find(|c: char| !c.is_alphabetic()).unwrap_or(word.len()));
    // A longer word in front is no date; most texts are told by that.
    if start > 5 || word.chars().count() < 3 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let word = word.to_lowercase();
    let month = (1..).zip(MONTHS).find(|(_, names)| names.contains(&word.as_str()))?.0;
    let before = before.trim_end_matches(is_mark);
    let after = after.trim_start_matches(is_mark);
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (first, rest) = after.split_at(digits(after));
    let is_number = |text: &str, most: usize| !text.is_empty() && text.len() <= most && digits(text) == text.len();
    let is_year = |text: &str| text.len() == 4 || text.len() == 2;
    let (year_of, day, rest) = if before.is_empty() {
        let rest = ["st", "nd", "rd", "th"].iter().find_map(|end| rest.strip_prefix(end)).unwrap_or(rest);
        let behind = rest.trim_start_matches(is_mark);
        let (second, last) = behind.split_at(digits(behind));
        match is_number(first, 2) && second.len() == 4 && behind.len() < rest.len() {
            true => (second, first, last),
            // Without a day: the month of a year.
            false if is_year(first) && rest.trim().is_empty() => (first, "1", ""),
            false => return None,
        }
    } else if before.len() == 4 && is_number(before, 4) && is_number(first, 2) {
        (before, first, rest)
    } else if is_number(before, 2) && is_year(first) {
        (first, before, rest)
    } else {
        return None;
    };
    let days = days::from_date(year(year_of)?, month, day.parse().ok()?)
        .filter(|_| year_of.len() == 2 || year(year_of) >= Some(1000))?;
    with_time(days as f64, Some(rest.trim_start_matches([':', ' ', 'T', ',']).trim_end()))
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
        && text.chars().all(char::is_alphabetic)
}

/// Seconds since 1970 of a whole number such as 20310301 or 20310301101500, and whether there is a time of day.
pub(in crate::data) fn compact(number: f64) -> Option<(f64, bool)> {
    let (date, time) = if number >= 1e13 { (libm::floor(number / 1e6), number % 1e6) } else { (number, 0.0) };
    if !(19_000_101.0..=21_001_231.0).contains(&date) || libm::trunc(number) != number {
        return None;
    }
    let (date, time) = (date as i64, time as i64);
    let (hours, minutes, seconds) = (time / 10_000, time / 100 % 100, time % 100);
    let days = days::from_date(date / 10_000, date / 100 % 100, date % 100)?;
    (hours < 24 && minutes < 60 && seconds < 60)
        .then(|| (days as f64 * days::DAY + (3600 * hours + 60 * minutes + seconds) as f64, time > 0))
}

/// Hours of a text such as `10:15`, `51:30`, `1:05:30.5` or `10:15 PM`.
pub(in crate::data) fn hours(text: &str) -> Option<f64> {
    let colon = text.find(':').filter(|at| (1..=3).contains(at))?;
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (whole, rest) = text.split_at(colon);
    let is_plain = rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b':' || byte == b'.');
    let minutes_are_two = rest.get(1..3).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if !minutes_are_two {
        return None;
    }
    if is_plain {
        // More than a day is a duration.
        return Some(whole.parse::<u32>().ok()? as f64 + hours_minutes(&format!("0{rest}"))? / 3600.0);
    }
    seconds_of_day(text).filter(|_| !rest.contains(['+', '-', 'Z'])).map(|seconds| seconds / 3600.0)
}

/// Whether a text says that there is no date, as MySQL writes it: `0000-00-00 00:00:00`.
pub(in crate::data) fn is_zero(text: &str) -> bool {
    text.len() >= 8
        && text.starts_with('0')
        && text.bytes().all(|byte| matches!(byte, b'0' | b'-' | b'/' | b'.' | b':' | b' '))
}

/// `10:15`, `10:15:30.5`, with a zone behind: `Z`, `+02:00`.
fn seconds_of_day(time: &str) -> Option<f64> {
    let time = time.trim_end_matches(" UTC");
    let (clock, zone) = match time.find(['Z', '+', '-']) {
        Some(at) => (time[..at].trim(), &time[at..]),
        None => (time, ""),
    };
    let (clock, afternoon) = match clock.to_ascii_lowercase() {
        lower if lower.ends_with("pm") => (clock[..clock.len() - 2].trim(), Some(true)),
        lower if lower.ends_with("am") => (clock[..clock.len() - 2].trim(), Some(false)),
        _ => (clock, None),
    };
    let seconds = hours_minutes(clock)?;
    let offset = match zone.strip_prefix(['+', '-']) {
        None => 0.0,
        Some(zone) => {
            let zone = if zone.len() == 4 { format!("{}:{}", zone.get(..2)?, zone.get(2..)?) } else { zone.to_owned() };
            hours_minutes(&zone)?
        }
    };
    let offset = if zone.starts_with('-') { -offset } else { offset };
    let noon = 12.0 * 3600.0;
    let seconds = match afternoon {
        Some(true) if seconds < noon => seconds + noon,
        Some(false) if seconds >= noon => seconds - noon,
        _ => seconds,
    };
    Some(seconds - offset)
}

fn hours_minutes(text: &str) -> Option<f64> {
    let mut parts = text.split(':');
    let whole = |part: Option<&str>, below: u32| -> Option<f64> {
        let part = part.filter(|part| (1..=2).contains(&part.len()))?;
        part.parse::<u32>().ok().filter(|&n| n < below).map(f64::from)
    };
    let (hours, minutes) = (whole(parts.next(), 25)?, whole(parts.next(), 60)?);
    let seconds = match parts.next() {
        None => 0.0,
        Some(text) if text.starts_with(|c: char| c.is_ascii_digit()) => {
            text.parse::<f64>().ok().filter(|s| *s < 61.0)?
        }
        Some(_) => return None,
    };
    if parts.next().is_some() { None } else { Some(hours * 3600.0 + minutes * 60.0 + seconds) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, order: Order) -> f64 {
        parse(text, order).unwrap().0
    }

    #[test]
    fn dates_count_from_1970() {
        assert_eq!(at("1970-01-01", Order::YearMonthDay), 0.0);
        assert_eq!(at("2000-02-29", Order::YearMonthDay), 951_782_400.0);
        assert_eq!(at("31.12.1999", Order::DayMonthYear), 946_598_400.0);
        assert_eq!(at("12/31/1999 23:59:59", Order::MonthDayYear), 946_684_799.0);
        assert_eq!(at("2024-05-17T10:15:30+02:00", Order::YearMonthDay), 1_715_933_730.0);
        assert_eq!(at("2024-05-17 1:30 PM", Order::YearMonthDay), 1_715_952_600.0);
    }

    #[test]
    fn every_cell_tells_the_order() {
        let order = |texts: &[&str]| {
            reading(&texts.iter().map(|&text| (text, 1)).collect::<Vec<_>>(), 0.0)
                .map(|reading| (reading.order, reading.is_open))
        };
        assert_eq!(order(&["01/02/2031", "13/02/2031"]), Some((Order::DayMonthYear, false)));
        assert_eq!(order(&["01/02/2031", "02/13/2031"]), Some((Order::MonthDayYear, false)));
        assert_eq!(order(&["01/02/2031", "02/03/2031"]), Some((Order::DayMonthYear, true)));
        assert_eq!(order(&["2031-03-01", "2031-02-30"]), None);
        assert_eq!(order(&["06.11", "31.01"]), Some((Order::DayMonth, false)));
        assert_eq!(order(&["06.13", "31.01"]), None);
        assert_eq!(order(&["2031-03", "2031-12"]), Some((Order::YearMonth, false)));
        assert_eq!(order(&["1.5", "2.5"]), None);
    }

    #[test]
    fn months_are_words_and_years_have_two_digits() {
        let day = at("2024-03-05", Order::YearMonthDay);
        for text in [
            "05-Mar-2024",
            "5 March 2024",
            "Mar 5, 2024",
            "March 5th, 2024",
            "05MAR2024",
            "05MAR2024:00:00:00",
            "5. März 2024",
            "Tue, 05 Mar 2024",
            "2024-Mar-05",
            "5-Mar-24",
        ] {
            assert_eq!(parse(text, Order::Named), Some((day, false)), "{text}");
        }
        assert_eq!(parse("05MAR2024:10:15:00", Order::Named), Some((day + 36_900.0, true)));
        assert_eq!(parse("Mar-24", Order::Named), Some((day - 4.0 * days::DAY, false)));
        for text in ["May", "March", "mar 5", "12 Marks 2024", "Mayfield 22", "5 Mar", "31-Feb-2024", "x 5 Mar 2024"] {
            assert_eq!(parse(text, Order::Named), None, "{text}");
        }
        assert_eq!(at("05/03/24", Order::DayMonthYear), day);
        assert_eq!(at("3/5/24", Order::MonthDayYear), day);
        assert_eq!(at("05.03.99", Order::DayMonthYear), at("1999-03-05", Order::YearMonthDay));
        assert_eq!((parse("1.2.10", Order::DayMonthYear), parse("1-2-3", Order::DayMonthYear)), (None, None));
    }

    #[test]
    fn digits_alone_are_dates_and_times() {
        let day = at("2024-03-05", Order::YearMonthDay);
        assert_eq!(compact(20_240_305.0), Some((day, false)));
        assert_eq!(compact(20_240_305_101_500.0), Some((day + 36_900.0, true)));
        assert_eq!(parse("20240305T101500Z", Order::YearMonthDay), Some((day + 36_900.0, true)));
        for number in [20_241_305.0, 20_240_230.0, 12_345.0, 20_240_305.5, 20_240_305_256_000.0, f64::NAN] {
            assert_eq!(compact(number), None, "{number}");
        }
    }

    #[test]
    fn clocks_are_hours() {
        assert_eq!(
            ["10:15", "51:30", "1:05:36", "3:30 PM"].map(hours),
            [Some(10.25), Some(51.5), Some(1.0933333333333333), Some(15.5)]
        );
        assert_eq!(["10:7", "a:10", "10:75", "10:15+02:00", "1:2:3:4", "10", ":15"].map(hours), [None; 7]);
    }

    #[test]
    fn a_few_cells_may_be_no_dates() {
        let mut texts: Vec<String> = (10..28).map(|day| format!("2024-03-{day}")).collect();
        texts.push("unknown".to_owned());
        let counted: Vec<(&str, u32)> = texts.iter().map(|text| (text.as_str(), 1)).collect();
        assert_eq!(reading(&counted, 0.0), None);
        assert_eq!(reading(&counted, 0.1).map(|it| it.order), Some(Order::YearMonthDay));
        assert_eq!(reading(&counted[12..], 0.1), None);
        assert!(is_zero("0000-00-00 00:00:00") && is_zero("00/00/0000") && !is_zero("0") && !is_zero("0.000001"));
    }
}
