//! Which indicator rests on which.

use super::super::diagnose::Mistake;
use super::super::plan::Indicator;
use super::super::raw::Node;
use super::Context;

/// The indicators that an indicator is computed from, ascending.
pub fn uses(indicator: &Indicator) -> Vec<usize> {
    let mut uses = indicator.value.expr.indicators();
    uses.sort_unstable();
    uses
}

/// The indicators, each after those that it is computed from; every circle is said once, with all its members.
pub fn order(context: &mut Context<'_, '_>, nodes: &[Node<'_>], indicators: &[Indicator]) -> Vec<usize> {
    let uses: Vec<Vec<usize>> = indicators.iter().map(uses).collect();
    let mut order = Vec::with_capacity(indicators.len());
    let mut done = vec![false; indicators.len()];
    loop {
        let before = order.len();
        for i in 0..indicators.len() {
            if !done[i] && uses[i].iter().all(|&other| done[other]) {
                done[i] = true;
                order.push(i);
            }
        }
        if order.len() == before {
            break;
        }
    }
    let mut said = done;
    for start in 0..indicators.len() {
        if said[start] {
            continue;
        }
        let Some(circle) = circle(start, &uses) else {
            continue;
        };
        let names: Vec<&str> = circle.iter().map(|&i| indicators[i].id.as_str()).collect();
        let message = format!("指标互相引用，绕成了圈：{} → {}", names.join(" → "), names[0]);
        let node = &nodes[start];
        let span = node.text("value").map_or(node.span.clone(), |text| text.span);
        context.wrong(Mistake::new(span, message).label("请改其中一个"));
        circle.iter().for_each(|&i| said[i] = true);
    }
    order
}

/// The shortest way from `start` back to itself.
fn circle(start: usize, uses: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut from = vec![None; uses.len()];
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(i) = queue.pop_front() {
        for &next in &uses[i] {
            if next == start {
                let mut way: Vec<usize> =
                    std::iter::successors(Some(i), |&i| if i == start { None } else { from[i] }).collect();
                way.reverse();
                return Some(way);
            }
            if from[next].is_none() {
                from[next] = Some(i);
                queue.push_back(next);
            }
        }
    }
    None
}
