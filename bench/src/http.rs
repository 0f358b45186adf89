//! A client of our own for load: connections that stay open, and times that begin when a request should have been sent.
//! It reads just enough of an answer to know its status and where it ends, so that it takes little of the processors.

use kernel::Result;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::sleep_until,
};

/// What a person shows.
#[derive(Debug, Clone, Default)]
pub struct Pass {
    /// The session cookie.
    pub cookie: String,
    /// The token of the page.
    pub csrf: String,
}

/// The bytes of a request.
pub fn request(method: &str, path: &str, pass: &Pass, key: &str, body: &str) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: bench\r\n");
    if !pass.cookie.is_empty() {
        text += &format!(
            "Cookie: kite_session={}\r\nX-CSRF-Token: {}\r\n",
            pass.cookie, pass.csrf
        );
    }
    if method != "GET" {
        let length = body.len();
        text += &format!(
            "Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n"
        );
    }
    format!("{text}\r\n{body}").into_bytes()
}

/// One connection.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Head and body as they came.
    pub text: String,
}

impl Reply {
    /// A header, if it is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.text.split("\r\n\r\n").next()?;
        head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The body as JSON, when the status is the right one.
    pub fn json(&self, status: u16) -> Result<serde_json::Value> {
        if self.status != status {
            return Err(crate::wrong(&self.text));
        }
        let body = self
            .text
            .split_once("\r\n\r\n")
            .map_or("", |(_, body)| body);
        serde_json::from_str(body).map_err(crate::wrong)
    }
}

impl Wire {
    /// Connects.
    pub async fn to(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.map_err(crate::wrong)?;
        stream.set_nodelay(true).map_err(crate::wrong)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(64 * 1024),
        })
    }

    /// Asks and waits for the whole answer; gives the status.
    pub async fn ask(&mut self, request: &[u8]) -> Result<u16> {
        self.stream.write_all(request).await.map_err(crate::wrong)?;
        self.buffer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.buffer).await;
            if read.map_err(crate::wrong)? == 0 {
                return Err(crate::wrong("the server closed the connection"));
            }
            if let Some(end) = end_of(&self.buffer)
                && self.buffer.len() >= end
            {
                let digits = self.buffer.get(9..12).unwrap_or_default();
                let digits = std::str::from_utf8(digits).unwrap_or_default();
                return digits.parse().map_err(crate::wrong);
            }
        }
    }

    /// The same, with the answer.
    pub async fn reply(&mut self, request: &[u8]) -> Result<Reply> {
        let status = self.ask(request).await?;
        let text = String::from_utf8_lossy(&self.buffer).into_owned();
        Ok(Reply { status, text })
    }
}

/// Where an answer ends, once its head is there.
fn end_of(buffer: &[u8]) -> Option<usize> {
    let head = buffer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let text = std::str::from_utf8(buffer.get(..head)?).ok()?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    Some(head + 4 + length.unwrap_or(0))
}

/// Load on a server.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Where it listens.
    pub address: SocketAddr,
    /// Connections.
    pub connections: usize,
    /// How long.
    pub time: Duration,
    /// Requests a second of all connections together; `None` means each as soon as the last is answered.
    pub rate: Option<f64>,
    /// The only status that counts as done.
    pub status: u16,
}

impl Load {
    /// Sends what `make` makes of a number; gives the time of each request in microseconds. Answers with another status
    /// are an error, unless `refusals` lets them pass uncounted.
    pub async fn run(
        self,
        refusals: bool,
        make: impl Fn(u64) -> Vec<u8> + Clone + Send + 'static,
    ) -> Result<Vec<f64>> {
        let mut connections = JoinSet::new();
        let start = Instant::now();
        for number in 0..self.connections {
            let make = make.clone();
            connections.spawn(async move { self.one(number, start, refusals, make).await });
        }
        let mut times = Vec::new();
        while let Some(done) = connections.join_next().await {
            times.extend(done.map_err(crate::wrong)??);
        }
        Ok(times)
    }

    async fn one(
        self,
        number: usize,
        start: Instant,
        refusals: bool,
        make: impl Fn(u64) -> Vec<u8>,
    ) -> Result<Vec<f64>> {
        let mut wire = Wire::to(self.address).await?;
        let mut times = Vec::new();
        for turn in 0.. {
            // The connections take turns, so their requests are spread evenly.
            let place = (turn * self.connections + number) as f64;
            let due = self
                .rate
                .map(|rate| start + Duration::from_secs_f64(place / rate));
            if let Some(due) = due {
                sleep_until(due.into()).await;
            }
            if start.elapsed() >= self.time {
                break;
            }
            let begun = due.unwrap_or_else(Instant::now);
            let unique = (number as u64) << 40 | turn as u64;
            let request = make(unique);
            let status = wire.ask(&request).await?;
            if status == self.status {
                times.push(begun.elapsed().as_secs_f64() * 1e6);
            } else if !refusals {
                return Err(crate::wrong(String::from_utf8_lossy(&wire.buffer)));
            }
        }
        Ok(times)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_after_its_body() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        assert_eq!(end_of(answer), Some(answer.len()));
        assert_eq!(end_of(b"HTTP/1.1 204 No Content\r\n\r\n"), Some(27));
        assert_eq!(end_of(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"), None);
    }

    #[tokio::test]
    async fn requests_are_sent_at_their_rate_and_timed() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                tokio::spawn(async move {
                    let mut buffer = [0; 1024];
                    while stream.read(&mut buffer).await.unwrap_or(0) > 0 {
                        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
                        stream.write_all(answer).await.unwrap();
                    }
                });
            }
        });
        let load = Load {
            address,
            connections: 2,
            time: Duration::from_millis(400),
            rate: Some(50.0),
            status: 200,
        };
        let make = |_| request("GET", "/", &Pass::default(), "", "");
        let times = load.run(false, make).await.unwrap();
        assert!((10..=20).contains(&times.len()), "{}", times.len());
        let wrong = Load {
            status: 201,
            ..load
        };
        assert!(wrong.run(false, make).await.is_err());
        assert!(wrong.run(true, make).await.unwrap().is_empty());
    }
}
