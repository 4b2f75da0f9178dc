//! A server that speaks as much of S3 as is used here, for tests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

type Objects = Arc<Mutex<HashMap<String, Vec<u8>>>>;

/// A server on a port of its own, with one bucket and one key, `AKIDEXAMPLE`.
pub(crate) struct FakeS3 {
    /// Where it listens.
    pub(crate) endpoint: String,
    objects: Objects,
}

impl FakeS3 {
    pub(crate) async fn start(bucket: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let objects = Objects::default();
        let kept = Arc::clone(&objects);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, bucket, Arc::clone(&kept)));
            }
        });
        Self { endpoint, objects }
    }

    /// What it keeps, by path.
    pub(crate) fn kept(&self) -> HashMap<String, Vec<u8>> {
        self.objects.lock().unwrap().clone()
    }
}

/// Answers one request and closes, which every client copes with.
async fn serve(mut connection: TcpStream, bucket: &str, objects: Objects) {
    let mut request = Vec::new();
    let head = loop {
        let mut buffer = [0; 4096];
        match connection.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(count) => request.extend_from_slice(&buffer[..count]),
        }
        // A greeting of TLS, which is not spoken here.
        if request.first() == Some(&0x16) {
            return;
        }
        if let Some(end) = memchr::memmem::find(&request, b"\r\n\r\n") {
            break String::from_utf8(request[..end].to_vec()).unwrap();
        }
    };
    let header = |wanted: &str| {
        head.lines().skip(1).find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted)
                .then(|| value.trim().to_owned())
        })
    };
    let length: usize = header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = request.split_off(head.len() + 4);
    while body.len() < length {
        let mut buffer = [0; 4096];
        let count = connection.read(&mut buffer).await.unwrap();
        body.extend_from_slice(&buffer[..count]);
    }

    let mut words = head.split_ascii_whitespace();
    let (method, path) = (words.next().unwrap(), words.next().unwrap().to_owned());
    let is_signed = header("authorization").is_some_and(|signature| {
        signature.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
            && signature.contains("/eu-west-2/s3/aws4_request")
    });
    let (status, answer) = if !is_signed {
        ("403 Forbidden", error("InvalidAccessKeyId"))
    } else if !path.starts_with(&format!("/{bucket}/")) {
        ("404 Not Found", error("NoSuchBucket"))
    } else {
        let mut objects = objects.lock().unwrap();
        match method {
            "PUT" => {
                objects.insert(path, body);
                ("200 OK", Vec::new())
            }
            "GET" => objects
                .get(&path)
                .map_or(("404 Not Found", error("NoSuchKey")), |content| {
                    ("200 OK", content.clone())
                }),
            "DELETE" => {
                objects.remove(&path);
                ("204 No Content", Vec::new())
            }
            _ => ("501 Not Implemented", error("NotImplemented")),
        }
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nETag: \"1\"\r\n\
         Last-Modified: Tue, 24 Nov 2026 10:00:00 GMT\r\nConnection: close\r\n\r\n",
        answer.len()
    );
    let _ = connection.write_all(head.as_bytes()).await;
    let _ = connection.write_all(&answer).await;
    let _ = connection.shutdown().await;
}

fn error(code: &str) -> Vec<u8> {
    format!("<?xml version=\"1.0\"?>\n<Error>\n<Code>{code}</Code>\n</Error>\n").into_bytes()
}
