//! How a cell is shown: what number formats say of the number behind it.

/// What a number format makes of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shown {
    /// A number as it is.
    #[default]
    Plain,
    /// Hundredths.
    Percent,
    /// With the sign of a currency.
    Currency,
    /// A day.
    Date,
    /// A day and a time of day.
    DateTime,
    /// A time of day alone.
    Time,
    /// Hours that may be more than a day has.
    Duration,
}

impl Shown {
    /// What a day is counted by.
    pub(super) fn is_date(self) -> bool {
        matches!(self, Self::Date | Self::DateTime)
    }

    /// A part of a day.
    pub(super) fn is_time(self) -> bool {
        matches!(self, Self::Time | Self::Duration)
    }

    /// A format that has a number and no code, as all programs have it.
    pub(super) fn built_in(id: usize) -> Self {
        match id {
            5..=8 | 42 | 44 => Self::Currency,
            9 | 10 => Self::Percent,
            14..=17 | 27..=31 | 34..=36 | 50..=54 | 57 | 58 => Self::Date,
            18..=21 | 32 | 33 | 55 | 56 => Self::Time,
            22 => Self::DateTime,
            45..=47 => Self::Duration,
            _ => Self::Plain,
        }
    }

    /// A format by its code, such as `yyyy-mm-dd` or `[$€-407]#,##0.00`.
    pub(super) fn of_code(code: &str) -> Self {
        if code.trim().eq_ignore_ascii_case("general") {
            return Self::Plain;
        }
        let mut seen = Seen::default();
        let mut letters = code.chars();
        while let Some(letter) = letters.next() {
            match letter {
                // What follows is for negative numbers.
                ';' => break,
                '"' => {
                    let quoted: String = letters.by_ref().take_while(|&letter| letter != '"').collect();
                    seen.has_currency |= quoted.chars().any(is_currency) || CODES.contains(&quoted.trim());
                }
                '\\' => seen.has_currency |= letters.next().is_some_and(is_currency),
                '_' | '*' => {
                    letters.next();
                }
                '[' => {
                    let inside: String = letters.by_ref().take_while(|&letter| letter != ']').collect();
                    seen.bracket(&inside);
                }
                letter => seen.letter(letter),
            }
        }
        seen.shown()
    }
}

/// Codes of currencies that stand in quotes in formats.
const CODES: [&str; 6] = ["EUR", "USD", "GBP", "CHF", "Fr.", "kr"];

fn is_currency(letter: char) -> bool {
    "$€£¥₹₽₩₺₫₴¢".contains(letter)
}

#[derive(Default)]
struct Seen {
    has_day: bool,
    has_hour: bool,
    has_month_or_minute: bool,
    has_digits: bool,
    has_percent: bool,
    has_currency: bool,
    is_elapsed: bool,
}

impl Seen {
    /// `[h]` counts on beyond a day, `[$€-407]` is a currency, `[$-407]` a language, `[Red]` a colour.
    fn bracket(&mut self, inside: &str) {
        let is_of = |letter: char| !inside.is_empty() && inside.chars().all(|it| it.eq_ignore_ascii_case(&letter));
        self.is_elapsed |= ['h', 'm', 's'].into_iter().any(is_of);
        let sign = inside.strip_prefix('$').map_or("", |sign| sign.split('-').next().unwrap_or_default());
        self.has_currency |= !sign.trim().is_empty();
    }

    fn letter(&mut self, letter: char) {
        match letter.to_ascii_lowercase() {
            'y' | 'd' | 'b' => self.has_day = true,
            'h' | 's' => self.has_hour = true,
            'm' => self.has_month_or_minute = true,
            '0' | '#' | '?' => self.has_digits = true,
            '%' => self.has_percent = true,
            letter => self.has_currency |= is_currency(letter),
        }
    }

    fn shown(&self) -> Shown {
        let is_calendar = self.has_day || self.has_month_or_minute && !self.has_hour && !self.has_digits;
        match self {
            _ if self.is_elapsed => Shown::Duration,
            _ if self.has_percent => Shown::Percent,
            _ if is_calendar && self.has_hour => Shown::DateTime,
            _ if is_calendar => Shown::Date,
            _ if self.has_hour => Shown::Time,
            _ if self.has_currency => Shown::Currency,
            _ => Shown::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_say_what_is_shown() {
        for (code, shown) in [
            ("General", Shown::Plain),
            ("0.00", Shown::Plain),
            ("#,##0;[Red]-#,##0", Shown::Plain),
            ("0.00E+00", Shown::Plain),
            ("\"TRUE\";\"TRUE\";\"FALSE\"", Shown::Plain),
            ("0 \"days\"", Shown::Plain),
            ("# ?/?", Shown::Plain),
            ("@", Shown::Plain),
            ("0.0%", Shown::Percent),
            ("[$€-407]#,##0.00", Shown::Currency),
            ("#,##0.00\\ \"€\"", Shown::Currency),
            ("\"$\"#,##0.00_);\\(\"$\"#,##0.00\\)", Shown::Currency),
            ("[$$-409]#,##0.00;[RED]\\-[$$-409]#,##0.00", Shown::Currency),
            ("#,##0.00\\ [$CHF]", Shown::Currency),
            ("yyyy-mm-dd", Shown::Date),
            ("[$-409]d\\-mmm\\-yy;@", Shown::Date),
            ("mmm", Shown::Date),
            ("dd.mm.yyyy", Shown::Date),
            ("yyyy\\-mm\\-dd\\ hh:mm:ss", Shown::DateTime),
            ("m/d/yy h:mm AM/PM", Shown::DateTime),
            ("h:mm", Shown::Time),
            ("mm:ss.0", Shown::Time),
            ("[h]:mm", Shown::Duration),
            ("[mm]:ss", Shown::Duration),
        ] {
            assert_eq!(Shown::of_code(code), shown, "{code}");
        }
    }

    #[test]
    fn built_in_formats_are_known() {
        let shown = [0, 2, 9, 14, 20, 22, 44, 46, 49].map(Shown::built_in);
        let expected = [
            Shown::Plain,
            Shown::Plain,
            Shown::Percent,
            Shown::Date,
            Shown::Time,
            Shown::DateTime,
            Shown::Currency,
            Shown::Duration,
            Shown::Plain,
        ];
        assert_eq!(shown, expected);
    }
}
