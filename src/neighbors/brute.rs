//! Every pair of rows, in blocks that stay in the processor's cache, most of them by whole numbers of 16 bits.
//!
//! `|q - p|² = |q|² + |p|² - 2 q·p`, with rows centred first and the product of both rounded (`lanes::short`): the widest that
//! rounding can make it gives a lower bound of the distance, and only what that leaves is measured. Where rows are searched
//! among themselves, a pair is looked at once, for both.
//!
//! Columns of real tables depend on each other. Rows are turned to their principal axes, and where a few of these hold most of
//! the spread, each row gets a **sketch**: its values along these, and the length of all the rest as one more. Distances of
//! sketches are never longer than those of rows, and rule out most tiles before the rest is looked at. Rows stand in an order
//! in which near ones, along the first axes, lie together, so that whole blocks are ruled out by their bounding boxes.

use super::{
    axes::Axes,
    best::{Best, squared_distance},
    question::Question,
    tile::{LanesOf, TILE, round_up},
    tree::arrange,
};
use crate::{
    data::{Matrix, Row},
    lanes::{
        PANEL,
        short::{self, Four},
    },
    progress::{Cancelled, Progress},
};
use wide::{bytemuck, f32x4, f32x8};

/// Rows of a block.
const BLOCK: usize = 256;

/// Axes along which rows are arranged and blocks bounded, at most.
const BOX_AXES: usize = 8;

/// Low and high ends of a box.
type Ends = [[f32; BOX_AXES]; 2];

/// Rows put into a frame between two reports of progress.
const BETWEEN_REPORTS: usize = 1 << 14;

/// Most columns for which principal axes are looked for, and rows asked about for each column that make it worth the while.
const MOST_TURNED: usize = 256;
const ROWS_PER_COLUMN: usize = 64;

/// The share of the spread that a sketch must hold.
const SKETCHED: f64 = 0.9;

/// For how many pairs of blocks a sketch that ruled out less than a quarter is not asked.
const PAUSE: usize = 16;

/// What rounding can do to a bound, relative to the squares of both lengths and many times over; and underflow.
const SLACK: f64 = 4e-6;
const UNDERFLOW: f64 = 1e-30;

/// What is taken from every row, how it is turned, and the power of two that it is then multiplied with.
struct Frame {
    center: Vec<f64>,
    axes: Option<Axes>,
    scale: f64,
    /// Axes of a sketch, or 0 if there are none.
    n_sketched: usize,
}

impl Frame {
    /// The center of `rows`; scaled so that neither they nor `others` are longer than about 1.
    fn of(features: &Matrix, rows: &[Row], others: &[Row]) -> Self {
        let n_cols = features.n_cols();
        let mut center = vec![0.0; n_cols];
        for row in rows {
            center.iter_mut().zip(features.row(row.index())).for_each(|(sum, &x)| *sum += f64::from(x));
        }
        center.iter_mut().for_each(|sum| *sum /= rows.len().max(1) as f64);
        let square = |row: &Row| {
            let along = features.row(row.index()).iter().zip(&center).map(|(&x, center)| f64::from(x) - center);
            along.map(|x| x * x).sum::<f64>()
        };
        let longest = rows.iter().chain(others).map(square).fold(0.0, f64::max);
        let exponent = if longest > 0.0 { -libm::ilogb(longest) / 2 } else { 0 };
        let turns = n_cols <= MOST_TURNED && others.len() >= ROWS_PER_COLUMN * n_cols && longest > 0.0;
        let axes = turns.then(|| Axes::of(features, rows, &center));
        let n_sketched = axes.as_ref().map_or(0, |axes| {
            let total: f64 = axes.spread.iter().sum();
            let mut sum = 0.0;
            let enough = axes.spread.iter().take_while(|&&spread| {
                let before = sum;
                sum += spread;
                before < SKETCHED * total
            });
            // With the length of the rest, whole pairs.
            let n = enough.count() / 2 * 2 + 1;
            if 2 * (n + 1) <= n_cols { n } else { 0 }
        });
        Self { center, axes, scale: libm::scalbn(1.0, exponent), n_sketched }
    }

    /// A row in this frame.
    fn put(&self, row: &[f32], moved: &mut Vec<f64>, to: &mut [f64]) {
        moved.clear();
        moved.extend(row.iter().zip(&self.center).map(|(&x, center)| (f64::from(x) - center) * self.scale));
        match &self.axes {
            Some(axes) => axes.along(moved, to),
            None => to.copy_from_slice(moved),
        }
    }
}

/// Rows rounded, one after the other and in panels.
struct Rounded {
    n_pairs: usize,
    margin: i32,
    pairs: Vec<i32>,
    scales: Vec<f32>,
    panels: Vec<[Four; 2]>,
    /// Twice the scales.
    twice: Vec<[f32; PANEL]>,
}

impl Rounded {
    fn new(n_rows: usize, n_cols: usize) -> Self {
        let (n_pairs, n_panels) = (short::n_pairs(n_cols), n_rows.div_ceil(PANEL));
        Self {
            n_pairs,
            margin: short::margin(n_cols),
            pairs: vec![0; n_rows * n_pairs],
            scales: vec![0.0; n_rows],
            panels: vec![[Four::ZERO; 2]; n_panels * n_pairs],
            twice: vec![[0.0; PANEL]; n_panels],
        }
    }

    fn put(&mut self, at: usize, row: &[f64]) {
        let pairs = &mut self.pairs[at * self.n_pairs..(at + 1) * self.n_pairs];
        let scale = short::round_row(row, pairs);
        let panel = at / PANEL;
        short::put_row(&mut self.panels[panel * self.n_pairs..(panel + 1) * self.n_pairs], at % PANEL, pairs);
        self.scales[at] = scale as f32;
        self.twice[panel][at % PANEL] = (2.0 * scale) as f32;
    }

    /// Pairs of columns of a few rows, each four times over.
    fn spread<const N: usize>(&self, rows: [usize; N], to: &mut Vec<[Four; TILE]>) {
        let rows = rows.map(|row| &self.pairs[row * self.n_pairs..(row + 1) * self.n_pairs]);
        to.clear();
        to.extend((0..self.n_pairs).map(|pair| std::array::from_fn(|at| short::spread(rows[at % N][pair]))));
    }

    /// `|p|² - 2 q·p` at least, for a few rows `q`, spread, and the rows `p` of a panel.
    #[inline(always)]
    fn at_least<const N: usize>(
        &self,
        spread: &[[Four; TILE]],
        scales: [f32x8; N],
        panel: usize,
        squares: f32x8,
    ) -> [f32x8; N] {
        let block = &self.panels[panel * self.n_pairs..(panel + 1) * self.n_pairs];
        let products = short::products_of::<N, TILE, 2>(spread, block, self.margin);
        let twice = f32x8::from(self.twice[panel]);
        std::array::from_fn(|at| {
            let products: f32x8 = bytemuck::cast(products[at].map(f32x4::from_i32x4));
            squares - scales[at] * (twice * products)
        })
    }
}

/// Rows in a frame, near ones together.
struct Cloud {
    rows: Vec<u32>,
    /// Where each stands in the list that was given.
    places: Vec<u32>,
    whole: Rounded,
    sketch: Option<Rounded>,
    /// Squared lengths less what rounding can do, with lanes that have no row infinitely far away.
    squares: Vec<f32>,
    /// The bounding box of each block along the first axes, low and high ends.
    boxes: Vec<Ends>,
}

impl Cloud {
    fn new(features: &Matrix, rows: &[Row], frame: &Frame, progress: &mut dyn Progress) -> Result<Self, Cancelled> {
        let (n_cols, n_rows) = (features.n_cols(), rows.len());
        let (mut moved, mut turned) = (Vec::new(), vec![0.0; n_cols]);
        let (places, boxes) = match &frame.axes {
            Some(_) => arranged(features, rows, frame, progress)?,
            // Whatever is not turned stands as it is given, in boxes without ends.
            None => ((0..n_rows as u32).collect(), vec![[[f32::INFINITY; BOX_AXES]; 2]; n_rows.div_ceil(BLOCK)]),
        };
        let mut cloud = Self {
            boxes,
            rows: places.iter().map(|&place| rows[place as usize].0).collect(),
            whole: Rounded::new(n_rows, n_cols),
            sketch: (frame.n_sketched > 0).then(|| Rounded::new(n_rows, frame.n_sketched + 1)),
            squares: vec![f32::INFINITY; n_rows.next_multiple_of(PANEL)],
            places,
        };
        for at in 0..n_rows {
            if at % BETWEEN_REPORTS == 0 {
                progress.report(0.0)?;
            }
            frame.put(features.row(cloud.rows[at] as usize), &mut moved, &mut turned);
            let square: f64 = turned.iter().map(|x| x * x).sum();
            cloud.squares[at] = (square * (1.0 - SLACK) - UNDERFLOW) as f32;
            cloud.whole.put(at, &turned);
            if let Some(sketch) = &mut cloud.sketch {
                let (first, rest) = turned.split_at(frame.n_sketched);
                let rest = rest.iter().map(|x| x * x).sum::<f64>().sqrt();
                moved.clear();
                moved.extend(first.iter().copied().chain([rest]));
                sketch.put(at, &moved);
            }
        }
        Ok(cloud)
    }

    fn n_blocks(&self) -> usize {
        self.boxes.len()
    }

    fn block(&self, block: usize) -> std::ops::Range<usize> {
        block * BLOCK..((block + 1) * BLOCK).min(self.rows.len())
    }
}

/// The places of rows in an order in which near ones stand together, and the bounding box of each block.
fn arranged(
    features: &Matrix,
    rows: &[Row],
    frame: &Frame,
    progress: &mut dyn Progress,
) -> Result<(Vec<u32>, Vec<Ends>), Cancelled> {
    let n_boxed = features.n_cols().min(BOX_AXES);
    let (mut moved, mut turned) = (Vec::new(), vec![0.0; n_boxed]);
    let mut leading = Vec::with_capacity(rows.len() * n_boxed);
    for (at, row) in rows.iter().enumerate() {
        if at % BETWEEN_REPORTS == 0 {
            progress.report(0.0)?;
        }
        frame.put(features.row(row.index()), &mut moved, &mut turned);
        leading.extend(turned.iter().map(|&x| x as f32));
    }
    let leading = Matrix::new(leading, n_boxed);
    let all: Vec<Row> = (0..rows.len() as u32).map(Row).collect();
    let places = arrange(&leading, &all, BLOCK);
    let bounds = |places: &[u32]| {
        // Axes that there are none of have both ends at infinity.
        let mut ends = [[f32::INFINITY; BOX_AXES]; 2];
        ends[1][..n_boxed].fill(f32::NEG_INFINITY);
        for &place in places {
            for (col, &x) in leading.row(place as usize).iter().enumerate() {
                ends[0][col] = ends[0][col].min(x);
                ends[1][col] = ends[1][col].max(x);
            }
        }
        ends
    };
    let boxes = places.chunks(BLOCK).map(bounds).collect();
    Ok((places, boxes))
}

/// The least squared distance between two boxes, less what rounding can do.
fn between(a: &Ends, b: &Ends) -> f32 {
    let mut sum = 0.0;
    for col in 0..BOX_AXES {
        let gap = (a[0][col] - b[1][col]).max(b[0][col] - a[1][col]);
        // Two ends at infinity are no gap: their difference is undefined.
        sum += if gap > 0.0 { gap * gap } else { 0.0 };
    }
    // The ends are rounded to within 2⁻²⁴ of lengths up to 2, and gaps with them.
    let length = sum.sqrt() - 4e-6;
    if length > 0.0 { length * length * (1.0 - 1e-5) } else { 0.0 }
}

/// Rows that ask, and the largest bound that may still be of use to each.
struct Asked<'a> {
    cloud: &'a Cloud,
    at_most: Vec<f32>,
}

/// A search at work.
struct Look<'a> {
    features: &'a Matrix,
    squared_scale: f64,
    best: &'a mut Best,
    /// Of two blocks, the panels that the sketch was asked about, and those that it left.
    n_asked: usize,
    n_left: usize,
    /// Pairs of blocks that it is not asked about, as it ruled out little in the last.
    n_paused: usize,
    spread: Vec<[Four; TILE]>,
    spread_sketch: Vec<[Four; TILE]>,
}

pub(super) fn search(question: &Question<'_>, best: &mut Best, progress: &mut dyn Progress) -> Result<(), Cancelled> {
    let &Question { features, queries, among } = question;
    if queries.is_empty() {
        return Ok(());
    }
    let frame = Frame::of(features, among, queries);
    let among_themselves = queries == among;
    let points = Cloud::new(features, among, &frame, progress)?;
    let other_cloud = if among_themselves { None } else { Some(Cloud::new(features, queries, &frame, progress)?) };
    let cloud = other_cloud.as_ref().unwrap_or(&points);
    let at_most = (0..cloud.squares.len()).map(|at| if at < cloud.rows.len() { f32::INFINITY } else { -1.0 });
    let mut asked = Asked { cloud, at_most: at_most.collect() };
    let mut look = Look {
        features,
        squared_scale: frame.scale * frame.scale,
        best,
        n_asked: 0,
        n_left: 0,
        n_paused: 0,
        spread: Vec::new(),
        spread_sketch: Vec::new(),
    };
    let (n_asked, n_points) = (cloud.n_blocks(), points.n_blocks());
    let n_pairs = if among_themselves { n_points * (n_points + 1) / 2 } else { n_asked * n_points };
    let mut n_done = 0;
    let mut tell = |n: usize| {
        n_done += n;
        if n_done % 16 < n { progress.report(n_done as f64 / n_pairs as f64) } else { Ok(()) }
    };
    if among_themselves {
        // Near blocks first, so that bounds are tight when the others come.
        for apart in 0..n_points {
            for q_block in 0..n_points - apart {
                tell(1)?;
                let p_block = q_block + apart;
                if apart == 0 {
                    look.look_at::<false>(&mut asked, q_block, &points, p_block);
                } else {
                    look.look_at::<true>(&mut asked, q_block, &points, p_block);
                }
            }
        }
    } else {
        for q_block in 0..n_asked {
            let mut near: Vec<(f32, usize)> =
                (0..n_points).map(|block| (between(&cloud.boxes[q_block], &points.boxes[block]), block)).collect();
            crate::order::sort_by_key(&mut near, |&(distance, _)| f64::from(distance));
            for (_, p_block) in near {
                tell(1)?;
                look.look_at::<false>(&mut asked, q_block, &points, p_block);
            }
        }
    }
    Ok(())
}

impl Look<'_> {
    /// Looks at all pairs of two blocks, for the rows of the first and, with `BOTH`, for those of the second.
    fn look_at<const BOTH: bool>(&mut self, asked: &mut Asked<'_>, q_block: usize, points: &Cloud, p_block: usize) {
        let (q_rows, p_rows) = (asked.cloud.block(q_block), points.block(p_block));
        let limit = |rows: &std::ops::Range<usize>| asked.at_most[rows.clone()].iter().copied().fold(-1.0, f32::max);
        let limit = if BOTH { limit(&q_rows).max(limit(&p_rows)) } else { limit(&q_rows) };
        if between(&asked.cloud.boxes[q_block], &points.boxes[p_block]) > limit {
            return;
        }
        (self.n_asked, self.n_left) = (0, 0);
        let rows: Vec<usize> = q_rows.collect();
        let mut tiles = rows.chunks_exact(TILE);
        for tile in tiles.by_ref() {
            self.tile::<TILE, BOTH>(tile, asked, points, p_rows.clone());
        }
        for one in tiles.remainder() {
            self.tile::<1, BOTH>(std::slice::from_ref(one), asked, points, p_rows.clone());
        }
        self.n_paused = match self.n_paused {
            0 if 4 * self.n_left > 3 * self.n_asked => PAUSE,
            n => n.saturating_sub(1),
        };
    }

    #[inline(always)]
    fn tile<const N: usize, const BOTH: bool>(
        &mut self,
        tile: &[usize],
        asked: &mut Asked<'_>,
        points: &Cloud,
        p_rows: std::ops::Range<usize>,
    ) {
        let cloud = asked.cloud;
        let rows: [usize; N] = std::array::from_fn(|at| tile[at]);
        let own = rows.map(|row| f32x8::splat(cloud.squares[row]));
        let scales = rows.map(|row| f32x8::splat(cloud.whole.scales[row]));
        cloud.whole.spread(rows, &mut self.spread);
        let sketch = cloud.sketch.as_ref().zip(points.sketch.as_ref());
        let sketch = sketch.filter(|_| self.n_paused == 0).map(|(of_rows, of_points)| {
            of_rows.spread(rows, &mut self.spread_sketch);
            (rows.map(|row| f32x8::splat(of_rows.scales[row])), of_points)
        });
        let panels = p_rows.start / PANEL..p_rows.end.div_ceil(PANEL);
        let (mut n_asked, mut n_left) = (0, 0);
        let lists = points.squares.as_chunks::<PANEL>().0[panels.clone()].iter().zip(panels);
        for (squares, panel) in lists {
            let squares = f32x8::from(*squares);
            let limits: [f32x8; N] = std::array::from_fn(|at| {
                let limit = f32x8::splat(asked.at_most[rows[at]]);
                if BOTH {
                    // Neither is undefined, so that the largest is the same on every processor.
                    f32x8::from(asked.at_most.as_chunks::<PANEL>().0[panel]).fast_max(limit) - own[at]
                } else {
                    limit - own[at]
                }
            });
            let near = |bounds: &[f32x8; N]| -> [f32x8; N] { std::array::from_fn(|at| bounds[at].simd_le(limits[at])) };
            let any = |near: &[f32x8; N]| near.iter().fold(f32x8::ZERO, |any, &near| any | near).any();
            if let Some((scales, of_points)) = &sketch {
                n_asked += 1;
                if !any(&near(&of_points.at_least(&self.spread_sketch, *scales, panel, squares))) {
                    continue;
                }
                n_left += 1;
            }
            let near = near(&points.whole.at_least(&self.spread, scales, panel, squares));
            if any(&near) {
                for at in 0..N {
                    for lane in LanesOf(near[at].to_bitmask()) {
                        self.measure::<BOTH>(asked, rows[at], points, panel * PANEL + lane);
                    }
                }
            }
        }
        self.n_asked += n_asked;
        self.n_left += n_left;
    }

    /// Measures a row that may be near; lanes behind the last row are none.
    #[inline(never)]
    fn measure<const BOTH: bool>(&mut self, asked: &mut Asked<'_>, at: usize, points: &Cloud, other: usize) {
        let Some(&row) = points.rows.get(other) else { return };
        let own = asked.cloud.rows[at];
        if row == own {
            return;
        }
        let distance = squared_distance(self.features, own, row);
        self.offer(asked, at, distance, row);
        if BOTH {
            self.offer(asked, other, distance, own);
        }
    }

    #[inline(always)]
    fn offer(&mut self, asked: &mut Asked<'_>, at: usize, distance: f64, row: u32) {
        let place = asked.cloud.places[at] as usize;
        if self.best.offer(place, distance, row) {
            asked.at_most[at] = round_up(self.best.limit(place) * self.squared_scale);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        progress::Quiet,
        rng::{Rng, Seed, Stream},
    };

    /// Turned, sketched, arranged and ruled out by boxes, or none of it: what is found is what measuring every pair finds.
    #[test]
    fn turning_rows_changes_no_answer() {
        let mut rng = Seed(11).stream(Stream::Generate);
        type Shape = fn(&mut Rng, f64) -> f64;
        let shapes: [(&str, Shape); 4] = [
            ("two factors", |rng, factor| factor + 0.05 * rng.normal()),
            ("whole numbers, many alike", |rng, factor| (factor + rng.normal()).round()),
            ("heavy tails far from 0", |rng, factor| 1000.0 + factor.powi(5) + rng.normal()),
            ("no structure", |rng, _| rng.normal()),
        ];
        for (what, value) in shapes {
            for n_cols in [3usize, 9, 14] {
                let n = 80 * n_cols;
                let mut values = Vec::new();
                for _ in 0..n {
                    let factors = [rng.normal(), rng.normal()];
                    values.extend((0..n_cols).map(|col| value(&mut rng, factors[col % 2]) as f32));
                }
                let features = Matrix::new(values, n_cols);
                let all: Vec<Row> = (0..n as u32).map(Row).collect();
                let odd: Vec<Row> = all.iter().copied().filter(|row| row.0 % 7 > 0).collect();
                let few: Vec<Row> = all.iter().copied().filter(|row| row.0 % 50 == 1).collect();
                for (queries, among) in [(&all, &all), (&odd, &all), (&few, &odd)] {
                    let k = 4;
                    let mut best = Best::new(queries.len(), k);
                    search(&Question { features: &features, queries, among }, &mut best, &mut Quiet).expect("quiet");
                    let found = best.into_neighbors();
                    for (place, query) in queries.iter().enumerate() {
                        let others = among.iter().filter(|other| *other != query);
                        let mut near: Vec<(f64, u32)> =
                            others.map(|other| (squared_distance(&features, query.0, other.0), other.0)).collect();
                        near.sort_by(|a, b| a.partial_cmp(b).expect("distances are numbers"));
                        let expected: Vec<Row> = near[..k].iter().map(|&(_, row)| Row(row)).collect();
                        assert_eq!(found.of(place), expected, "{what}, {n_cols} columns, {query:?}");
                    }
                }
            }
        }
    }
}
