//! The article's walk through class imbalance, step by step and printed: `cargo run --example article`.

use imbalance_lab::{
    batch::{BatchSampler, Batching, WeightedRandomSampler},
    data::{
        Class, ClassCounts, Matrix, Row, TrainSet,
        generate::{Article, Generator},
    },
    experiment::{Event, ExperimentSpec, Run},
    nn::{
        Mlp,
        loss::{ClassWeights, CrossEntropy, LossChoice, WeightedCrossEntropy, balanced, inverse_count},
    },
    progress::Quiet,
    resample::{Origin, RandomOverSampler, RandomUnderSampler, Resampler, Smote},
    rng::{Seed, Stream},
};
use std::{collections::BTreeSet, error::Error, io::Write};

const SEED: Seed = Seed(0);

fn main() -> Result<(), Box<dyn Error>> {
    walk(&mut std::io::stdout().lock())
}

/// The whole walk.
pub fn walk(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    // The steps that only rebalance hold nothing out, as in the article. The last one is about a score: it does.
    let train = TrainSet::without_holding_out(Article::default().generate(&mut SEED.stream(Stream::Generate)));
    writeln!(out, "(a) Data: {} rows of {} columns", train.n_samples(), train.n_features())?;
    writeln!(out, "    {}", named(&train.class_counts(), &train))?;
    draw_by_weight(out, &train)?;
    resample(out, &train)?;
    weigh(out, &train)?;
    interpolate(out, &train)?;
    learn(out)
}

/// One epoch of `WeightedRandomSampler(1 / class_count)` in batches of 64.
fn draw_by_weight(out: &mut impl Write, train: &TrainSet) -> Result<(), Box<dyn Error>> {
    writeln!(out, "\n(b) WeightedRandomSampler: one epoch in batches of 64")?;
    let mut order: Vec<Row> = Vec::new();
    let mut rng = SEED.stream(Stream::Batches);
    WeightedRandomSampler::default().epoch_order(train.labels(), train.n_classes(), &mut rng, &mut order)?;
    let counts_of = |rows: &[Row]| {
        let labels: Vec<Class> = rows.iter().map(|row| train.labels()[row.index()]).collect();
        ClassCounts::of(&labels, train.n_classes())
    };
    let batching = Batching::default();
    for index in 0..batching.n_batches(order.len()) {
        let batch = batching.batch(&order, index);
        writeln!(out, "    batch {:>2}: {}", index + 1, named(&counts_of(batch), train))?;
    }
    let seen: Vec<Row> = order.iter().copied().collect::<BTreeSet<Row>>().into_iter().collect();
    writeln!(out, "    drawn:     {}", named(&counts_of(&order), train))?;
    writeln!(out, "    different: {}; {} of {} rows", named(&counts_of(&seen), train), seen.len(), train.n_samples())?;
    writeln!(out, "    The draws are even, but the rare ones are the same few rows again and again.")?;
    Ok(())
}

/// Fewer common rows, or more copies of rare ones.
fn resample(out: &mut impl Write, train: &TrainSet) -> Result<(), Box<dyn Error>> {
    let mut rng = SEED.stream(Stream::Plan);
    let under = RandomUnderSampler::default().plan(train, &mut rng, &mut Quiet)?.apply(train);
    writeln!(out, "\n(c) Under-sampling: {}", named(&under.class_counts(), train))?;
    let over = RandomOverSampler::default().plan(train, &mut rng, &mut Quiet)?.apply(train);
    writeln!(out, "\n(d) Over-sampling: {}", named(&over.class_counts(), train))?;
    Ok(())
}

/// Class weights, and what they do to the loss of one batch.
fn weigh(out: &mut impl Write, train: &TrainSet) -> Result<(), Box<dyn Error>> {
    let counts = train.class_counts();
    writeln!(out, "\n(e) Class weights")?;
    writeln!(out, "    balanced:      {:.4?}", balanced(&counts))?;
    writeln!(out, "    inverse_count: {:.4?}", inverse_count(&counts))?;
    // The rare rows are the last hundred, so these are rows of both classes in about the shares of the whole set.
    let rows: Vec<Row> = (843..907).map(Row).collect();
    let labels: Vec<Class> = rows.iter().map(|row| train.labels()[row.index()]).collect();
    let mlp = Mlp::new(&[train.n_features(), 50, train.n_classes()], &mut SEED.stream(Stream::Init));
    let values = rows.iter().flat_map(|row| train.features().row(row.index())).copied().collect();
    let logits = mlp.predict_logits(&Matrix::new(values, train.n_features()));
    let batch = ClassCounts::of(&labels, train.n_classes());
    writeln!(out, "    loss of a batch of {}, before training:", named(&batch, train))?;
    let by_count = WeightedCrossEntropy { class_weight: ClassWeights::InverseCount, ..Default::default() };
    let losses: [(&str, &dyn LossChoice); 3] = [
        ("unweighted", &CrossEntropy::default()),
        ("balanced", &WeightedCrossEntropy::default()),
        ("inverse_count", &by_count),
    ];
    for (name, loss) in losses {
        let mean = loss.for_counts(&counts)?.value_and_grad(&logits, &labels, None).mean();
        writeln!(out, "    {name:>13}: {:.4}", mean.unwrap_or(f64::NAN))?;
    }
    writeln!(out, "    The mean is divided by the sum of the weights, so both weightings are one and the same.")?;
    Ok(())
}

/// New rare rows on the lines between rare rows.
fn interpolate(out: &mut impl Write, train: &TrainSet) -> Result<(), Box<dyn Error>> {
    let plan = Smote::default().plan(train, &mut SEED.stream(Stream::Plan), &mut Quiet)?;
    let grown = plan.apply(train);
    writeln!(out, "\n(f) SMOTE: {}", named(&grown.class_counts(), train))?;
    let first = train.n_samples();
    if let Origin::Synthetic { base, neighbor, gap } = plan.origins[first] {
        let head = |row: &[f32]| format!("{:>7.3?} …", &row[..3]);
        writeln!(out, "    base      row {:>4}: {}", base.0, head(train.features().row(base.index())))?;
        writeln!(out, "    neighbor  row {:>4}: {}", neighbor.0, head(train.features().row(neighbor.index())))?;
        writeln!(out, "    synthetic row {first:>4}: {}", head(grown.features().row(first)))?;
        writeln!(out, "    which is {gap:.3} of the way from one to the other")?;
    }
    Ok(())
}

/// Ten epochs of the article's network, and an honest look at what it learned.
fn learn(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let link =
        "data=article&seed=0&sampler=weighted&hidden=50&batch_size=64&epochs=10&optimizer=adam&optimizer.lr=0.001";
    writeln!(out, "\n(g) Ten epochs of a 10-50-2 network; {link}")?;
    let spec = ExperimentSpec::from_link(link)?.spec;
    for event in Run::new(&spec, None)? {
        match event? {
            Event::Epoch(record) => {
                writeln!(out, "    epoch {:>2}: loss {:.4}", record.epoch, record.train_loss.unwrap_or(f64::NAN))?
            }
            Event::Finished(report) => {
                writeln!(
                    out,
                    "    ln 2 is {:.4}: the loss of a coin toss. The labels do not depend on the columns,",
                    2f64.ln()
                )?;
                writeln!(out, "    so there is nothing to learn; below ln 2 the network learns rows by heart.")?;
                let percent =
                    |share: Option<f64>| share.map_or("—".to_owned(), |share| format!("{:.1} %", 100.0 * share));
                let scores = &report.test;
                writeln!(out, "    Test: {}", report.verdict())?;
                writeln!(
                    out,
                    "    accuracy {}, always “common” {}, balanced accuracy {}",
                    percent(scores.accuracy),
                    percent(scores.baseline_accuracy),
                    percent(scores.balanced_accuracy)
                )?;
            }
            Event::Prepared { .. } | Event::Steps { .. } => {}
        }
    }
    Ok(())
}

/// `900 common, 100 rare`.
fn named(counts: &ClassCounts, train: &TrainSet) -> String {
    let of_class = |(class, count): (Class, u32)| format!("{count} {}", train.class_names()[class.index()]);
    counts.iter().map(of_class).collect::<Vec<_>>().join(", ")
}
