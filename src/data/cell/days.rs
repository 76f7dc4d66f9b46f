//! Days of the calendar as a number.

/// Seconds of a day.
pub(in crate::data) const DAY: f64 = 86_400.0;

/// Days from 1970-01-01 to a day of the Gregorian calendar; `None` if there is no such day.
pub(in crate::data) fn from_date(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let n_days = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(0..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=n_days).contains(&day) {
        return None;
    }
    // Years begin in March, so that the day of a leap year is the last one.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    Some(era * 146_097 + year * 365 + year / 4 - year / 100 + (153 * month + 2) / 5 + day - 1 - 719_468)
}

/// The day as it is written by ISO 8601, from days since 1970-01-01.
pub(in crate::data) fn iso(days: i64) -> String {
    let days = days.saturating_add(719_468);
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_leap_years() {
        let mut expected = from_date(1599, 12, 31).unwrap();
        for year in 1600..=2101 {
            for (month, day) in (1..=12).flat_map(|month| (1..=31).map(move |day| (month, day))) {
                if let Some(days) = from_date(year, month, day) {
                    expected += 1;
                    assert_eq!((days, iso(days)), (expected, format!("{year:04}-{month:02}-{day:02}")));
                }
            }
        }
        assert_eq!(from_date(1970, 1, 1), Some(0));
        assert_eq!(from_date(2000, 2, 29), Some(11_016));
        assert_eq!([from_date(1900, 2, 29), from_date(2001, 13, 1), from_date(2001, 4, 31)], [None; 3]);
    }
}
