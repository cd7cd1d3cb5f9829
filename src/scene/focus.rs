//! Gather, scatter, share: what one element under the pointer has to do with all others, from taps alone.

use super::mark::{Align, Ink, Rect, Site, Stroke, at};
use super::metrics::Face;
use super::operands::Plane;
use super::pen::{Pen, style};
use super::show::Show;
use super::terms::{Terms, corners};
use crate::order::sort_by;
use crate::primitive::{self, Read, Tap};
use crate::words::number;

/// Draws what follows the pointer on `focus`.
pub fn focus(pen: &mut Pen, show: &Show<'_>, planes: &[Plane], terms: &Terms, focus: Site) {
    if focus.node == terms.site.node {
        gather(pen, show, planes, focus);
    } else {
        feeds(pen, show, planes, terms, focus);
    }
}

fn cell(pen: &mut Pen, rect: Rect) {
    pen.window(Rect::new(rect.x, rect.y, rect.w - 1.0, rect.h - 1.0));
}

fn number_on(pen: &mut Pen, rect: Rect, text: String) {
    if rect.w < 13.0 {
        return;
    }
    let mut look = style(Face::SansBold, (rect.w * 0.5).clamp(9.0, 13.0), Ink::Weight, Align::Middle);
    look.halo = true;
    let middle = rect.centre();
    pen.text(at(middle.x, middle.y + look.px * 0.36), text, look);
}

/// A dashed line around places that fill their rectangle, else one around each.
fn around(pen: &mut Pen, plane: &Plane, places: &[[isize; 2]]) {
    let Some([first, last]) = corners(places.iter().copied()) else { return };
    let mut outline = |rect: Rect| {
        pen.outline(rect, Stroke::solid(Ink::Paper, 4.5));
        pen.outline(rect, Stroke::dashed(Ink::Ink, 1.75));
    };
    let all = ((last[0] - first[0] + 1) * (last[1] - first[1] + 1)) as usize;
    // Far apart and few they are told one by one; else what they span says more.
    if places.len() * 4 >= all || places.len() > 64 {
        outline(plane.grid.span(first, last));
    } else {
        places.iter().for_each(|&place| outline(plane.grid.at(place[0], place[1])));
    }
}

/// An output: all it reads, with what each is multiplied by.
fn gather(pen: &mut Pen, show: &Show<'_>, planes: &[Plane], site: Site) {
    let Some(terms) = Terms::of(show.graph, show.values, site) else { return };
    for plane in planes.iter().filter(|plane| plane.node != site.node) {
        let read = terms.terms.iter().filter(|term| !term.bias);
        let here = |site: &Site| site.node == plane.node && plane.cell(*site).is_some();
        let mut places: Vec<[isize; 2]> = Vec::new();
        for term in read.clone() {
            let group = terms.groups.get(term.group).and_then(|group| group.read);
            let inside = term.reads.iter().filter_map(|read| read.site).any(|site| here(&site));
            let padded = group.is_none_or(|(node, _)| node == plane.node);
            if inside || padded && term.reads.iter().all(|read| read.site.is_none() && !read.one) {
                let place = |read: &super::terms::Reading| match read.site.and_then(|site| plane.sheet.cell(site.index))
                {
                    Some(cell) if plane.grid.padding == [0; 2] => cell.map(|i| i as isize),
                    _ => read.place,
                };
                places.extend(term.reads.iter().map(place));
            }
            let factors = term.factors.iter().map(|(site, _)| *site).filter(here);
            places.extend(factors.filter_map(|site| plane.sheet.cell(site.index)).map(|cell| cell.map(|i| i as isize)));
        }
        sort_by(&mut places, Ord::cmp);
        places.dedup();
        let Some([first, last]) = corners(places.iter().copied()) else { continue };
        if ((last[0] - first[0] + 1) * (last[1] - first[1] + 1)) as usize == places.len() {
            pen.window(plane.grid.span(first, last));
        } else {
            around(pen, plane, &places);
        }
        let group = show.tab.min(terms.groups.len().saturating_sub(1));
        for term in terms.of_group(group) {
            if let ([read], [(_, factor), ..]) = (&*term.reads, &*term.factors)
                && read.site.is_none_or(|site| here(&site))
                && terms.groups[group].read.is_none_or(|(node, _)| node == plane.node)
            {
                let product: f64 = term.factors[1..].iter().map(|(_, value)| value).product();
                number_on(pen, plane.grid.at(read.place[0], read.place[1]), number::weight(factor * product));
            }
        }
    }
    if let Some(rect) = planes.iter().find_map(|plane| plane.cell(site)) {
        cell(pen, rect);
    }
}

/// An element that is read or multiplied by: every element of the shown slice that it feeds. What is read shows what arrives there; what is
/// multiplied by shows the places it meets.
fn feeds(pen: &mut Pen, show: &Show<'_>, planes: &[Plane], terms: &Terms, site: Site) {
    if let Some(rect) = planes.iter().find_map(|plane| plane.cell(site)) {
        cell(pen, rect);
    }
    let Some(output) = planes.iter().find(|plane| plane.node == terms.site.node) else { return };
    let Some(taps) = show.graph.taps(show.values, terms.site.node) else { return };
    let touched = |operand: usize| primitive::Site { operand, index: site.index };
    let operands: Vec<usize> = (0..taps.ids.len()).filter(|&operand| taps.ids[operand] == site.node).collect();
    let mut made: Vec<[isize; 2]> = Vec::new();
    let mut met: Vec<(Site, [isize; 2])> = Vec::new();
    let mut arriving: Vec<([isize; 2], f64)> = Vec::new();
    for index in output.sheet.range() {
        let Some(place) = output.sheet.cell(index).map(|cell| cell.map(|i| i as isize)) else { continue };
        let mut look = |tap: &Tap| {
            let read = operands.iter().any(|&operand| tap.read == Read::Site(touched(operand)));
            let factor = operands.iter().any(|&operand| tap.factors.contains(&Some(touched(operand))));
            if read {
                arriving.push((place, tap.coefficient * tap.factor(&taps.operands)));
            }
            if factor {
                let of = |site: primitive::Site| Site { node: taps.ids[site.operand], index: site.index };
                let node = taps.ids.first().copied().unwrap_or_default();
                let site = if let Read::Site(site) = tap.read { of(site) } else { Site { node, index: 0 } };
                met.push((site, tap.place));
            }
            if read || factor {
                made.push(place);
            }
        };
        taps.primitive.taps(&taps.operands, taps.output, index, &mut |tap| look(&tap));
    }
    made.dedup();
    if !terms.plain() {
        for (place, factor) in arriving {
            number_on(pen, output.grid.at(place[0], place[1]), number::weight(factor));
        }
    }
    around(pen, output, &made);
    for plane in planes.iter().filter(|plane| plane.node != output.node && plane.node != site.node) {
        let here = |(site, place): &(Site, [isize; 2])| {
            (site.node == plane.node).then(|| match plane.sheet.cell(site.index) {
                Some(cell) if plane.grid.padding == [0; 2] => cell.map(|i| i as isize),
                _ => *place,
            })
        };
        let places: Vec<[isize; 2]> = met.iter().filter_map(here).collect();
        around(pen, plane, &places);
    }
}
