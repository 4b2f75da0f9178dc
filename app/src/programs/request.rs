//! What a program asks for.

/// An address of the interface and its parameters. No part of either needs escaping: they are
/// codes, dates and identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The endpoint, with a slash at either end.
    pub path: String,
    /// Names and values, in order.
    pub parameters: Vec<(&'static str, String)>,
}

impl Request {
    /// A request without parameters.
    #[must_use]
    pub fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            parameters: Vec::new(),
        }
    }

    /// The values of an indicator of a dataset.
    #[must_use]
    pub fn values(dataset: &str, indicator: &str) -> Self {
        Self::new(format!("/api/v1/indicators/{dataset}.{indicator}/values/"))
    }

    /// The values of an indicator beside every group.
    #[must_use]
    pub fn benchmarks(dataset: &str, indicator: &str) -> Self {
        Self::new(format!(
            "/api/v1/indicators/{dataset}.{indicator}/benchmarks/"
        ))
    }

    /// The values of every indicator of a dataset.
    #[must_use]
    pub fn indicators(dataset: &str) -> Self {
        Self::new(format!("/api/v1/datasets/{dataset}/indicators/"))
    }

    /// The counts of a dataset, divided in one way.
    #[must_use]
    pub fn measures(dataset: &str, margin: &str) -> Self {
        Self::new(format!("/api/v1/datasets/{dataset}/measures/{margin}/"))
    }

    /// With a parameter more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.parameters.push((name, value.to_string()));
        self
    }

    /// Its address on a site.
    #[must_use]
    pub fn address(&self, site: &str) -> String {
        let parameters: Vec<String> = self
            .parameters
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mark = if parameters.is_empty() { "" } else { "?" };
        format!("{site}{}{mark}{}", self.path, parameters.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_endpoint_and_the_parameters_in_order() {
        let request = Request::values("list-size", "over-65")
            .with("org", "A81002")
            .with("page_size", 500);
        assert_eq!(
            request.address("https://haresign.example"),
            "https://haresign.example/api/v1/indicators/list-size.over-65/values/?org=A81002&page_size=500"
        );
        assert_eq!(Request::new("/api/v1/").address(""), "/api/v1/");
    }
}
