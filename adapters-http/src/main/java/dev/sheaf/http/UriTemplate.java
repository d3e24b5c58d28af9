package dev.sheaf.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A template of RFC 6570, level 1, parsed and checked once.
 *
 * <p>Scheme and authority are literal, so no value decides which host is asked; values stay within the path segment or
 * the query parameter in which their variable stands.
 */
final class UriTemplate {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*");
    private static final Pattern ENCODED_DOT = Pattern.compile("%2[eE]");
    private static final Pattern SEPARATOR = Pattern.compile("/|%2[fF]|%5[cC]");

    private final String text;
    private final String origin;
    private final int pathStart;

    /** One more than names: {@code literals[0] names[0] literals[1] ..}. */
    private final List<String> literals = new ArrayList<>();

    private final List<String> names = new ArrayList<>();

    /** How many of the names stand in the path; the others stand in the query. */
    private final int pathNames;

    private UriTemplate(String text) {
        this.text = text;
        split();
        URI sample = sample();
        this.origin = sample.getScheme() + "://" + sample.getRawAuthority();
        this.pathStart = origin.length();
        this.pathNames = namesBeforeQuery();
        require(literals.get(0).length() >= pathStart, "variables can stand in the path and in the query only");
        require(!leadsElsewhere(sample.toString()), "its path has a segment '.' or '..', which would lead elsewhere");
    }

    /**
     * Parses a template.
     *
     * @throws IllegalArgumentException if it is not one from which every expansion is a proper absolute http or https
     *     URI
     */
    static UriTemplate parse(String text) {
        return new UriTemplate(Objects.requireNonNull(text, "template"));
    }

    private void split() {
        int literalStart = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', literalStart)) {
            int close = text.indexOf('}', open);
            require(close > 0, "a '{' is never closed");
            String name = text.substring(open + 1, close);
            require(
                    NAME.matcher(name).matches(),
                    "'{" + name + "}' is not a variable: a name has letters, digits and '_', and operators or"
                            + " modifiers (RFC 6570 beyond level 1) are not supported");
            addLiteral(text.substring(literalStart, open));
            names.add(name);
            literalStart = close + 1;
        }
        addLiteral(text.substring(literalStart));
    }

    private void addLiteral(String literal) {
        require(literal.indexOf('}') < 0, "a '}' has no '{' before it");
        require(
                literal.chars().allMatch(c -> c > 0x20 && c < 0x7F),
                "it has a character that must be percent-encoded in a URI");
        literals.add(literal);
    }

    /** The template with a harmless value for each variable, checked by the class that will see every expansion. */
    private URI sample() {
        URI sample;
        try {
            sample = new URI(String.join("x", literals));
        } catch (URISyntaxException e) {
            throw refused(e.getReason());
        }
        require(
                "http".equals(sample.getScheme()) || "https".equals(sample.getScheme()),
                "it must begin with http:// or https://");
        require(sample.getRawUserInfo() == null, "it has user information; send a header instead");
        require(
                sample.getHost() != null,
                "it has no host that java.net.URI accepts; mind that '_' is not allowed in a host name");
        require(
                sample.getPort() == -1 || (sample.getPort() > 0 && sample.getPort() <= 65_535),
                "its port is not between 1 and 65535");
        require(sample.getRawFragment() == null, "it has a fragment, which is never sent");
        return sample;
    }

    private int namesBeforeQuery() {
        for (int i = 0; i < literals.size(); i++) {
            if (literals.get(i).indexOf('?') >= 0) {
                return i;
            }
        }
        return names.size();
    }

    private void require(boolean condition, String problem) {
        if (!condition) {
            throw refused(problem);
        }
    }

    private IllegalArgumentException refused(String problem) {
        return new IllegalArgumentException("URI template " + text + ": " + problem);
    }

    /** The names of the variables in the order of their first appearance. */
    Set<String> names() {
        return new LinkedHashSet<>(names);
    }

    /** The names of the query parameters that the template spells out, as a server reads them. */
    Set<String> literalParameters() {
        Set<String> parameters = new LinkedHashSet<>();
        int query = text.indexOf('?');
        for (String parameter :
                query < 0 ? new String[0] : text.substring(query + 1).split("&")) {
            String name = parameter.split("=", 2)[0];
            if (name.indexOf('{') < 0) {
                parameters.add(URLDecoder.decode(name, StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    /** Scheme, host and port. */
    String origin() {
        return origin;
    }

    /**
     * Puts values in the place of the variables.
     *
     * @param values for each name a value
     * @param query what to append to the query, encoded already; may be empty
     * @throws IllegalArgumentException naming the variable, not the value, if a value does not fit in its place
     */
    URI expand(Map<String, String> values, String query) {
        StringBuilder uri = new StringBuilder(text.length() + 32).append(literals.get(0));
        for (int i = 0; i < names.size(); i++) {
            String value = Objects.requireNonNull(values.get(names.get(i)));
            if (i < pathNames && value.isEmpty()) {
                // Servers merge empty segments: /users/{id} would become the list of all users.
                throw unfit(names.get(i), "is empty, and stands in the path");
            }
            try {
                PercentEncoding.append(value, uri);
            } catch (IllegalArgumentException e) {
                throw unfit(names.get(i), String.valueOf(e.getMessage()));
            }
            uri.append(literals.get(i + 1));
        }
        if (!query.isEmpty()) {
            uri.append(uri.indexOf("?") < 0 ? '?' : '&').append(query);
        }
        String expanded = uri.toString();
        if (pathNames > 0 && leadsElsewhere(expanded)) {
            throw new IllegalArgumentException("with the values of " + names.subList(0, pathNames)
                    + " the path has a segment '.' or '..', which would lead elsewhere");
        }
        return URI.create(expanded);
    }

    private static IllegalArgumentException unfit(String name, String problem) {
        return new IllegalArgumentException("the value of {" + name + "} " + problem);
    }

    /**
     * Whether the path has a dot segment, which servers, proxies and libraries resolve, after which the request is for
     * something else. Many decode first, so an encoded separator ends a segment too, and some take a backslash for one.
     */
    private boolean leadsElsewhere(String uri) {
        int query = uri.indexOf('?', pathStart);
        String path = uri.substring(pathStart, query < 0 ? uri.length() : query);
        String dots = ENCODED_DOT.matcher(path).replaceAll(".");
        return SEPARATOR.splitAsStream(dots).anyMatch(segment -> segment.equals(".") || segment.equals(".."));
    }

    @Override
    public String toString() {
        return text;
    }
}
