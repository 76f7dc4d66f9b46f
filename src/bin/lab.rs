//! tmp
use imbalance_lab::experiment::*;
fn main() {
    let link = std::env::args().nth(1).unwrap_or_default();
    let p = ExperimentSpec::from_link(&link).unwrap();
    println!("{:?}", p.notices);
    let t = std::time::Instant::now();
    let r = Run::new(&p.spec, None).unwrap().finish().unwrap();
    println!(
        "{} {:?} digest {} test {:?} vl {:?}->{:?}",
        r.verdict(),
        t.elapsed(),
        r.digest,
        r.test.confusion.0,
        r.epochs[0].validation_loss,
        r.epochs.last().unwrap().validation_loss
    );
}
