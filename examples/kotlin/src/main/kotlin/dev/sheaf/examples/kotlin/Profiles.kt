package dev.sheaf.examples.kotlin

import dev.sheaf.Aggregator
import dev.sheaf.Plan
import dev.sheaf.http.HttpSource
import dev.sheaf.jdbc.JdbcSource
import java.time.Duration
import javax.sql.DataSource
import kotlinx.coroutines.future.await

/** Whom a request asks about. */
data class UserQuery(val userId: String)

/** The answer; a user may have no nickname. */
data class Profile(val name: String, val nickname: String?, val logins: Long, val recommendations: String)

/** Profiles of users from a database and an ML service. */
class Profiles(database: DataSource, mlService: String, limit: Duration) {

    private val profiles: Aggregator<UserQuery, Profile>

    init {
        val names = JdbcSource.query(database, "SELECT name FROM users WHERE id = :id")
            .bind("id", UserQuery::userId)
            .one { row -> row.getString("name") }
        val nicknames = JdbcSource.query(database, "SELECT nickname FROM users WHERE id = :id")
            .bind("id", UserQuery::userId)
            .one<String?> { row -> row.getString("nickname") }
        val logins = JdbcSource.query(database, "SELECT count FROM analytics WHERE user_id = :id")
            .bind("id", UserQuery::userId)
            .one { row -> row.getLong("count") }
        val recommendations = HttpSource.get("$mlService/recommendations?user={user}")
            .param("user", UserQuery::userId)
            .decode { body -> body.decodeToString() }

        val plan = Plan.of<UserQuery>("profile", limit)
        val name = plan.require("name", names)
        val nickname = plan.optional("nickname", nicknames, null)
        val count = plan.require("analytics", logins)
        val recommended = plan.optional("recommendations", recommendations, "[]")
        profiles = plan.combine { got ->
            Profile(got.get(name), got.get(nickname), got.get(count), got.get(recommended))
        }
    }

    /** Cancelling the coroutine cancels the run, and with it statement and exchange. */
    suspend fun of(query: UserQuery): Profile = profiles.start(query).await()
}
