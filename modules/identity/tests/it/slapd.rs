//! Debian's slapd on loopback ports, with its own folder, its own certificate authority and the people of the tests.

use ldap3::{LdapConnAsync, LdapConnSettings, Mod};
use std::{
    collections::HashSet,
    io::{BufRead, BufReader},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

pub const BASE: &str = "dc=vector,dc=example";
pub const PASSWORD: &str = "directory horse battery";
const ADMIN: &str = "cn=admin,dc=vector,dc=example";
const SEARCHER: &str = "cn=kite,dc=vector,dc=example";

/// A program that the test command has installed, or one from the usual place.
pub fn tool(variable: &str, usual: &str) -> PathBuf {
    std::env::var_os(variable).map_or_else(|| PathBuf::from(usual), PathBuf::from)
}

/// A port that nobody listens on now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Waits until somebody listens; a server that never does fails the test.
pub fn listening(port: u16) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < deadline, "nobody listens on {port}");
        // Sleeps on purpose: the server says nowhere else that it listens.
        thread::sleep(Duration::from_millis(20));
    }
}

/// A running directory; it ends with the test.
pub struct Slapd {
    folder: TempDir,
    plain: u16,
    tls: u16,
    child: Child,
}

impl Drop for Slapd {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Slapd {
    /// Starts one with these people: `smirnov` and `gusev` (sales, which is in staff), `kotov` (parts), `twin` twice,
    /// `laid_off`, and `orlova`, who has a local account in the suite.
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        certificates(folder.path());
        std::fs::create_dir(folder.path().join("data")).unwrap();
        std::fs::write(folder.path().join("slapd.conf"), settings(folder.path())).unwrap();
        std::fs::write(folder.path().join("password"), "searcher\n").unwrap();
        let (plain, tls) = (free_port(), free_port());
        let child = run(folder.path(), plain, tls);
        let slapd = Self {
            folder,
            plain,
            tls,
            child,
        };
        slapd.fill().await;
        slapd
    }

    /// Stops it; the people stay.
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts it again.
    pub fn start_again(&mut self) {
        self.child = run(self.folder.path(), self.plain, self.tls);
    }

    /// Settings of the suite for this directory.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let file = |name: &str| self.file(name);
        vec![
            ("modules.identity.sign_ins_per_minute", "1000".to_owned()),
            ("modules.identity.wrong_tries_free", "1000".to_owned()),
            ("modules.identity.ldap.group", "vector".to_owned()),
            ("modules.identity.ldap.url", self.ldaps()),
            ("modules.identity.ldap.ca_file", file("ca.pem")),
            ("modules.identity.ldap.bind_dn", SEARCHER.to_owned()),
            ("modules.identity.ldap.bind_password_file", file("password")),
            ("modules.identity.ldap.base", BASE.to_owned()),
            (
                "modules.identity.ldap.user_filter",
                "(&(objectClass=inetOrgPerson)(uid={login})(!(employeeType=off)))".to_owned(),
            ),
            ("modules.identity.ldap.connect_ms_max", "20000".to_owned()),
            ("modules.identity.ldap.call_ms_max", "30000".to_owned()),
        ]
    }

    pub fn ldaps(&self) -> String {
        format!("ldaps://127.0.0.1:{}", self.tls)
    }

    pub fn ldap(&self) -> String {
        format!("ldap://127.0.0.1:{}", self.plain)
    }

    pub fn file(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    async fn fill(&self) {
        let unit = |name: &str| {
            (
                format!("ou={name},{BASE}"),
                vec![("objectClass", vec!["organizationalUnit"])],
            )
        };
        self.add(
            BASE.to_owned(),
            vec![
                ("objectClass", vec!["dcObject", "organization"]),
                ("o", vec!["Vector"]),
            ],
        )
        .await;
        for (dn, attributes) in [unit("people"), unit("others"), unit("groups")] {
            self.add(dn, attributes).await;
        }
        let searcher = [
            (
                "objectClass",
                vec!["organizationalRole", "simpleSecurityObject"],
            ),
            ("userPassword", vec!["searcher"]),
        ];
        self.add(SEARCHER.to_owned(), searcher.to_vec()).await;
        for login in ["smirnov", "gusev", "kotov", "twin", "laid_off", "orlova"] {
            self.person("people", login).await;
        }
        self.person("others", "twin").await;
        self.change(
            "laid_off",
            Mod::Replace("employeeType", HashSet::from(["off"])),
        )
        .await;
        let (smirnov, gusev, kotov) = (dn("smirnov"), dn("gusev"), dn("kotov"));
        self.group("sales", &[&smirnov, &gusev]).await;
        self.group("parts", &[&kotov]).await;
        // A ring: staff holds sales, and sales is told to hold staff.
        self.group("staff", &[&group("sales")]).await;
        self.group_change(
            "sales",
            Mod::Add("member", HashSet::from([group("staff").as_str()])),
        )
        .await;
    }

    /// Somebody with the password of the tests.
    pub async fn person(&self, unit: &str, login: &str) {
        let full_name = format!("Directory {login}");
        let attributes = vec![
            ("objectClass", vec!["inetOrgPerson"]),
            ("cn", vec![full_name.as_str()]),
            ("sn", vec![login]),
            ("userPassword", vec![PASSWORD]),
        ];
        self.add(format!("uid={login},ou={unit},{BASE}"), attributes)
            .await;
    }

    async fn group(&self, name: &str, members: &[&str]) {
        self.add(
            group(name),
            vec![
                ("objectClass", vec!["groupOfNames"]),
                ("member", members.to_vec()),
            ],
        )
        .await;
    }

    async fn add(&self, dn: String, attributes: Vec<(&str, Vec<&str>)>) {
        let attributes: Vec<(&str, HashSet<&str>)> = attributes
            .into_iter()
            .map(|(name, values)| (name, values.into_iter().collect()))
            .collect();
        let mut ldap = self.admin().await;
        let added = ldap.add(&dn, attributes).await.unwrap();
        assert_eq!(added.rc, 0, "{dn}: {added}");
    }

    /// Changes somebody.
    pub async fn change(&self, login: &str, change: Mod<&str>) {
        let done = self.admin().await.modify(&dn(login), vec![change]).await;
        done.unwrap().success().unwrap();
    }

    /// Changes a group.
    pub async fn group_change(&self, name: &str, change: Mod<&str>) {
        let done = self.admin().await.modify(&group(name), vec![change]).await;
        done.unwrap().success().unwrap();
    }

    /// Takes somebody away.
    pub async fn remove(&self, login: &str) {
        let done = self.admin().await.delete(&dn(login)).await;
        done.unwrap().success().unwrap();
    }

    async fn admin(&self) -> ldap3::Ldap {
        let (connection, mut ldap) =
            LdapConnAsync::with_settings(LdapConnSettings::new(), &self.ldap())
                .await
                .unwrap();
        tokio::spawn(connection.drive());
        ldap.simple_bind(ADMIN, "admin")
            .await
            .unwrap()
            .success()
            .unwrap();
        ldap
    }
}

pub fn dn(login: &str) -> String {
    format!("uid={login},ou=people,{BASE}")
}

pub fn group(name: &str) -> String {
    format!("cn={name},ou=groups,{BASE}")
}

fn run(folder: &Path, plain: u16, tls: u16) -> Child {
    let addresses = format!("ldap://127.0.0.1:{plain}/ ldaps://127.0.0.1:{tls}/");
    let child = Command::new(tool("KITE_TEST_SLAPD", "/usr/sbin/slapd"))
        .arg("-f")
        .arg(folder.join("slapd.conf"))
        .args(["-d", "0", "-h", &addresses])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    assert!(
        child.is_ok(),
        "slapd does not start: run the tests by `cargo xtask test`, which installs it"
    );
    let mut child = child.unwrap();
    drain(&mut child);
    listening(plain);
    listening(tls);
    child
}

/// A program whose complaints nobody reads stops as soon as the pipe is full.
fn drain(child: &mut Child) {
    let (said, _) = mpsc::channel();
    let complaints = BufReader::new(child.stderr.take().unwrap());
    thread::spawn(move || {
        complaints
            .lines()
            .map_while(Result::ok)
            .for_each(|line| drop(said.send(line)));
    });
}

/// A certificate authority of this test, and a server certificate of it for the loopback address.
fn certificates(folder: &Path) {
    std::fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1\n").unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    for line in [
        format!("req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj /CN=kite-test-ca"),
        format!("req -x509 {key} -keyout other.key -out other.pem -days 2 -subj /CN=other-ca"),
        format!("req {key} -keyout server.key -out server.csr -subj /CN=127.0.0.1"),
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem".to_owned(),
    ] {
        let done = Command::new(tool("KITE_TEST_OPENSSL", "openssl"))
            .args(line.split(' '))
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
}

fn settings(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
database mdb
maxsize 10485760
suffix {BASE}
rootdn {ADMIN}
rootpw admin
directory {folder}/data
dbnosync
index objectClass,uid,member eq
overlay memberof
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact={SEARCHER} read by * none
"
    )
}
