//! Dates and times as people write them, read as seconds since 1970.

use super::days;

/// How the dates of a column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::data) enum Order {
    /// `2031-03-01`, also with `/` or `.`.
    YearMonthDay,
    /// `31.12.2031`.
    DayMonthYear,
    /// `12/31/2031`.
    MonthDayYear,
    /// `2031-03`.
    YearMonth,
    /// `06.11`: no year.
    DayMonth,
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

/// The order in which all texts are dates.
pub(in crate::data) fn reading<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Option<Reading> {
    let fits = |order| texts.clone().all(|text| parse(text, order).is_some());
    let orders = [Order::YearMonthDay, Order::DayMonthYear, Order::MonthDayYear, Order::YearMonth, Order::DayMonth];
    let order = orders.into_iter().find(|&order| fits(order))?;
    let is_open = order == Order::DayMonthYear && fits(Order::MonthDayYear);
    let has_time = texts.clone().any(|text| parse(text, order).is_some_and(|(_, has_time)| has_time));
    Some(Reading { order, has_time, is_open })
}

/// Seconds since 1970, and whether there is a time of day. A date without year is one of 1972, which has a 29th of February.
pub(in crate::data) fn parse(text: &str, order: Order) -> Option<(f64, bool)> {
    let text = text.trim();
    let (date, time) = match text.find(['T', ' ', 't']) {
        Some(at) => (&text[..at], Some(text[at + 1..].trim())),
        None => (text, None),
    };
    let mark = date.find(['-', '/', '.']).and_then(|at| date[at..].chars().next())?;
    let parts: Vec<&str> = date.split(mark).collect();
    let is_digits = |part: &&str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !parts.iter().all(is_digits) {
        return None;
    }
    let number = |at: usize| parts.get(at).and_then(|part| part.parse::<i64>().ok());
    let width = |at: usize| parts.get(at).map_or(0, |part| part.len());
    let two = |at: usize| (1..=2).contains(&width(at));
    let (year, month, day) = match (order, parts.len()) {
        (Order::YearMonthDay, 3) if width(0) == 4 && two(1) && two(2) => (number(0)?, number(1)?, number(2)?),
        (Order::DayMonthYear, 3) if two(0) && two(1) && width(2) == 4 => (number(2)?, number(1)?, number(0)?),
        (Order::MonthDayYear, 3) if two(0) && two(1) && width(2) == 4 => (number(2)?, number(0)?, number(1)?),
        (Order::YearMonth, 2) if width(0) == 4 && width(1) == 2 && mark == '-' => (number(0)?, number(1)?, 1),
        (Order::DayMonth, 2) if width(0) == 2 && width(1) == 2 && mark == '.' && time.is_none() => {
            (1972, number(1)?, number(0)?)
        }
        _ => return None,
    };
    // Fewer digits are no year that people write.
    let days = days::from_date(year, month, day).filter(|_| year >= 1000)? as f64;
    match time {
        None | Some("") => Some((days * days::DAY, false)),
        Some(time) => seconds_of_day(time).map(|seconds| (days * days::DAY + seconds, seconds != 0.0)),
    }
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
        let order = |texts: &[&str]| reading(texts.iter().copied()).map(|reading| (reading.order, reading.is_open));
        assert_eq!(order(&["01/02/2031", "13/02/2031"]), Some((Order::DayMonthYear, false)));
        assert_eq!(order(&["01/02/2031", "02/13/2031"]), Some((Order::MonthDayYear, false)));
        assert_eq!(order(&["01/02/2031", "02/03/2031"]), Some((Order::DayMonthYear, true)));
        assert_eq!(order(&["2031-03-01", "2031-02-30"]), None);
        assert_eq!(order(&["06.11", "31.01"]), Some((Order::DayMonth, false)));
        assert_eq!(order(&["06.13", "31.01"]), None);
        assert_eq!(order(&["2031-03", "2031-12"]), Some((Order::YearMonth, false)));
        assert_eq!(order(&["1.5", "2.5"]), None);
    }
}
