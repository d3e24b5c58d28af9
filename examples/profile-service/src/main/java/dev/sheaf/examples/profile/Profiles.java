package dev.sheaf.examples.profile;

import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.http.HttpSource;
import dev.sheaf.jdbc.JdbcClient;
import java.time.Duration;

/** The heart of the service: whom it asks about a user, and what it makes of the answers. */
final class Profiles {

    private Profiles() {}

    static Aggregator<UserQuery, Profile> aggregator(JdbcClient database, String mlServiceUrl, Duration timeout) {
        var users = database.query("SELECT data FROM users WHERE id = :id")
                .bind("id", UserQuery::userId)
                .oneOrEmpty(row -> row.getString("data"))
                .map(data -> data.map(Json::object).orElseGet(Json::emptyObject));
        var recommendations = HttpSource.get(mlServiceUrl + "/recommendations?user={user}")
                .param("user", UserQuery::userId)
                .decode(Json::array);
        var analytics = database.query("SELECT event_type, count FROM analytics WHERE user_id = :id")
                .bind("id", UserQuery::userId)
                .toMap(row -> row.getString("event_type"), row -> row.getLong("count"));

        Plan<UserQuery> plan = Plan.of("profile", timeout);
        var user = plan.require("user", users);
        var recommended = plan.require("recommendations", recommendations);
        var events = plan.require("analytics", analytics);
        return plan.combine(got -> new Profile(got.get(user), got.get(recommended), got.get(events)));
    }
}
