//! Figures of answers: decision maps, and counts by class and answer.

use super::case::{Cases, Data, Given, case, hostile, two, yeast};
use crate::data::{Class, ClassCounts, Row};
use crate::experiment::{DecisionMap, MapPoint, Parents, PointRole};
use crate::figure::answers::{
    confusion_matrix::ConfusionFigure,
    decision_map::{MapFigure, MapRows},
    mosaic::MosaicFigure,
    waffle::WaffleFigure,
};
use crate::figure::from_run::FigureId;
use crate::figure::paper::class_look::ClassLook;
use crate::resample::Origin;

/// A haystack: rare rows in a disc amid common ones; the model answers `rare` inside `radius` of the middle.
fn haystack(n_rows: u32, radius: f32) -> DecisionMap {
    let inside = |x: f32, y: f32, radius: f32| x * x + 0.8 * y * y < radius * radius;
    let answer = |x, y| Class(u8::from(inside(x - 0.2, y + 0.1, radius)));
    let points = (0..n_rows).flat_map(|i| {
        let (u, v) = ((i * 7919 % 1009) as f32 / 1009.0, (i * 104_729 % 2003) as f32 / 2003.0);
        let spread = |rare: bool| if rare { (1.6 * u - 0.7, 1.6 * v - 0.9) } else { (5.0 * u - 2.5, 5.0 * v - 2.5) };
        let class = Class(u8::from(i % 10 == 0));
        let (x, y) = spread(class == Class(1));
        let role = match i % 12 {
            0 | 3 | 6 | 9 => PointRole::Test,
            1 | 5 => PointRole::Removed,
            _ => PointRole::Train { times: 1 + i % 5 * (i % 2) },
        };
        let row = MapPoint { x, y, class, predicted: answer(x, y), role };
        let origin = Origin::Synthetic { base: Row(i), neighbor: Row(i + 10), gap: 0.5 };
        let neighbor = Some(([0.6 * x, 0.4 * y - 0.2], class));
        let role = PointRole::Synthetic(Parents { origin, base: [x, y], neighbor });
        let made = MapPoint { x: 0.8 * x, y: 0.7 * y - 0.1, role, ..row };
        std::iter::once(row).chain((class == Class(1)).then_some(made))
    });
    grid(64, points.collect(), |x, y| {
        let distance = ((x - 0.2) * (x - 0.2) + 0.8 * (y + 0.1) * (y + 0.1)) - radius * radius;
        (
            answer(x, y),
            if distance.abs() < 0.25 {
                0
            } else if distance.abs() < 0.8 {
                1
            } else if distance.abs() < 2.0 {
                2
            } else {
                3
            },
        )
    })
}

fn grid(resolution: u16, points: Vec<MapPoint>, answer: impl Fn(f32, f32) -> (Class, u8)) -> DecisionMap {
    let along = |i: u16| -2.8 + 5.6 * (f32::from(i) + 0.5) / f32::from(resolution);
    let cells = (0..resolution).flat_map(|row| (0..resolution).map(move |column| (along(column), along(row))));
    let (answers, levels): (Vec<Class>, Vec<u8>) = cells.map(|(x, y)| answer(x, y)).unzip();
    let leads: Vec<f32> = levels.into_iter().map(|level| 0.2 + f32::from(level)).collect();
    let n_classes = answers.iter().map(|answer| answer.index() + 1).max().unwrap_or(1).max(2);
    let of_cell = |(answer, &lead): (&Class, &f32)| {
        let others = 1.0 / (libm::expf(lead) + n_classes as f32 - 1.0);
        let answer = answer.index();
        (0..n_classes).map(move |class| if class == answer { 1.0 - others * (n_classes as f32 - 1.0) } else { others })
    };
    let probabilities = answers.iter().zip(&leads).flat_map(of_cell).collect();
    DecisionMap {
        units: None,
        x: [-2.8, 2.8],
        y: [-2.8, 2.8],
        axes: ["x1 (scaled)".to_owned(), "x2 (scaled)".to_owned()],
        resolution: resolution.into(),
        answers,
        leads,
        probabilities,
        draws: Vec::new(),
        points,
        logits: Vec::new(),
    }
}

pub(super) fn maps() -> Cases {
    let map = |map: &DecisionMap, classes: &[ClassLook], show| {
        let count = |class: usize, is_counted: fn(&MapPoint) -> bool| {
            map.points.iter().filter(|point| point.class.index() == class && is_counted(point)).count() as u32
        };
        let is_made = |point: &MapPoint| matches!(point.role, PointRole::Synthetic(_));
        let is_removed = |point: &MapPoint| matches!(point.role, PointRole::Removed);
        let row = |class| match show {
            MapRows::Test => {
                let shown = count(class, |point| matches!(point.role, PointRole::Test));
                let found = count(class, |it| matches!(it.role, PointRole::Test) && it.predicted == it.class);
                Given::counts([shown, found, shown - found])
            }
            MapRows::Train => {
                let shown = count(class, |point| matches!(point.role, PointRole::Train { .. }));
                let found = count(class, |it| matches!(it.role, PointRole::Train { .. }) && it.predicted == it.class);
                Given::counts([shown, found, shown - found, count(class, is_made), count(class, is_removed)])
            }
        };
        let data = (0..classes.len()).map(row).collect();
        (MapFigure { map, classes, show, ranges: None }.figure(), data)
    };
    let (yeast, _) = yeast();
    let sector = |x: f32, y: f32| {
        let ring = u8::from(x * x + y * y > 2.4);
        (Class((u8::from(x > 0.0) + 2 * u8::from(y > 0.3 * x) + 4 * ring) % 10), 1 + ring)
    };
    let rows = (0..700).map(|i| {
        let (x, y) = ((i * 7919 % 1009) as f32 / 180.0 - 2.8, (i * 104_729 % 2003) as f32 / 358.0 - 2.8);
        let class = if i % 6 == 0 { Class((i % 10) as u8) } else { sector(x, y).0 };
        MapPoint { x, y, class, predicted: sector(x, y).0, role: PointRole::Test }
    });
    let empty = DecisionMap {
        resolution: 0,
        answers: vec![],
        leads: vec![],
        probabilities: vec![],
        points: vec![],
        ..haystack(0, 0.0)
    };
    let broken = MapPoint { x: f32::NAN, y: 0.0, class: Class(9), predicted: Class(0), role: PointRole::Test };
    let broken = DecisionMap { x: [f32::NAN, 1.0], points: vec![broken], ..haystack(0, 1.0) };
    vec![
        case(FigureId::DecisionMapTest, "map, rare disc found", map(&haystack(900, 1.15), &two(), MapRows::Test)),
        case(FigureId::DecisionMapTest, "map, always common", map(&haystack(900, 0.0), &two(), MapRows::Test)),
        case(
            FigureId::DecisionMapTrain,
            "map, train rows with made and removed ones",
            map(&haystack(900, 1.15), &two(), MapRows::Train),
        ),
        case(
            FigureId::DecisionMapTest,
            "map, ten classes",
            map(&grid(48, rows.collect(), sector), &yeast, MapRows::Test),
        ),
        case(FigureId::DecisionMapTest, "map, hard names", map(&haystack(60, 1.0), &hostile(), MapRows::Test)),
        case(FigureId::DecisionMapTest, "map, nothing yet", map(&empty, &two(), MapRows::Test)),
        case(FigureId::DecisionMapTest, "map, broken numbers", map(&broken, &two(), MapRows::Test)),
    ]
}

/// Counts by true class and by answer, and the looks of the classes.
struct Answers {
    name: [&'static str; 3],
    classes: Vec<ClassLook>,
    counts: Vec<Vec<u32>>,
}

/// Confusion matrix, mosaic and waffle of the same counts.
pub(super) fn confusions() -> Cases {
    let drawn = |answers: Answers| {
        let Answers { name, classes, counts } = &answers;
        let matrix = ConfusionFigure { classes, counts }.figure();
        let mosaic = MosaicFigure { classes, counts }.figure();
        let waffle = WaffleFigure { classes, counts }.figure();
        let data = given_counts(classes.len(), counts);
        let found = given_found(classes.len(), counts);
        [
            case(FigureId::ConfusionMatrix, name[0], (matrix, data.clone())),
            case(FigureId::Answers, name[1], (mosaic, data)),
            case(None, name[2], (waffle, found)),
        ]
    };
    let counts: Vec<u32> = (0..30).map(|class| 20_000 / (1 + 3 * class)).collect();
    let names: Vec<String> = (0..30).map(|class| format!("class {class}")).collect();
    let looks = ClassLook::assign(&names, &ClassCounts(counts.clone()));
    let counts = mixed(&counts);
    let many = (MosaicFigure { classes: &looks, counts: &counts }.figure(), given_counts(30, &counts));
    answers().into_iter().flat_map(drawn).chain([case(FigureId::Answers, "mosaic, thirty classes", many)]).collect()
}

/// A cell per class and answer; what is not counted yet is 0.
fn given_counts(n_classes: usize, counts: &[Vec<u32>]) -> Data {
    let count = |truth: usize, answer: usize| counts.get(truth).and_then(|row| row.get(answer)).copied().unwrap_or(0);
    let row = |truth| (0..n_classes).map(|answer| Given::Number(f64::from(count(truth, answer)))).collect();
    (0..n_classes).map(row).collect()
}

/// Rows, found and missed ones of each class.
fn given_found(n_classes: usize, counts: &[Vec<u32>]) -> Data {
    let row = |class: usize| {
        let answers = counts.get(class).map_or(&[][..], Vec::as_slice);
        let (of, found) = (answers.iter().sum::<u32>(), answers.get(class).copied().unwrap_or(0));
        [of, found, of - found].map(|count| Given::Number(f64::from(count))).into()
    };
    (0..n_classes).map(row).collect()
}

/// Of rows per class most are answered right, some of the others with each fourth class.
fn mixed(of: &[u32]) -> Vec<Vec<u32>> {
    let answer = |truth: usize, answer: usize| match of[truth] {
        rows if truth == answer => rows - rows / 3,
        rows => rows / 3 * u32::from((truth * 3 + answer).is_multiple_of(4)) / 3,
    };
    (0..of.len()).map(|truth| (0..of.len()).map(|other| answer(truth, other)).collect()).collect()
}

fn answers() -> Vec<Answers> {
    let (yeast, counts) = yeast();
    let ten = mixed(&counts.0);
    let three = vec![ClassLook::new("setosa", 0), ClassLook::new("versicolor", 2), ClassLook::new("virginica", 1)];
    let hard = vec![vec![110, 6, 0, 4], vec![5, 2, 0, 0], vec![0, 0, 0, 0], vec![1_234_567, 3, 20_000, 40]];
    let of = |name, classes, counts| Answers { name, classes, counts };
    vec![
        of(
            ["confusion, two classes", "mosaic, two classes", "waffle, two classes"],
            two(),
            vec![vec![187, 83], vec![5, 25]],
        ),
        of(
            ["confusion, all common", "mosaic, all common", "waffle, all common"],
            two(),
            vec![vec![270, 0], vec![30, 0]],
        ),
        of(
            ["confusion, few rare", "mosaic, few rare", "waffle, few rare"],
            two(),
            vec![vec![56_830, 24], vec![18, 80]],
        ),
        of(
            ["confusion, three classes", "mosaic, three classes", "waffle, three classes"],
            three,
            vec![vec![50, 0, 0], vec![1, 44, 5], vec![0, 4, 6]],
        ),
        of(["confusion, ten classes", "mosaic, ten classes", "waffle, ten classes"], yeast, ten),
        of(["confusion, hard names", "mosaic, hard names", "waffle, hard names"], hostile(), hard),
        of(["confusion, nothing yet", "mosaic, nothing yet", "waffle, nothing yet"], two(), vec![]),
    ]
}
