//! Reading of large tables in a dedicated worker of headless Chromium, from bytes to typed columns: one line of JSON per table,
//! `cargo xtask bench --only reading`. `benches/peers/reading.py` times polars on tables of the same kind.
#![cfg(target_arch = "wasm32")]

#[path = "support/browser.rs"]
mod browser;

use browser::measure;
use imbalance_lab::{
    data::table::{Choices, Table},
    rng::{Rng, Seed, Stream},
};
use serde_json::json;
use std::fmt::Write as _;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn bench(name: &str, n: usize, text: &str) {
    let read = || {
        let table = Table::read(text.as_bytes(), &Choices::default(), &mut |_| {}).expect("it is a table");
        assert_eq!(table.dataset.n_samples(), n);
        table.dataset.n_features() as f64
    };
    measure(name, n, (1, 5, 0.0), read, &[("bytes", json!(text.len()))]);
}

/// Columns of 15 digits, as a file of card payments has them.
#[wasm_bindgen_test]
fn a_numbers() {
    let mut rng = Seed(7).stream(Stream::Generate);
    // All of the memory that is counted beside the reader's own is the file's.
    let mut text = String::with_capacity(145_000_000);
    text += "\"Time\"";
    (1..=28).for_each(|column| write!(text, ",\"V{column}\"").expect("text grows"));
    text += ",\"Amount\",\"Class\"\n";
    for row in 0..284_807 {
        write!(text, "{}", row / 2).expect("text grows");
        (0..28).for_each(|_| write!(text, ",{:.14}", rng.normal()).expect("text grows"));
        let class = u8::from(row % 579 == 0);
        writeln!(text, ",{:.2},\"{class}\"", 100.0 * rng.uniform_positive()).expect("text grows");
    }
    bench("imbalance_lab_worker_read_numbers", 284_807, &text);
}

/// Six columns of words, two of dates, three of numbers and the label, with gaps.
#[wasm_bindgen_test]
fn b_words_dates_and_gaps() {
    fn cell(text: &mut String, rng: &mut Rng, gaps: f64, write: impl FnOnce(&mut String, &mut Rng)) {
        if rng.uniform() >= gaps {
            write(text, rng);
        }
        text.push(',');
    }
    let date = |from: u32| {
        move |text: &mut String, rng: &mut Rng| {
            let (year, month, day) = (from + rng.below(10), 1 + rng.below(12), 1 + rng.below(28));
            write!(text, "{year}-{month:02}-{day:02}").expect("text grows");
        }
    };
    let mut rng = Seed(7).stream(Stream::Generate);
    let mut text = String::with_capacity(97_000_000);
    text += "city,plan,model,channel,region,job,day,since,age,amount,score,class\n";
    for _ in 0..1_000_000 {
        let words = [("city", 40, 0.02), ("plan", 5, 0.0), ("model", 200, 0.0), ("channel", 3, 0.05)];
        for (word, n, gaps) in words.into_iter().chain([("region", 12, 0.0), ("job", 60, 0.0)]) {
            cell(&mut text, &mut rng, gaps, |text, rng| write!(text, "{word} {}", rng.below(n)).expect("text grows"));
        }
        cell(&mut text, &mut rng, 0.0, date(2019));
        cell(&mut text, &mut rng, 0.1, date(2009));
        cell(&mut text, &mut rng, 0.03, |text, rng| write!(text, "{}", 18 + rng.below(72)).expect("text grows"));
        cell(&mut text, &mut rng, 0.0, |text, rng| write!(text, "{:.2}", 99.0 * rng.uniform()).expect("text grows"));
        cell(&mut text, &mut rng, 0.1, |text, rng| write!(text, "{:.7}", rng.normal()).expect("text grows"));
        text += if rng.uniform() < 0.02 { "fraud\n" } else { "normal\n" };
    }
    bench("imbalance_lab_worker_read_mixed", 1_000_000, &text);
}
