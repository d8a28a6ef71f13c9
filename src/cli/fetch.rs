//! Reading addresses as anybody can, and whether a store answers there.

use crate::snapshot::checkpoint::claims;
use crate::snapshot::hash::{Hash, hex};
use crate::snapshot::limits;

use super::host::join;
use super::store::CHECKPOINT;
use super::{Failure, Fetched, Host, HostError};

const REDIRECTS: usize = 3;

/// What an address answered in the end.
pub(super) struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    pub redirected: bool,
}

pub(super) fn is_url(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// Asks an address and follows a few redirects. HTTPS only, but for this machine itself.
pub(super) fn get(url: &str, most: usize, host: &dyn Host) -> Result<Answer, Failure> {
    let mut url = url.to_owned();
    for hop in 0..=REDIRECTS {
        allowed(&url)?;
        let Fetched { status, location, body } = host.fetch(&url, most)?;
        match location.filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308)) {
            Some(location) => url = resolved(&url, &location)?,
            None => return Ok(Answer { status, body, redirected: hop > 0 }),
        }
    }
    Err(refused(&url, "is redirected too often"))
}

/// The body of an address that must have one.
pub(super) fn read(url: &str, most: usize, host: &dyn Host) -> Result<Vec<u8>, Failure> {
    match get(url, most, host)? {
        Answer { status: 200, body, .. } if body.len() <= most => Ok(body),
        Answer { status: 200, .. } => Err(HostError::of(url, "too_large", &format!("answers more than {most} bytes")).into()),
        Answer { status: 404, .. } => Err(HostError::of(url, "not_found", "answers 404").into()),
        Answer { status, .. } => Err(HostError::of(url, "network_failed", &format!("answers {status}")).into()),
    }
}

fn refused(url: &str, why: &str) -> Failure {
    Failure::because("address_refused", url, format!("{url}: {why}"))
}

fn allowed(url: &str) -> Result<(), Failure> {
    let (scheme, rest) = url.split_once("://").ok_or_else(|| refused(url, "is no address"))?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() || authority.contains('@') {
        return Err(refused(url, "an address names a host and no user"));
    }
    let host = authority.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let host = host.map_or(authority, |(host, _)| host);
    match scheme {
        "https" => Ok(()),
        "http" if matches!(host, "localhost" | "127.0.0.1" | "[::1]") => Ok(()),
        _ => Err(refused(url, "only https is asked, and http on this machine itself")),
    }
}

/// Where a redirect leads: another address, or a path on the same host.
fn resolved(url: &str, location: &str) -> Result<String, Failure> {
    if is_url(location) {
        return Ok(location.to_owned());
    }
    let host = url.find("://").map(|scheme| scheme + 3);
    let end = host.and_then(|host| url.get(host..)?.find('/').map(|slash| host + slash)).unwrap_or(url.len());
    match location.starts_with('/') && !location.starts_with("//") {
        true => Ok(format!("{}{location}", url.get(..end).unwrap_or_default())),
        false => Err(refused(url, "redirects to what is neither an address nor a path from the root")),
    }
}

/// Refuses a store that hands its root file to anybody: the one that is to be signed, once it is known, or one that was signed
/// before.
pub(super) fn refuse_public(url: &str, root: Option<&Hash>, before: Option<&[u8]>, host: &dyn Host) -> Result<(), Failure> {
    let mut roots: Vec<Hash> = root.copied().into_iter().collect();
    let checkpoint = get(&join(url, CHECKPOINT), limits::CHECKPOINT, host)?;
    for jws in [before, Some(checkpoint.body.as_slice())].into_iter().flatten() {
        roots.extend(claims(jws).ok().map(|claims| claims.checkpoint.root).filter(|root| !roots.contains(root)));
    }
    for root in roots {
        let file = join(url, &hex(&root));
        let answer = get(&file, limits::LINES_FILE, host)?;
        // After a redirect 200 may be the page of a sign-in.
        if answer.status == 200 && (!answer.redirected || is_file(&answer.body)) {
            let message = format!("{file}: answers without credentials; the store holds everybody, nothing is signed");
            return Err(Failure::because("store_is_public", &file, message));
        }
    }
    Ok(())
}

/// Whether it looks like a file of a store: hashes, or lines.
fn is_file(body: &[u8]) -> bool {
    body.starts_with(b"{\"key\":") || (body.len().is_multiple_of(32) && !body.is_empty() && std::str::from_utf8(body).is_err())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn only_https_and_this_machine_are_asked() {
        for url in
            ["https://a.example/x", "https://a.example:8443", "http://localhost:80/", "http://127.0.0.1/", "http://[::1]:1/"]
        {
            assert!(allowed(url).is_ok(), "{url}");
        }
        for url in
            ["http://a.example/", "http://localhost.example/", "https://u:p@a.example/", "https:///x", "ftp://a.example/", "x"]
        {
            assert!(allowed(url).is_err(), "{url}");
        }
    }

    #[test]
    fn redirects_lead_to_addresses_and_paths() {
        assert_eq!(resolved("https://a.example/b/c", "/d").unwrap(), "https://a.example/d");
        assert_eq!(resolved("https://a.example", "/d").unwrap(), "https://a.example/d");
        assert_eq!(resolved("https://a.example/b", "https://e.example/").unwrap(), "https://e.example/");
        assert!(resolved("https://a.example/b", "c").is_err());
        assert!(resolved("https://a.example/b", "//e.example/").is_err());
    }
}
