//! `callgate explain`

use crate::decide::{Code, Properties, Question, Target, document};

use super::arguments::Explain;
use super::{Host, Outcome, check};

pub(super) fn run(arguments: &Explain, host: &dyn Host) -> Outcome {
    let policy = check::read(&arguments.policy, host)?;
    let properties = Properties::default();
    let question = Question {
        action: &arguments.action,
        target: Target::parse(&arguments.resource),
        within: arguments.within.as_deref(),
        properties: &properties,
    };
    let now = arguments.at.unwrap_or_else(|| host.now());
    let explanation = document::explain(&policy, &arguments.subject, &question, now);
    let verdict = if explanation.code == Code::Allowed { "allowed" } else { "denied" };
    let mut text = format!("{verdict}: {}\n", explanation.code);
    for step in &explanation.steps {
        let params: Vec<String> = step.params.iter().map(|(name, value)| format!("{name}={value}")).collect();
        text.push_str(&format!("  {} {}\n", step.code, params.join(" ")));
    }
    if let Some(until) = explanation.until {
        text.push_str(&format!("  until {until}\n"));
    }
    host.stdout(&text);
    Ok(())
}
