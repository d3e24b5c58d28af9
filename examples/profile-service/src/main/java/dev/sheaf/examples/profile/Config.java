package dev.sheaf.examples.profile;

import static java.time.temporal.ChronoUnit.MILLIS;
import static java.time.temporal.ChronoUnit.SECONDS;

import dev.sheaf.http.HttpSource;
import java.net.InetAddress;
import java.net.URI;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the environment variables say, checked before anything is started. */
record Config(
        String host,
        int port,
        Connections.Limits connections,
        Optional<String> databaseUrl,
        Optional<String> databaseUser,
        Optional<String> databasePassword,
        int databasePoolSize,
        Optional<String> mlServiceUrl,
        Duration mlStubDelay,
        boolean mlGuarded,
        boolean recommendationsOptional,
        Duration aggregationTimeout,
        int timeoutStatus,
        Optional<String> deadlineHeader) {

    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})(ms|s)");
    private static final Duration LONGEST = Duration.ofHours(1);

    static Config from(Map<String, String> env) throws BadVariableException {
        return new Config(
                read(env, "HOST", "an address or name of this machine, as it can stand in a URL", Config::host)
                        .orElse("127.0.0.1"),
                read(env, "PORT", "a number from 0 to 65535 (0: any free port)", number(0, 65535))
                        .orElse(3000),
                connections(env),
                read(env, "DATABASE_URL", "a JDBC URL such as jdbc:postgresql://localhost/profiles", Config::jdbcUrl),
                Optional.ofNullable(env.get("DATABASE_USER")),
                Optional.ofNullable(env.get("DATABASE_PASSWORD")),
                read(env, "DATABASE_POOL_SIZE", "a number from 1 to 1000", number(1, 1000))
                        .orElse(20),
                read(env, "ML_SERVICE_URL", "an http or https URL such as http://localhost:8000", Config::httpUrl),
                read(env, "ML_STUB_DELAY", "a duration from 0s to 3600s, such as 3s, 500ms or PT3S", duration(0))
                        .orElse(Duration.ZERO),
                read(env, "ML_GUARD", "on or off", choice("off", "on")).orElse(false),
                read(env, "RECOMMENDATIONS", "required or optional", choice("required", "optional"))
                        .orElse(false),
                read(env, "AGGREGATION_TIMEOUT", "a duration from 1ms to 3600s, such as 2s, 500ms or PT2S", duration(1))
                        .orElse(Duration.ofSeconds(2)),
                read(env, "TIMEOUT_STATUS", "408, 503 or 504", Config::timeoutStatus)
                        .orElse(408),
                read(env, "DEADLINE_HEADER", "the name of a header, such as X-Request-Timeout-Ms", Config::headerName));
    }

    private static Connections.Limits connections(Map<String, String> env) throws BadVariableException {
        String duration = "a duration from 1ms to 3600s, such as 10s, 500ms or PT10S";
        return new Connections.Limits(
                read(env, "MAX_CONNECTIONS", "a number from 1 to 100000", number(1, 100_000))
                        .orElse(1000),
                read(env, "HEADER_TIMEOUT", duration, duration(1)).orElse(Duration.ofSeconds(10)),
                read(env, "IDLE_TIMEOUT", duration, duration(1)).orElse(Duration.ofSeconds(75)));
    }

    /** A variable has a value that is not accepted; the message is the one line that the user sees. */
    static final class BadVariableException extends Exception {

        private static final long serialVersionUID = 1L;

        BadVariableException(String message) {
            super(message);
        }
    }

    private interface Parser<T> {

        T parse(String value) throws Exception;
    }

    private static <T> Optional<T> read(Map<String, String> env, String name, String accepted, Parser<T> parser)
            throws BadVariableException {
        String value = env.get(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.parse(value));
        } catch (Exception refused) {
            // Neither the value nor the parser's message, which quotes it: a URL may hold a password.
            throw new BadVariableException(name + " must be " + accepted);
        }
    }

    private static void require(boolean acceptable) {
        if (!acceptable) {
            throw new IllegalArgumentException();
        }
    }

    private static String host(String value) throws Exception {
        boolean bracketed = value.startsWith("[") && value.endsWith("]"); // as in a URL
        String host = bracketed ? value.substring(1, value.length() - 1) : value;
        require(!host.isBlank()); // which would mean the loopback address to InetAddress
        require(host.indexOf('%') < 0); // a scope means something on one machine only
        require(URI.create("http://" + urlHost(host)).getHost() != null); // refuses 127.1 and under_scores
        require(!InetAddress.getByName(host).isMulticastAddress());
        return host;
    }

    /** The host as it stands in a URL. */
    static String urlHost(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static Parser<Integer> number(int least, int most) {
        return value -> {
            int number = Integer.parseInt(value);
            require(least <= number && number <= most);
            return number;
        };
    }

    private static Parser<Boolean> choice(String no, String yes) {
        return value -> {
            require(value.equals(no) || value.equals(yes));
            return value.equals(yes);
        };
    }

    private static String jdbcUrl(String value) throws Exception {
        DriverManager.getDriver(value); // throws when no driver on board takes the URL
        return value;
    }

    /** Paths are appended to it, so there is no place for a query. */
    private static String httpUrl(String value) {
        URI uri = URI.create(value);
        require(uri.getRawQuery() == null);
        String base = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
        HttpSource.get(base + "/"); // refuses other schemes and ports, a missing host, user information and fragments
        return base;
    }

    private static Parser<Duration> duration(long leastMillis) {
        return value -> {
            Matcher text = SHORT_DURATION.matcher(value);
            Duration duration = text.matches()
                    ? Duration.of(Long.parseLong(text.group(1)), text.group(2).equals("s") ? SECONDS : MILLIS)
                    : Duration.parse(value);
            require(duration.compareTo(Duration.ofMillis(leastMillis)) >= 0 && duration.compareTo(LONGEST) <= 0);
            return duration;
        };
    }

    private static int timeoutStatus(String value) {
        require(value.equals("408") || value.equals("503") || value.equals("504"));
        return Integer.parseInt(value);
    }

    private static String headerName(String value) {
        HttpSource.get("http://any").propagateDeadline(value); // refuses what cannot be sent as a header of ours
        return value;
    }
}
