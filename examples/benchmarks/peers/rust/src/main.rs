//! The profile endpoint in Rust: `try_join!` under one `timeout`.

use std::{collections::HashMap, env, error::Error, time::Duration};

use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::{Deserialize, Serialize};
use serde_json::{json, value::RawValue};
use sqlx::postgres::{PgPool, PgPoolOptions};

type Failure = Box<dyn Error + Send + Sync>;

#[derive(Clone)]
struct Service {
    db: PgPool,
    client: reqwest::Client,
    ml: String,
    timeout: Duration,
}

#[derive(Deserialize)]
struct Asked {
    user_id: String,
}

#[derive(Serialize)]
struct Profile {
    user_data: Box<RawValue>,
    recommendations: Vec<String>,
    analytics: HashMap<String, i64>,
}

impl Service {
    async fn user(&self, id: &str) -> Result<Box<RawValue>, Failure> {
        let row: Option<(sqlx::types::Json<Box<RawValue>>,)> =
            sqlx::query_as("SELECT data FROM users WHERE id = $1")
                .bind(id)
                .fetch_optional(&self.db)
                .await?;
        match row {
            Some((data,)) => Ok(data.0),
            None => Ok(RawValue::from_string("{}".to_owned())?),
        }
    }

    async fn recommendations(&self, id: &str) -> Result<Vec<String>, Failure> {
        let response = self
            .client
            .get(format!("{}/recommendations", self.ml))
            .query(&[("user", id)])
            .send()
            .await?
            .error_for_status()?;
        Ok(response.json().await?)
    }

    async fn analytics(&self, id: &str) -> Result<HashMap<String, i64>, Failure> {
        let rows: Vec<(String, i64)> =
            sqlx::query_as("SELECT event_type, count FROM analytics WHERE user_id = $1")
                .bind(id)
                .fetch_all(&self.db)
                .await?;
        Ok(rows.into_iter().collect())
    }

    async fn profile(&self, id: &str) -> Result<Profile, Failure> {
        let (user_data, recommendations, analytics) =
            tokio::try_join!(self.user(id), self.recommendations(id), self.analytics(id))?;
        Ok(Profile {
            user_data,
            recommendations,
            analytics,
        })
    }
}

async fn aggregated(State(service): State<Service>, Query(asked): Query<Asked>) -> Response {
    match tokio::time::timeout(service.timeout, service.profile(&asked.user_id)).await {
        Ok(Ok(profile)) => Json(profile).into_response(),
        Ok(Err(failure)) => {
            eprintln!("{failure}");
            error(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error")
        }
        Err(_) => error(StatusCode::REQUEST_TIMEOUT, "Request timeout"),
    }
}

fn error(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let seconds = env::var("AGGREGATION_TIMEOUT")?;
    let service = Service {
        db: PgPoolOptions::new()
            .max_connections(env::var("DATABASE_POOL_SIZE")?.parse()?)
            .connect(&env::var("DATABASE_URL")?)
            .await?,
        client: reqwest::Client::builder().no_proxy().build()?,
        ml: env::var("ML_SERVICE_URL")?,
        timeout: Duration::from_secs(seconds.trim_end_matches('s').parse()?),
    };
    let routes = Router::new()
        .route("/api/aggregated", get(aggregated))
        .with_state(service);
    let listener =
        tokio::net::TcpListener::bind(format!("127.0.0.1:{}", env::var("PORT")?)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, routes).await?;
    Ok(())
}
