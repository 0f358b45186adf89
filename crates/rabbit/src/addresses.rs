//! The nodes of a broker in one address: `amqps://user:password@rabbit-0,rabbit-1:5671,[fd00::3]/vhost`.
//!
//! The parser of the client library knows one host only, and takes `localhost` for an address of IPv6.

use lapin::uri::AMQPUri;

/// One address for each node, in the order in which they are named; nothing when it cannot be read. The reason is not
/// told: it may hold the password.
pub(crate) fn addresses(url: &str) -> Option<Vec<AMQPUri>> {
    let (scheme, rest) = url.split_once("://")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(end)?;
    let (user, hosts) = match authority.rsplit_once('@') {
        Some((user, hosts)) => (format!("{user}@"), hosts),
        None => (String::new(), authority),
    };
    let one = |place: &str| {
        let (host, port) = host_and_port(place)?;
        // The host goes around the parser.
        let parsed = format!("{scheme}://{user}localhost{port}{tail}").parse();
        let mut address: AMQPUri = parsed.ok()?;
        host.clone_into(&mut address.authority.host);
        Some(address)
    };
    hosts.split(',').map(one).collect()
}

/// A name or address without brackets, and a port with its colon where there is one.
fn host_and_port(place: &str) -> Option<(&str, &str)> {
    let (host, port) = match place.strip_prefix('[') {
        Some(inner) => inner.split_once(']')?,
        None => place.split_at_checked(place.find(':').unwrap_or(place.len()))?,
    };
    let well = !host.is_empty() && (port.is_empty() || port.len() > 1 && port.starts_with(':'));
    well.then_some((host, port))
}

/// As a person writes it.
pub(crate) fn place(address: &AMQPUri) -> String {
    let authority = &address.authority;
    if authority.host.contains(':') {
        format!("[{}]:{}", authority.host, authority.port)
    } else {
        format!("{}:{}", authority.host, authority.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(url: &str) -> Option<Vec<String>> {
        Some(addresses(url)?.iter().map(place).collect())
    }

    #[test]
    fn every_node_is_an_address() {
        let nodes = places("amqps://kite:secret@one,two:5999,[fd00::3]:6000,10.0.0.4/dealer");
        let expected = ["one:5671", "two:5999", "[fd00::3]:6000", "10.0.0.4:5671"];
        assert_eq!(nodes.unwrap(), expected);
        assert_eq!(places("amqp://[::1]").unwrap(), ["[::1]:5672"]);
        assert_eq!(
            places("amqp://localhost:1?heartbeat=3").unwrap(),
            ["localhost:1"]
        );
    }

    #[test]
    fn what_is_no_host_is_part_of_every_address() {
        for address in addresses("amqp://a%40b:p%2Cw@one,two/d%2Fc?heartbeat=30").unwrap() {
            assert_eq!(address.authority.userinfo.username, "a@b");
            assert_eq!(address.authority.userinfo.password, "p,w");
            assert_eq!(address.vhost, "d/c");
            assert_eq!(address.query.heartbeat, Some(30));
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_as_a_whole() {
        for wrong in [
            "",
            "rabbit:5672",
            "http://rabbit",
            "amqp://",
            "amqp://one,",
            "amqp://one,:5672",
            "amqp://one:",
            "amqp://one:x",
            "amqp://one:99999",
            "amqp://[::1",
            "amqp://[::1]5672",
            "amqp://::1",
        ] {
            assert_eq!(places(wrong), None, "{wrong}");
        }
    }
}
