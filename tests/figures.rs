//! Every figure of the gallery keeps the promises of the module; and a page of them, to be looked at.

#[path = "support/spec.rs"]
mod spec;

use imbalance_lab::{
    experiment::{
        DecisionMap, GanEpoch, Judge, PointRole, Run,
        compare::{Comparison, JobScores, Measure, Results},
    },
    figure::{
        Beside, ClassLook, Direction, Facts, Figure, FigureId, Given, MapFigure, MapRows, N_BARS, Scheme, colours,
        comparison, css_variables, gallery, gallery_with_data, standalone,
    },
};
use spec::spec_of;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn every_figure_is_well_formed() {
    for (name, figure) in gallery() {
        let elements = check_markup(&figure.svg("id")).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        let known = ["svg", "title", "desc", "text", "polyline", "line", "rect", "path", "mask", "image"];
        assert!(elements.iter().all(|element| known.contains(&element.as_str())), "{name}: {elements:?}");
    }
}

#[test]
fn every_colour_is_a_variable() {
    let variables: BTreeSet<String> =
        css_variables().map(|(name, fallback)| format!("var({name}, {fallback})")).collect();
    for (name, figure) in gallery() {
        let svg = figure.svg("id");
        for attribute in ["fill=\"", "stroke=\""] {
            for value in svg.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(value == "none" || variables.contains(value), "{name}: {attribute}{value}");
            }
        }
    }
}

#[test]
fn every_figure_stands_alone_as_a_file() {
    const PROLOG: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    for (name, figure) in gallery() {
        for (scheme, word) in Scheme::ALL {
            let file = standalone(&figure.svg("id"), scheme);
            assert!(!file.contains("var("), "{name}, {word}");
            let markup = file.strip_prefix(PROLOG).and_then(|rest| rest.strip_suffix('\n')).unwrap();
            check_markup(markup).unwrap_or_else(|problem| panic!("{name}, {word}: {problem}"));
            let (head, body) = markup.split_once('>').unwrap();
            for part in ["xmlns=\"http://www.w3.org/2000/svg\"", "font-family=", " width=\"720\" height=\"", "viewBox="]
            {
                assert!(head.contains(part), "{name}, {word}: {part} in {head}");
            }
            assert!(body.starts_with("\n<title id=\"id-title\">"), "{name}: {body}");
            let surface = colours(scheme).find(|(variable, _)| *variable == "--fig-surface").unwrap().1;
            let background = format!("</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"{surface}\"/>\n");
            assert!(body.contains(&background), "{name}: {body}");
        }
    }
}

#[test]
fn files_have_the_colours_of_the_page() {
    let css = include_str!("../style/tokens.css");
    let (usual, _) = css.split_once("\n}").unwrap();
    let tokens: BTreeMap<&str, &str> =
        usual.lines().filter_map(|line| line.trim().strip_suffix(';')?.split_once(": ")).collect();
    for (scheme, _) in Scheme::ALL {
        for (name, colour) in colours(scheme) {
            let mut value = tokens[name];
            while let Some(other) = value.strip_prefix("var(").and_then(|rest| rest.strip_suffix(')')) {
                value = tokens[other];
            }
            let both = value.strip_prefix("light-dark(").and_then(|rest| rest.strip_suffix(')'));
            let (light, dark) = both.and_then(|both| both.split_once(", ")).unwrap_or((value, value));
            assert_eq!(if scheme == Scheme::Light { light } else { dark }, colour, "{scheme:?}: {name}");
        }
    }
}

#[test]
fn every_figure_is_named_and_described() {
    for (name, figure) in gallery() {
        let svg = figure.svg("map-a");
        for part in [
            "role=\"img\"",
            "aria-labelledby=\"map-a-title\"",
            "<title id=\"map-a-title\">",
            "<desc id=\"map-a-summary\">",
        ] {
            assert!(svg.contains(part), "{name}: {part}");
        }
        assert!(!figure.title.is_empty(), "{name}");
        assert!(figure.summary.ends_with('.') && !figure.summary.contains("  "), "{name}: {}", figure.summary);
        assert_eq!(figure.summary.matches(". ").count(), 0, "{name} has more than one sentence: {}", figure.summary);
    }
}

#[test]
fn every_table_is_rectangular_and_only_a_chart_of_epochs_may_have_no_row() {
    for (name, figure) in gallery() {
        let table = &figure.table;
        assert!(!table.caption.is_empty() && table.header.len() > 1, "{name}");
        assert!(!table.rows.is_empty() || figure.summary == "No epoch has finished yet.", "{name}");
        assert!(table.rows.iter().all(|row| row.len() == table.header.len()), "{name}");
        assert!(table.rows.iter().flatten().all(|cell| !cell.is_empty()), "{name}");
    }
}

#[test]
fn every_table_has_the_numbers_that_its_figure_was_drawn_from() {
    let mut n_cells = 0;
    for case in gallery_with_data() {
        let (name, rows) = (case.name, &case.figure.table.rows);
        assert_eq!(rows.len(), case.data.len(), "{name}: rows of the table");
        for (row, data) in rows.iter().zip(&case.data) {
            assert_eq!(row.len(), data.len() + 1, "{name}: {row:?}");
            for (cell, given) in row[1..].iter().zip(data) {
                assert!(says(cell, given), "{name}: {row:?} has {cell:?} for {given:?}");
                n_cells += 1;
            }
        }
    }
    assert!(n_cells > 200_000, "only {n_cells} cells");
}

/// Whether a cell is what it must say, to half of its last digit.
fn says(cell: &str, given: &Given) -> bool {
    let is_near = |text: &str, value: f64| {
        let text = text.replace('−', "-").replace(',', "");
        let digits = text.trim_start_matches('+');
        let (mantissa, exponent) = digits.split_once('e').unwrap_or((digits, "0"));
        let n_decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len() as i32);
        let unit = exponent.parse::<i32>().map(|exponent| 10_f64.powi(exponent - n_decimals));
        let shown = digits.parse::<f64>();
        shown.is_ok_and(|shown| unit.is_ok_and(|unit| (shown - value).abs() <= 0.5 * unit + 1e-9 * value.abs()))
    };
    match given {
        Given::Undefined => cell == "—",
        Given::Word(word) => cell == *word,
        Given::Number(value) => is_near(cell, *value),
        Given::Share(share) => match cell {
            "<0.1 %" => *share > 0.0 && *share < 0.0005,
            ">99.9 %" => *share >= 0.9995 && *share < 1.0,
            _ => is_near(cell.trim_end_matches([' ', '%']).trim_end_matches(" points"), 100.0 * share),
        },
    }
}

#[test]
fn no_number_is_missing() {
    for (name, figure) in gallery() {
        let svg = figure.svg("id");
        let cells = figure.table.rows.iter().flatten().map(String::as_str);
        for text in cells.chain([svg.as_str(), figure.summary.as_str()]) {
            assert!(!text.contains("NaN") && !text.contains("inf"), "{name}: {text}");
        }
    }
}

#[test]
fn no_name_becomes_markup() {
    for (name, figure) in gallery() {
        assert!(!figure.svg("\"><script>").contains("<script"), "{name}");
    }
}

#[test]
fn the_same_data_give_the_same_bytes() {
    assert_eq!(gallery(), gallery());
}

#[test]
fn a_figure_stays_light_however_many_epochs_or_rows_it_shows() {
    for (name, figure) in gallery() {
        let svg = figure.svg("id");
        assert!(svg.len() < 120_000, "{name}: {} bytes", svg.len());
        assert!(svg.lines().count() < 500, "{name}: {} elements", svg.lines().count());
    }
}

#[test]
fn every_drawing_stays_on_its_paper() {
    for (name, figure) in gallery() {
        let svg = figure.svg("id");
        let view_box = attribute(&svg, "viewBox").expect("every drawing has one");
        let size: Vec<f64> = view_box.split(' ').filter_map(|number| number.parse().ok()).collect();
        for text in svg.lines().filter(|line| line.starts_with("<text")) {
            let (x, y) = (number(text, "x"), number(text, "y"));
            assert!((0.0..=size[2]).contains(&x) && (20.0..=size[3] - 20.0).contains(&y), "{name}: {text}");
        }
    }
}

#[test]
fn tables_hold_the_numbers_that_were_given() {
    assert_eq!(
        rows("rows per class, made and removed"),
        [["common", "630", "59", "571", "0", "0", "571"], ["rare", "70", "4", "66", "0", "534", "600"]]
    );
    assert_eq!(rows("confusion, two classes"), [["common", "187", "83"], ["rare", "5", "25"]]);
    assert_eq!(rows("loss, one epoch"), [["1", "0.6930", "0.7010"]]);
    assert_eq!(rows("loss, diverged")[5], ["6", "—", "—"]);
    assert_eq!(rows("class loss, hard names")[1], ["2", "0.5000", "0.5000", "—", "0.5100"]);
    let map = rows("map, always common");
    assert_eq!(map[1], ["rare", "30", "0", "30"]);
    assert_eq!(map[0][1], map[0][2]);
}

/// The map of an experiment after a short training, and the looks of its classes.
fn trained(link: &str) -> (DecisionMap, Vec<ClassLook>) {
    let mut run = Run::new(&spec_of(link), None).unwrap();
    let report = run.finish().unwrap();
    (run.decision_map().unwrap(), ClassLook::assign(&report.class_names, &report.stage_counts.data))
}

fn numbers_of(row: &[String]) -> Vec<usize> {
    row.iter().filter_map(|cell| cell.parse().ok()).collect()
}

#[test]
fn the_train_map_shows_what_the_resampler_made_and_removed() {
    let (map, classes) = trained("data=moons&data.n_samples=400&resample=random_under&epochs=2&hidden=8");
    let drawn = |show| MapFigure { map: &map, classes: &classes, show, ranges: None }.figure();
    let (train, test) = (drawn(MapRows::Train), drawn(MapRows::Test));
    let removed = map.points.iter().filter(|point| point.role == PointRole::Removed).count();
    assert!(removed > 100, "{removed}");
    assert!(
        train.summary.ends_with(&format!("train rows shown, drawn with {removed} removed rows.")),
        "{}",
        train.summary
    );
    assert_eq!(train.table.header[4..], ["made by the resampler", "removed by the resampler"]);
    let column = |column: usize| train.table.rows.iter().map(|row| numbers_of(row)[column]).sum::<usize>();
    assert_eq!([column(0), column(3), column(4)], [22, 0, removed], "shown, made, removed");
    // Faded and struck out, and the key says so; the map of the test set has nothing of it.
    let svg = train.svg("id");
    assert!(svg.contains(" opacity=\"0.65\"") && svg.contains(">removed by the resampler<"), "{svg}");
    assert!(!test.svg("id").contains("opacity=\"0.65\""));
    assert_eq!(test.table.header.len(), 4);

    let (map, classes) = trained("data=moons&data.n_samples=400&resample=random_over&epochs=2&hidden=8");
    let svg = MapFigure { map: &map, classes: &classes, show: MapRows::Train, ranges: None }.figure().svg("id");
    assert!(svg.contains(">larger: copied<"));
}

#[test]
fn every_made_row_has_hairlines_to_its_parents_that_lie_over_the_map() {
    let (map, classes) = trained("data=moons&data.n_samples=400&resample=smote&epochs=2&hidden=8");
    let figure = MapFigure { map: &map, classes: &classes, show: MapRows::Train, ranges: None };
    let view_box = attribute(&figure.figure().svg("id"), "viewBox").map(str::to_owned);
    let variables: Vec<&str> = css_variables().map(|(name, _)| name).collect();
    let (mut place, mut n_walked) = (figure.made_after(None, Direction::First), 0);
    while let Some(row) = place {
        let family = figure.parentage(row).expect("a made row has parents");
        let elements = check_markup(&family.svg).unwrap();
        assert!(elements.iter().all(|element| ["svg", "path", "text"].contains(&element.as_str())), "{elements:?}");
        assert_eq!(attribute(&family.svg, "viewBox").map(str::to_owned), view_box);
        assert!(family.svg.lines().count() < 20, "{}", family.svg);
        for name in family.svg.split("var(").skip(1).filter_map(|rest| rest.split(',').next()) {
            assert!(variables.contains(&name), "{name}");
        }
        let PointRole::Synthetic(parents) = map.points[row].role else { panic!("{:?}", map.points[row]) };
        let (neighbor, _) = parents.origin.line().expect("SMOTE draws lines");
        for part in [format!(">base: row {}<", parents.origin.base().0), format!(">neighbor: row {}<", neighbor.0)] {
            assert!(family.svg.contains(&part), "{part}: {}", family.svg);
        }
        assert!(family.words.starts_with("Synthetic row of class rare: "), "{}", family.words);
        (place, n_walked) = (figure.made_after(Some(row), Direction::Right), n_walked + 1);
    }
    assert_eq!(n_walked, figure.n_made());
    assert_eq!(n_walked, 198);
    let other = map.points.iter().position(|point| point.role == PointRole::Test).unwrap();
    assert_eq!(figure.parentage(other), None);
}

/// The numbers along the axes of a drawing, and where they stand.
fn ticks(svg: &str) -> Vec<(String, [f64; 2])> {
    let tick = |element: &str| {
        let (head, rest) = element.split_once('>')?;
        let text = rest.split('<').next()?.replace('−', "-");
        text.parse::<f64>().ok()?;
        Some((text, ["x", "y"].map(|name| number(head, name))))
    };
    svg.split("<text").skip(1).filter_map(tick).collect()
}

#[test]
fn maps_of_two_seeds_share_axes_when_they_are_asked_to() {
    let link = |seed| format!("data=moons&data.n_samples=400&resample=smote&epochs=2&hidden=8&seed={seed}");
    let ((a, classes), (b, _)) = (trained(&link(1)), trained(&link(2)));
    let ranges = a.ranges_with(&b);
    let [x, y] = ranges.expect("both have the same two columns");
    assert_eq!((x, y), ([a.x[0].min(b.x[0]), a.x[1].max(b.x[1])], [a.y[0].min(b.y[0]), a.y[1].max(b.y[1])]));
    assert_eq!(b.ranges_with(&a), ranges);
    let over = |map, ranges| MapFigure { map, classes: &classes, show: MapRows::Train, ranges };
    let ticks_of = |map, ranges| ticks(&over(map, ranges).figure().svg("id"));
    let shared = ticks_of(&a, ranges);
    assert!(shared.len() > 6, "{shared:?}");
    assert_eq!(shared, ticks_of(&b, ranges));
    assert_ne!(ticks_of(&a, None), ticks_of(&b, None));
    assert_eq!(over(&a, Some([a.x, a.y])).figure().svg("id"), over(&a, None).figure().svg("id"));

    // Two numbers along either axis say where on the drawing, in parts of its width, every spot must be.
    let [across, up]: [Vec<_>; 2] = [0, 1].map(|axis| {
        let along = |(text, at): &(String, [f64; 2])| (text.parse::<f64>().unwrap(), at[axis]);
        let other = |it: &(String, [f64; 2])| it.1[1 - axis];
        let line = if axis == 0 { other(&shared[0]) } else { other(shared.last().unwrap()) };
        shared.iter().filter(|&it| other(it) == line).map(along).collect()
    });
    let place = |value: f32, ticks: &[(f64, f64)]| {
        let ((low, start), (high, end)) = (ticks[0], ticks[ticks.len() - 1]);
        (start + (f64::from(value) - low) / (high - low) * (end - start)) / 1440.0
    };
    for map in [&a, &b] {
        let figure = over(map, ranges);
        let (mut row, mut n_found) = (figure.made_after(None, Direction::First), 0);
        while let Some(made) = row {
            let point = map.points[made];
            let at = [place(point.x, &across), place(point.y, &up)];
            assert!(figure.made_near(at, 0.003).is_some(), "{point:?} is not at {at:?}");
            let there = figure.data_at(at).expect("on the axes");
            let own = map.in_data([point.x, point.y].map(f64::from)).expect("columns of the data");
            assert!((there[0] - own[0]).abs() < 0.02 && (there[1] - own[1]).abs() < 0.02, "{there:?} for {own:?}");
            (row, n_found) = (figure.made_after(row, Direction::Right), n_found + 1);
        }
        assert!(n_found > 100, "{n_found}");
        // The picture reaches from edge to edge of the map's own grid, and no further.
        let svg = figure.figure().svg("id");
        let picture = svg.split("<image").nth(1).unwrap().split('>').next().unwrap();
        let left = number(picture, "x");
        let right = left + number(picture, "width");
        assert!((left / 1440.0 - place(map.x[0], &across)).abs() < 0.002, "{left}");
        assert!((right / 1440.0 - place(map.x[1], &across)).abs() < 0.002, "{right}");
    }
}

#[test]
fn maps_of_other_columns_or_of_components_share_no_axes() {
    let map = |link: &str| trained(&format!("{link}&epochs=1&hidden=4")).0;
    let moons = map("data=moons&data.n_samples=400");
    let article = map("data=article");
    assert_eq!(moons.ranges_with(&article), None);
    assert_eq!(article.ranges_with(&map("data=article&seed=2")), None, "components of other rows");
}

#[test]
fn every_figure_of_the_list_has_its_own_name_and_is_in_the_gallery() {
    let names: BTreeSet<&str> = FigureId::ALL.iter().map(|id| id.name()).collect();
    assert_eq!(names.len(), FigureId::ALL.len());
    let shown: Vec<FigureId> = gallery_with_data().iter().filter_map(|case| case.id).collect();
    for id in FigureId::ALL {
        assert!(shown.contains(id), "the gallery has no {}", id.name());
    }
    let places: Vec<&str> = FigureId::places().collect();
    assert_eq!(places.iter().collect::<BTreeSet<_>>().len(), places.len(), "{places:?}");
    assert!(FigureId::ALL.iter().all(|id| places.contains(&id.place())));
}

#[test]
fn a_figure_is_drawn_as_soon_as_what_it_needs_is_known() {
    let link = "resample=smote&leak=resample_before_split&epochs=2&hidden=4";
    let mut run = Run::new(&spec_of(link), None).unwrap();
    let report = run.finish().unwrap();
    let classes = &ClassLook::assign(&report.class_names, &report.stage_counts.data);
    let judge = Judge::new(run.outputs().unwrap().clone(), &run.spec().calibration);
    let map = run.decision_map();
    let losses = [GanEpoch { epoch: 1, discriminator: Some(0.7), generator: Some(0.6) }];
    let facts = Facts {
        classes,
        spec: Some(run.spec()),
        stage_counts: Some(&report.stage_counts),
        epochs: &report.epochs,
        gan: Some((&classes[1], &losses)),
        map: map.as_ref(),
        report: Some(&report),
        judge: Some(&judge),
        threshold: report.threshold,
        ..Facts::default()
    };
    for id in FigureId::ALL.iter().filter(|id| **id != FigureId::Comparison) {
        assert!(id.draw(&facts).is_some(), "{}", id.name());
    }
    let drawn = |facts: &Facts<'_>| {
        FigureId::ALL.iter().filter(|id| id.draw(facts).is_some()).map(|id| id.name()).collect::<Vec<_>>()
    };
    // Curves begin before the first epoch has ended; what counts or judges waits.
    assert_eq!(
        drawn(&Facts { classes, ..Facts::default() }),
        ["loss-curves", "class-loss", "class-recall", "class-precision"]
    );
    let unjudged = drawn(&Facts { judge: None, ..facts });
    for id in FigureId::JUDGED {
        assert!(!unjudged.contains(&id.name()), "{}", id.name());
    }
    // What is at hand saves the count and changes nothing.
    let (histogram, steps) = (judge.histogram(N_BARS), judge.cost_steps(facts.costs));
    let at_hand = Facts { histogram: Some(&histogram), cost_steps: Some(&steps), ..facts };
    assert!(FigureId::ALL.iter().all(|id| id.draw(&at_hand) == id.draw(&facts)));
    // A run beside it is drawn first.
    let beside = Some(Beside { names: ["A", "B"], report: &report, judge: &judge });
    let two = FigureId::Roc.draw(&Facts { beside, ..facts }).unwrap();
    assert_eq!(two.table.rows.iter().map(|row| row[0].as_str()).collect::<Vec<_>>(), ["A", "B"]);
}

#[test]
fn a_comparison_is_drawn_in_its_order_and_beside_its_baseline() {
    let base = spec_of("epochs=1&hidden=4");
    let mut compared = Comparison::usual(&base);
    compared.remedies.truncate(3);
    compared.seeds.truncate(3);
    let mut results = Results::new(compared.clone());
    let jobs: Vec<_> = compared.jobs().collect();
    for &job in &jobs[..8] {
        let report = Run::new(&compared.spec(job), None).unwrap().without_curves().finish().unwrap();
        results.record(job, Ok(JobScores::of(&report)));
    }
    let names = |figure: &Figure| figure.table.rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>();
    let absolute = comparison(&results, &[2, 0, 1], Measure::BalancedAccuracy, false);
    let remedies = [2, 0, 1].map(|index: usize| compared.remedies[index].name.clone());
    assert_eq!(names(&absolute), remedies);
    assert!(absolute.title.contains("alanced accuracy"), "{}", absolute.title);
    let relative = comparison(&results, &[0, 1, 2], Measure::Recall, true);
    assert_eq!(relative.table.rows[0][2..], ["—", "—", "—", "baseline"], "{:?}", relative.table.rows);
    let recalls = [0, 1].map(|remedy| results.values(remedy, Measure::Recall));
    let differences = results.differences(1, Measure::Recall);
    assert_eq!(differences[0], Some(recalls[1][0].unwrap() - recalls[0][0].unwrap()));
}

/// The page to look at: `target/tmp/figures.html`.
#[test]
fn the_gallery_makes_a_page() {
    let page = page(&gallery());
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/figures.html"), &page)
        .expect("the target folder is writable");
    assert_eq!(page.matches("<figure>").count(), 2 * gallery().len());
}

fn rows(name: &str) -> Vec<Vec<String>> {
    let found = gallery().into_iter().find(|(candidate, _)| *candidate == name);
    found.unwrap_or_else(|| panic!("the gallery has no figure {name:?}")).1.table.rows
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    element.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

fn number(element: &str, name: &str) -> f64 {
    attribute(element, name).and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{name} of {element}"))
}

/// The element names of markup whose tags are balanced, whose attributes are quoted and whose text is escaped.
fn check_markup(markup: &str) -> Result<BTreeSet<String>, String> {
    let (mut open, mut seen) = (Vec::new(), BTreeSet::new());
    let mut rest = markup;
    while let Some((text, tail)) = rest.split_once('<') {
        check_text(text)?;
        let (tag, tail) = tail.split_once('>').ok_or("a tag does not end")?;
        rest = tail;
        if let Some(name) = tag.strip_prefix('/') {
            (open.pop() == Some(name)).then_some(()).ok_or(format!("</{name}> closes nothing"))?;
            continue;
        }
        let body = tag.strip_suffix('/').unwrap_or(tag);
        let (name, attributes) = body.split_once(' ').unwrap_or((body, ""));
        check_attributes(attributes)?;
        seen.insert(name.to_owned());
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    if open.is_empty() && rest.is_empty() { Ok(seen) } else { Err(format!("left: {open:?} {rest:?}")) }
}

fn check_text(text: &str) -> Result<(), String> {
    let entities = ["amp;", "lt;", "gt;", "quot;", "apos;", "#39;"];
    let escaped = text.split('&').skip(1).all(|rest| entities.iter().any(|entity| rest.starts_with(entity)));
    let printable = text.chars().all(|c| c == '\n' || !c.is_control());
    if escaped && printable && !text.contains('>') { Ok(()) } else { Err(format!("unescaped text {text:?}")) }
}

fn check_attributes(attributes: &str) -> Result<(), String> {
    let mut names = BTreeSet::new();
    let mut rest = attributes.trim();
    while !rest.is_empty() {
        let (name, tail) = rest.split_once("=\"").ok_or(format!("not an attribute: {rest}"))?;
        let (value, tail) = tail.split_once('"').ok_or(format!("not closed: {rest}"))?;
        check_text(value)?;
        if name.contains(|c: char| !c.is_ascii_alphabetic() && c != '-') || !names.insert(name) {
            return Err(format!("attribute {name:?}"));
        }
        rest = tail.trim_start();
    }
    Ok(())
}

const STYLE: &str = "
    body { margin: 0; font: 16px system-ui, sans-serif }
    section { display: grid; grid-template-columns: repeat(auto-fill, minmax(340px, 1fr)); gap: 24px; padding: 16px;
        background: var(--fig-surface); color: var(--fig-ink) }
    figure { margin: 0 } figcaption { font-size: 14px } svg { width: 100%; height: auto }
    .light { color-scheme: light; --fig-surface: #fff }
    .dark { color-scheme: dark; --fig-ink: #eceff3; --fig-muted: #a4adb8; --fig-grid: #2b3138; --fig-surface: #15181c;
        --fig-miss: #eceff3; --fig-warning: #f0b429; --series-train: #a4adb8; --series-validation: #c4b5fd; --class-0: #7db7ff; --class-1: #ffb066;
        --class-2: #5eead4; --class-3: #c4b5fd; --class-4: #fde047; --class-5: #f9a8d4; --class-6: #bef264;
        --class-7: #cbd5e1 }";

fn page(figures: &[(&str, Figure)]) -> String {
    let section = |theme: &str| {
        let show = |(i, (name, figure)): (usize, &(&str, Figure))| {
            let svg = figure.svg(&format!("{theme}-{i}"));
            format!("<figure><h2>{name}</h2>{svg}<figcaption>{}</figcaption></figure>", text(&figure.summary))
        };
        let figures: String = figures.iter().enumerate().map(show).collect();
        format!("<section class=\"{theme}\">{figures}</section>")
    };
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Figures</title><style>{STYLE}</style><body>{}{}</body></html>",
        section("light"),
        section("dark")
    )
}

fn text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
