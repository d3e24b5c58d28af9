package dev.sheaf.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Finds the parameters in a SQL text: either colons with a name right behind them, or question marks.
 *
 * <p>What looks like one is left alone in string literals, quoted identifiers, comments and dollar quotes, and so are {@code ::}
 * casts, {@code :=} and the doubled {@code ??} by which drivers know an operator with a question mark from a placeholder.
 */
final class NamedSqlParser {

    private final String text;
    private final StringBuilder jdbc = new StringBuilder();
    private final List<String> names = new ArrayList<>();
    private int numbered; // how many of the names are numbers
    private int at; // the next character to look at

    NamedSqlParser(String text) {
        this.text = text;
    }

    NamedSql parse() {
        while (at < text.length()) {
            char next = text.charAt(at);
            switch (next) {
                case '\'' -> copyTo(endOfString());
                case '"', '`' -> copyTo(endOfQuoted(next, "quoted identifier"));
                case '-' -> copyTo(follows("--") ? endOfLine() : at + 1);
                case '/' -> copyTo(follows("/*") ? endOfComment() : at + 1);
                case '$' -> copyTo(endOfDollarQuote());
                case '?' -> questionMark();
                case ':' -> colon();
                default -> copyTo(at + 1);
            }
        }
        return new NamedSql(text, jdbc.toString(), List.copyOf(names), new LinkedHashSet<>(names), numbered > 0);
    }

    private void copyTo(int end) {
        jdbc.append(text, at, end);
        at = end;
    }

    private boolean follows(String expected) {
        return text.startsWith(expected, at);
    }

    private void colon() {
        int end = at + 1;
        if (end < text.length() && text.charAt(end) == ':') {
            copyTo(end + 1);
            return;
        }
        if (end < text.length() && isNameStart(text.charAt(end))) {
            while (end < text.length() && isNamePart(text.charAt(end))) {
                end++;
            }
            add(text.substring(at + 1, end), end);
        } else {
            copyTo(end);
        }
    }

    private static boolean isNameStart(char c) {
        return c == '_' || Character.isLetter(c);
    }

    private static boolean isNamePart(char c) {
        return c == '_' || Character.isLetterOrDigit(c);
    }

    private static boolean isIdentifierPart(char c) {
        return c == '$' || isNamePart(c);
    }

    private void questionMark() {
        if (follows("??")) {
            copyTo(at + 2);
        } else {
            numbered++;
            add(String.valueOf(numbered), at + 1);
        }
    }

    private void add(String name, int end) {
        names.add(name);
        if (numbered > 0 && numbered < names.size()) {
            throw new IllegalArgumentException("the SQL text has named parameters and, up to position " + at
                    + ", unnamed ones: write either :name or ?, and ?? where an operator is meant: " + text);
        }
        jdbc.append('?');
        at = end;
    }

    /** Two quotes are one within the string, and what a backslash escapes is no quote. */
    private int endOfString() {
        boolean escapes = isEscapeString();
        for (int i = at + 1; i < text.length(); i++) {
            if (text.startsWith("''", i) || (escapes && text.charAt(i) == '\\')) {
                i++;
            } else if (text.charAt(i) == '\'') {
                return i + 1;
            }
        }
        throw unterminated("string literal");
    }

    /** PostgreSQL's E'..', where a backslash takes away the meaning of what follows. */
    private boolean isEscapeString() {
        return at > 0
                && (text.charAt(at - 1) == 'E' || text.charAt(at - 1) == 'e')
                && (at == 1 || !isIdentifierPart(text.charAt(at - 2)));
    }

    /** A doubled quote reads as two of them side by side, which is the same to us. */
    private int endOfQuoted(char quote, String what) {
        int end = text.indexOf(quote, at + 1);
        if (end < 0) {
            throw unterminated(what);
        }
        return end + 1;
    }

    private int endOfLine() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    /** Comments nest, as the standard has it. */
    private int endOfComment() {
        int depth = 0;
        for (int i = at; i + 1 < text.length(); i++) {
            if (text.startsWith("/*", i)) {
                depth++;
                i++;
            } else if (text.startsWith("*/", i)) {
                i++;
                if (--depth == 0) {
                    return i + 1;
                }
            }
        }
        throw unterminated("comment");
    }

    /** PostgreSQL's $$..$$ and $tag$..$tag$; any other dollar is taken as it is. */
    private int endOfDollarQuote() {
        if (at > 0 && isIdentifierPart(text.charAt(at - 1))) {
            return at + 1; // within an identifier
        }
        int tagEnd = at + 1;
        while (tagEnd < text.length() && isNamePart(text.charAt(tagEnd))) {
            tagEnd++;
        }
        boolean opens = tagEnd < text.length()
                && text.charAt(tagEnd) == '$'
                && (tagEnd == at + 1 || isNameStart(text.charAt(at + 1)));
        if (!opens) {
            return at + 1;
        }
        String tag = text.substring(at, tagEnd + 1);
        int end = text.indexOf(tag, tagEnd + 1);
        if (end < 0) {
            throw unterminated("dollar quote");
        }
        return end + tag.length();
    }

    private IllegalArgumentException unterminated(String what) {
        return new IllegalArgumentException(
                "the SQL text has a " + what + " that begins at position " + at + " and does not end: " + text);
    }
}
