//! One anonymous request, natively.

use std::io::Read;
use std::time::Duration;

use ureq::Agent;

use super::{Fetched, HostError};

const TIMEOUT: Duration = Duration::from_secs(10);

pub(super) fn fetch(url: &str, most: usize) -> Result<Fetched, HostError> {
    let config = Agent::config_builder().http_status_as_error(false).max_redirects(0).timeout_global(Some(TIMEOUT));
    // Plain HTTP is for this machine itself, which no proxy knows.
    let config = if url.starts_with("http://") { config.proxy(None) } else { config };
    let agent = Agent::new_with_config(config.build());
    let request = agent.get(url).header("accept-encoding", "identity").header("cache-control", "no-cache");
    let mut response = request.call().map_err(|error| failed(url, &error.to_string()))?;
    let location = response.headers().get("location").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut body = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let read = response.body_mut().as_reader().take(limit).read_to_end(&mut body);
    read.map_err(|error| failed(url, &error.to_string()))?;
    Ok(Fetched { status: response.status().as_u16(), location, body })
}

fn failed(url: &str, why: &str) -> HostError {
    HostError::of(url, "network_failed", &format!("no answer: {why}"))
}
