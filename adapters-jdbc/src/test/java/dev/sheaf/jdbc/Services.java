package dev.sheaf.jdbc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests with servers and drivers that the build does not bring: the profile {@code services} runs them. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("services")
@ExtendWith(Services.Installed.class)
@interface Services {

    /** Skips them where something is missing, and says what. */
    final class Installed implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            for (String program : new String[] {MariaDb.SERVER, MariaDb.INSTALLER, PgBouncer.SERVER}) {
                if (Program.find(program).isEmpty()) {
                    return ConditionEvaluationResult.disabled(
                            program + " is not installed: apt-get install mariadb-server pgbouncer");
                }
            }
            for (String driver : new String[] {"org.mariadb.jdbc.Driver", "com.mysql.cj.jdbc.Driver"}) {
                try {
                    Class.forName(driver);
                } catch (ClassNotFoundException missing) {
                    return ConditionEvaluationResult.disabled(driver + " is not there: run with -Pservices");
                }
            }
            return ConditionEvaluationResult.enabled("all is there");
        }
    }
}
