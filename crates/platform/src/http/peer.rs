//! The address that a request comes from. Proxies that we trust name it for us; anybody else may write what he likes.

use axum::{
    extract::{ConnectInfo, Request},
    http::HeaderMap,
};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The address of the caller.
pub(crate) fn of(trusted: &[IpNet], request: &Request) -> IpAddr {
    let connected = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let nearest = connected.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |at| at.0.ip());
    named(trusted, nearest.to_canonical(), request.headers())
}

/// Walks back along `X-Forwarded-For` for as long as the one who wrote the entry is trusted.
pub(crate) fn named(trusted: &[IpNet], nearest: IpAddr, headers: &HeaderMap) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let hops = lines.filter_map(|line| line.to_str().ok());
    let hops = hops.flat_map(|line| line.rsplit(','));
    let mut address = nearest;
    for hop in hops {
        if !is_trusted(&address) {
            break;
        }
        match hop.trim().parse::<IpAddr>() {
            Ok(before) => address = before.to_canonical(),
            Err(_) => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(trusted: &[&str], nearest: &str, lines: &[&'static str]) -> String {
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        named(&trusted, nearest.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_names_the_caller() {
        let proxies = ["10.0.0.0/24"];
        assert_eq!(seen(&proxies, "10.0.0.2", &["192.168.1.7"]), "192.168.1.7");
        assert_eq!(seen(&proxies, "192.168.1.7", &["1.2.3.4"]), "192.168.1.7");
        assert_eq!(seen(&[], "10.0.0.2", &["192.168.1.7"]), "10.0.0.2");
        let forged = ["1.2.3.4, 192.168.1.7, 10.0.0.3"];
        assert_eq!(seen(&proxies, "10.0.0.2", &forged), "192.168.1.7");
        let lines = ["1.2.3.4, 192.168.1.7", "10.0.0.3"];
        assert_eq!(seen(&proxies, "10.0.0.2", &lines), "192.168.1.7");
        assert_eq!(seen(&proxies, "10.0.0.2", &["nonsense"]), "10.0.0.2");
    }
}
