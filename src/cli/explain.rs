//! `callgate explain`

use std::collections::BTreeMap;

use serde::Serialize;

use crate::decide::{Code, Explanation, Properties, Question, Target, document};
use crate::policy::{attributes, read_text};
use crate::view::Attributes;

use super::arguments::Explain;
use super::{Done, Failure, Host, Outcome, check};

#[derive(Serialize)]
struct Report {
    allowed: bool,
    code: &'static str,
    steps: Vec<StepReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<u64>,
}

#[derive(Serialize)]
struct StepReport {
    code: &'static str,
    params: BTreeMap<&'static str, String>,
}

pub(super) fn run(arguments: &Explain, host: &dyn Host) -> Outcome {
    let properties = properties(arguments)?;
    let policy = check::read(&arguments.policy, host)?;
    let question = Question {
        action: &arguments.action,
        target: Target::parse(&arguments.resource),
        within: arguments.within.as_deref(),
        properties: &properties,
    };
    let now = arguments.at.unwrap_or_else(|| host.now());
    let explanation = document::explain(&policy, &arguments.subject, &question, now);
    Done::new(text(&explanation), &report(&explanation))
}

/// What the request says, by the rules and under the names of case files.
fn properties(arguments: &Explain) -> Result<Properties, Failure> {
    Ok(Properties {
        subject: said("--subject-properties", arguments.subject_properties.as_ref(), &["id", "groups"])?,
        resource: said("--properties", arguments.properties.as_ref(), &["id", "type"])?,
        action: said("--action-properties", arguments.action_properties.as_ref(), &["name"])?,
        context: said("--context", arguments.context.as_ref(), &[])?,
    })
}

fn said(option: &str, json: Option<&String>, built_in: &[&str]) -> Result<Attributes, Failure> {
    let Some(json) = json else { return Ok(Attributes::new()) };
    read_text(json, |at| attributes(at, &[], built_in)).map_err(|faults| check::refused(option, &faults).into_usage())
}

fn text(explanation: &Explanation) -> String {
    let verdict = if explanation.code == Code::Allowed { "allowed" } else { "denied" };
    let mut text = format!("{verdict}: {}\n", explanation.code);
    for step in &explanation.steps {
        let params: Vec<String> = step.params.iter().map(|(name, value)| format!("{name}={value}")).collect();
        text.push_str(&format!("  {} {}\n", step.code, params.join(" ")));
    }
    if let Some(until) = explanation.until {
        text.push_str(&format!("  until {until}\n"));
    }
    text
}

fn report(explanation: &Explanation) -> Report {
    let steps = explanation.steps.iter();
    Report {
        allowed: explanation.code == Code::Allowed,
        code: explanation.code.name(),
        steps: steps.map(|step| StepReport { code: step.code, params: step.params.iter().cloned().collect() }).collect(),
        until: explanation.until,
    }
}
