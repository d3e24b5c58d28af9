package dev.sheaf.examples.profile;

import java.util.Map;

class OnPostgresTest extends DatabaseContract {

    @Override
    Map<String, String> databaseFilledBy(String script, Map<String, String> more) throws Exception {
        return Postgres.database(script).environment(more);
    }
}
