package dev.sheaf.examples.profile;

import dev.sheaf.Aggregator;
import dev.sheaf.Plan;
import dev.sheaf.Source;
import dev.sheaf.http.HttpSource;
import dev.sheaf.http.HttpTransport;
import dev.sheaf.jdbc.JdbcClient;
import java.util.List;
import java.util.Optional;

/** The heart of the service: whom it asks about a user, and what it makes of the answers. */
final class Profiles {

    private Profiles() {}

    static Aggregator<UserQuery, Profile> aggregator(
            JdbcClient database, HttpTransport transport, String mlServiceUrl, Config config) {
        var users = database.query("SELECT data FROM users WHERE id = :id")
                .bind("id", UserQuery::userId)
                .oneOrEmpty(row -> row.getString("data"))
                .map(data -> data.map(Json::object).orElse("{}"));
        var mlRequest = HttpSource.get(mlServiceUrl + "/recommendations?user={user}")
                .transport(transport)
                .param("user", UserQuery::userId);
        Source<UserQuery, List<String>> mlService = config.deadlineHeader()
                .map(mlRequest::propagateDeadline)
                .orElse(mlRequest)
                .decode(Json::strings);
        Source<UserQuery, List<String>> asked =
                config.mlGuarded() ? MlGuard.around(mlService, config.aggregationTimeout()) : mlService;
        Source<UserQuery, Optional<List<String>>> recommendations = asked.map(Optional::of);
        var analytics = database.query("SELECT event_type, count FROM analytics WHERE user_id = :id")
                .bind("id", UserQuery::userId)
                .toMap(
                        row -> row.getString("event_type"),
                        row -> row.getBigDecimal("count").longValueExact());

        Plan<UserQuery> plan = Plan.of("profile", config.aggregationTimeout());
        var user = plan.require("user", users);
        var recommended = config.recommendationsOptional()
                ? plan.optional("recommendations", recommendations, Optional.empty())
                : plan.require("recommendations", recommendations);
        var events = plan.require("analytics", analytics);
        return plan.combine(got -> Profile.of(got.get(user), got.get(recommended), got.get(events)));
    }
}
