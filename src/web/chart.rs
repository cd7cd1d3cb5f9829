//! The histogram of the output, drawn by plotters; its labels are ours, since plotters would measure text with a styled element.

use crate::scene::palette::{Shade, ink};
use crate::scene::{Ink, Scale};
use crate::wire::Thumb;
use crate::words::{Lang, number, ui};
use plotters::prelude::*;
use plotters_canvas::CanvasBackend;
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

#[derive(Properties, PartialEq, Clone)]
pub struct Props {
    pub thumb: Thumb,
    pub scale: Scale,
    /// Whether values are shown times 255.
    pub linear: bool,
    pub shade: Shade,
    pub lang: Lang,
}

const SIZE: (u32, u32) = (512, 144);

/// A histogram of one channel on the whole picture.
#[component]
pub fn Histogram(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.clone(), move |props| {
            if let Some(canvas) = node.cast::<HtmlCanvasElement>() {
                // A canvas that cannot be drawn on leaves the numbers below it.
                let _ = draw(canvas, props);
            }
        });
    }
    let label = |v: f32| number::digits(f64::from(v) * if props.linear { 255.0 } else { 1.0 }, 3);
    html! {
        <figure class="histogram">
            <canvas ref={node} width={SIZE.0.to_string()} height={SIZE.1.to_string()} role="img" aria-label={ui::HISTOGRAM.get(props.lang)} />
            <div class="axis"><span>{ label(props.thumb.least) }</span><span>{ label(props.thumb.most) }</span></div>
            <figcaption class="quiet tiny">{ ui::HISTOGRAM.get(props.lang) }</figcaption>
        </figure>
    }
}

fn draw(canvas: HtmlCanvasElement, props: &Props) -> Option<()> {
    let colour = |[r, g, b]: [u8; 3]| RGBColor(r, g, b);
    let root = CanvasBackend::with_canvas_object(canvas)?.into_drawing_area();
    root.fill(&colour(ink(Ink::Paper, props.shade))).ok()?;
    // The tallest bin is often the one at zero alone: the square root keeps the others visible.
    let bins: Vec<f64> = props.thumb.histogram.iter().map(|&n| f64::from(n).sqrt()).collect();
    let top = bins.iter().copied().fold(1.0, f64::max);
    let (least, most) = (f64::from(props.thumb.least), f64::from(props.thumb.most));
    let most = if most > least { most } else { least + 1.0 };
    let mut chart = ChartBuilder::on(&root).margin(2).build_cartesian_2d(least..most, 0.0..top * 1.04).ok()?;
    let width = (most - least) / bins.len().max(1) as f64;
    let bars = bins.iter().enumerate().map(|(i, &n)| {
        let from = least + i as f64 * width;
        let fill = colour(props.scale.rgb((from + width / 2.0) as f32, props.shade)).filled();
        Rectangle::new([(from, 0.0), (from + width, n)], fill)
    });
    chart.draw_series(bars).ok()?;
    let outline = bins
        .iter()
        .enumerate()
        .flat_map(|(i, &n)| [(least + i as f64 * width, n), (least + (i + 1) as f64 * width, n)]);
    chart.draw_series(LineSeries::new(outline, colour(ink(Ink::Second, props.shade)).stroke_width(2))).ok()?;
    if least < 0.0 && most > 0.0 {
        let zero = [(0.0, 0.0), (0.0, top * 1.04)];
        chart.draw_series(LineSeries::new(zero, colour(ink(Ink::Frame, props.shade)).stroke_width(2))).ok()?;
    }
    root.present().ok()
}
