//! The words of the query, each list an enum.

macro_rules! words {
    ($($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $member:ident = $word:literal),+ $(,)? })+) => {
        $(
            $(#[$about])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub enum $name { $($(#[$doc])* $member),+ }

            impl $name {
                /// Every member.
                pub const ALL: [Self; [$($word),+].len()] = [$(Self::$member),+];
                /// The words of all members, in the same order.
                pub const WORDS: [&'static str; [$($word),+].len()] = [$($word),+];

                /// Its word in a query.
                pub const fn word(self) -> &'static str {
                    match self { $(Self::$member => $word),+ }
                }

                /// The member with that word.
                pub fn of(word: &str) -> Option<Self> {
                    Self::ALL.into_iter().find(|member| member.word() == word)
                }
            }
        )+
    };
}

words! {
    /// How much of the page there is.
    View {
        /// Everything.
        Full = "full",
        /// Verdict, remedies, transport, map, threshold and scores.
        Compact = "compact",
        /// Verdict, map, the share of rare cases and one remedy: for 320 by 360 pixels.
        Mini = "mini",
    }
    /// The colours of the page.
    Theme {
        /// As the reader's system says.
        Auto = "auto",
        /// Light.
        Light = "light",
        /// Dark.
        Dark = "dark",
        /// Black on white, nothing faint.
        Contrast = "contrast",
    }
    /// The language of the texts.
    Lang {
        /// English.
        English = "en",
    }
    /// Whether things may move.
    Motion {
        /// As the reader's system says.
        Auto = "auto",
        /// Nothing moves.
        Reduce = "reduce",
    }
    /// The form in which the page tells the frame's page how high it is.
    Resize {
        /// In this lab's own messages.
        Generic = "generic",
        /// As tools in a learning management system do (Canvas: `lti.frameResize`).
        Lti = "lti",
        /// As H5P content does.
        H5p = "h5p",
        /// Not at all.
        Off = "off",
    }
}
