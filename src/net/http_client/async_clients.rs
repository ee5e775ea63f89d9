//! The clients for many requests: one that keeps no connection, and as many as are wanted that keep one each.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use reqwest::{Client, ClientBuilder};
use rustls::ClientConfig;
use tower_layer::Layer;
use tower_service::Service;

use super::{HttpError, Proxies, Settings};

/// How long an idle connection is kept: less than the five seconds after which many servers close theirs.
const KEPT_FOR: Duration = Duration::from_secs(4);

/// Makes clients of the same settings.
pub struct AsyncClients {
    connecting: Duration,
    proxies: Proxies,
    tls: ClientConfig,
}

/// A client that keeps one connection, if it carries one request after the other.
pub struct KeptClient {
    client: Client,
    connects: Arc<AtomicU32>,
}

impl AsyncClients {
    /// Takes the settings, and reads the roots that they name.
    ///
    /// # Errors
    ///
    /// Those of [`super::client`].
    pub fn new(settings: &Settings) -> Result<Self, HttpError> {
        let tls = settings.tls()?;
        Ok(Self { connecting: settings.connecting(), proxies: settings.proxies.clone(), tls })
    }

    /// A client that opens a connection for each request.
    ///
    /// # Errors
    ///
    /// `reqwest` could not start.
    pub fn apart(&self) -> Result<Client, HttpError> {
        Ok(self.builder()?.pool_max_idle_per_host(0).build()?)
    }

    /// A client that keeps its connection.
    ///
    /// # Errors
    ///
    /// `reqwest` could not start.
    pub fn keeping(&self) -> Result<KeptClient, HttpError> {
        let connects = Arc::new(AtomicU32::new(0));
        let counting = CountingLayer(Arc::clone(&connects));
        let builder = self.builder()?.pool_max_idle_per_host(1).pool_idle_timeout(KEPT_FOR);
        Ok(KeptClient { client: builder.connector_layer(counting).build()?, connects })
    }

    fn builder(&self) -> Result<ClientBuilder, HttpError> {
        super::builder(self.connecting, &self.proxies, self.tls.clone())
    }
}

impl KeptClient {
    /// The client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// How often it has begun to connect. Where a request does not change that, it went over the kept connection.
    pub fn connects(&self) -> u32 {
        self.connects.load(Ordering::Relaxed)
    }
}

/// Counts the connections that are begun.
#[derive(Clone)]
struct CountingLayer(Arc<AtomicU32>);

#[derive(Clone)]
struct CountingConnector<S> {
    inner: S,
    connects: Arc<AtomicU32>,
}

impl<S> Layer<S> for CountingLayer {
    type Service = CountingConnector<S>;

    fn layer(&self, inner: S) -> Self::Service {
        CountingConnector { inner, connects: Arc::clone(&self.0) }
    }
}

impl<T, S: Service<T>> Service<T> for CountingConnector<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, to: T) -> S::Future {
        self.connects.fetch_add(1, Ordering::Relaxed);
        self.inner.call(to)
    }
}
