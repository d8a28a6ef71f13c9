//! What can be typed.

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::snapshot::jwk::Algorithm;

/// Decides, in the browser and at the edge, what each person in a contact centre may see and do.
#[derive(Debug, Parser)]
#[command(name = "callgate", version, arg_required_else_help = true, max_term_width = 100)]
pub(super) struct Arguments {
    /// Print one JSON object, errors too.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a small contact centre to edit: a policy document and its test cases.
    New(New),
    /// Make the publisher's keys: a private set to guard and a public set to pin in readers.
    Keygen(Keygen),
    /// Check a policy document and report everything that is wrong with it.
    Check(Check),
    /// Ask policies what their case files ask, and compare the answers.
    Test(Test),
    /// Check, resolve and sign a policy document into a store of files.
    Publish(Publish),
    /// Verify a store whole: its signature, every file and every line.
    Verify(Store),
    /// Write the slice of one person, or of everybody, from a store.
    Slice(Slice),
    /// Sign what is in a store once more, for another while, without writing anything but the checkpoint.
    Renew(Renew),
    /// Say what a file, a folder or an address holds, decoded: checkpoint, slice, store, key set.
    Inspect(Inspect),
    /// Tell why a person may or may not do something, from the whole document.
    Explain(Explain),
    /// Turn access masks of another system, one integer per module, into roles.
    Import(Import),
    /// Write a policy's names as a TypeScript declaration, for calls that the compiler checks.
    Types(Types),
    /// Print the JSON Schema of policy documents or of case files, for editors.
    Schema(Schema),
}

#[derive(Debug, Args)]
pub(super) struct New {
    /// Folder to write `policy.json` and `cases.json` to.
    #[arg(default_value = ".")]
    pub folder: String,
}

#[derive(Debug, Args)]
pub(super) struct Keygen {
    /// Folder to write `publisher.private.jwks` and `publisher.jwks` to.
    #[arg(long, value_name = "FOLDER")]
    pub out: String,
    /// Make no key: write `publisher.jwks` of the public keys of these sets, for readers while a key is rotated.
    #[arg(long, value_name = "JWKS", num_args = 2.., conflicts_with_all = ["alg", "salt_only"])]
    pub join: Vec<String>,
    /// What the key signs with.
    #[arg(long, value_enum, ignore_case = true, default_value = "Ed25519")]
    pub alg: Alg,
    /// Make `publisher.salt.jwk` alone, for a publisher whose signing key is kept elsewhere.
    #[arg(long, conflicts_with = "alg")]
    pub salt_only: bool,
    /// Replace keys that are there: readers that pin them refuse what the new ones sign.
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Alg {
    #[value(name = "Ed25519")]
    Ed25519,
    #[value(name = "ES256")]
    Es256,
}

impl From<Alg> for Algorithm {
    fn from(alg: Alg) -> Self {
        match alg {
            Alg::Ed25519 => Algorithm::Ed25519,
            Alg::Es256 => Algorithm::Es256,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Check {
    /// The policy document.
    pub policy: String,
    /// More users than one document holds: one JSON object a row, as under `users`, each with its `id`.
    #[arg(long, value_name = "FILE")]
    pub users: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Test {
    /// The case files; each names its policy.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Publish {
    /// The policy document.
    pub policy: String,
    /// More users than one document holds: one JSON object a row, as under `users`, each with its `id`.
    #[arg(long, value_name = "FILE")]
    pub users: Option<String>,
    #[command(flatten)]
    pub signing: Signing,
    /// The salt key, where `--signer` signs.
    #[arg(long, value_name = "FILE", requires = "signer")]
    pub salt: Option<String>,
    /// Folder to publish to. It holds everybody: keep it private.
    #[arg(long, value_name = "FOLDER")]
    pub store: String,
    #[command(flatten)]
    pub issue: Issue,
}

/// Who signs.
#[derive(Debug, Args)]
pub(super) struct Signing {
    /// The publisher's private key set.
    #[arg(long, value_name = "FILE", required_unless_present = "signer")]
    pub keys: Option<String>,
    /// Use a private file although others than its owner can read it.
    #[arg(long)]
    pub allow_exposed_keys: bool,
    /// A program that signs: it reads what to sign and prints the signature in base64url. Arguments follow, split at spaces
    /// and quoted as in a shell, of which there is none.
    #[arg(long, value_name = "COMMAND", conflicts_with = "keys", requires = "public")]
    pub signer: Option<String>,
    /// The public key set of the signer.
    #[arg(long, value_name = "FILE", requires = "signer")]
    pub public: Option<String>,
    /// The signer's key in that set; the first where it is left out.
    #[arg(long, requires = "signer", allow_hyphen_values = true)]
    pub kid: Option<String>,
}

/// The statement that is signed.
#[derive(Debug, Args)]
pub(super) struct Issue {
    /// How long readers may rely on it, at most 30d.
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = lifetime)]
    pub expires: u64,
    /// Address at which the store is served: nothing is signed while it answers there without credentials.
    #[arg(long, value_name = "URL")]
    pub served_at: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Renew {
    /// Folder that was published to.
    pub store: String,
    #[command(flatten)]
    pub signing: Signing,
    /// More keys that may have signed what is there, such as the one that is going out of use.
    #[arg(long, value_name = "FILE")]
    pub jwks: Option<String>,
    /// The newest checkpoint seen before, as a file: nothing older is renewed.
    #[arg(long, value_name = "FILE")]
    pub floor: Option<String>,
    #[command(flatten)]
    pub issue: Issue,
}

#[derive(Debug, Args)]
pub(super) struct Store {
    /// Folder that was published to.
    pub store: String,
    /// The publisher's public key set.
    #[arg(long, value_name = "FILE")]
    pub jwks: String,
    /// The tenant that it must be signed for.
    #[arg(long)]
    pub tenant: String,
    /// The newest checkpoint seen before, as a file: nothing older is accepted, and it is kept up to date.
    #[arg(long, value_name = "FILE")]
    pub floor: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Inspect {
    /// A file or folder, or an address.
    pub what: String,
    /// The publisher's public key set: says whether it would open.
    #[arg(long, value_name = "FILE", requires = "tenant")]
    pub jwks: Option<String>,
    /// The tenant that it must be signed for.
    #[arg(long, requires = "jwks")]
    pub tenant: Option<String>,
    /// The person that a slice must be for; whose it is where it is left out.
    #[arg(long, requires = "jwks", allow_hyphen_values = true)]
    pub subject: Option<String>,
    /// Read a store whole rather than a sample.
    #[arg(long)]
    pub all: bool,
}

#[derive(Debug, Args)]
pub(super) struct Slice {
    #[command(flatten)]
    pub store: Store,
    /// The person.
    #[arg(long, conflicts_with = "all", required_unless_present = "all", allow_hyphen_values = true)]
    pub subject: Option<String>,
    /// Everybody: `--out` is a folder then.
    #[arg(long)]
    pub all: bool,
    /// File, or with `--all` folder, to write to.
    #[arg(long, value_name = "PATH")]
    pub out: String,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The policy document.
    pub policy: String,
    pub subject: String,
    pub action: String,
    /// `crm`, `queue` or `queue:sales`.
    pub resource: String,
    /// The module inside which it happens.
    #[arg(long, value_name = "MODULE")]
    pub within: Option<String>,
    /// The instant to decide at, in milliseconds since 1970; now where it is left out.
    #[arg(long, value_name = "MS")]
    pub at: Option<u64>,
    /// What the request says of the resource: attribute → value.
    #[arg(long, value_name = "JSON")]
    pub properties: Option<String>,
    /// What it says of its circumstances.
    #[arg(long, value_name = "JSON")]
    pub context: Option<String>,
    /// What it says of the person.
    #[arg(long, value_name = "JSON")]
    pub subject_properties: Option<String>,
    /// What it says of the action.
    #[arg(long, value_name = "JSON")]
    pub action_properties: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// The policy document that has the modules.
    pub policy: String,
    /// Role → module → mask, as JSON.
    pub masks: String,
    /// What the bits mean, as JSON.
    #[arg(long, value_name = "FILE")]
    pub bits: String,
    /// Write the policy with the roles in it here, rather than print the roles.
    #[arg(long, value_name = "FILE")]
    pub out: Option<String>,
    /// Replace roles that the policy has already, whole.
    #[arg(long, requires = "out")]
    pub replace: bool,
}

#[derive(Debug, Args)]
pub(super) struct Types {
    /// The policy document.
    pub policy: String,
    /// File to write to; standard output where it is left out.
    #[arg(long, value_name = "FILE")]
    pub out: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Schema {
    /// A policy document: the schema then names its modules, actions, roles and so on. It may still have faults.
    pub policy: Option<String>,
    /// The schema of case files.
    #[arg(long, conflicts_with = "policy")]
    pub cases: bool,
    /// File to write to; standard output where it is left out.
    #[arg(long, value_name = "FILE")]
    pub out: Option<String>,
}

/// Milliseconds of `90s`, `30m`, `24h` or `7d`.
fn lifetime(text: &str) -> Result<u64, String> {
    let wrong = || format!("`{text}` is no time such as `90s`, `30m`, `24h` or `7d`");
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let seconds: u64 = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return Err(wrong()),
    };
    let millis = number.parse::<u64>().ok().and_then(|number| number.checked_mul(seconds * 1000)).ok_or_else(wrong)?;
    let most = crate::snapshot::limits::LIFETIME;
    if (1..=most).contains(&millis) { Ok(millis) } else { Err("a snapshot lives for more than nothing and at most 30d".into()) }
}
