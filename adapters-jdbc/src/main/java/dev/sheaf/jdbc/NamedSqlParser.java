package dev.sheaf.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the parameters in a SQL text, as one dialect has them: either colons with a name right behind them, or question
 * marks.
 *
 * <p>What looks like one is left alone in string literals, quoted identifiers, comments and dollar quotes. So are
 * {@code ::} casts, {@code :=}, a colon right behind a word, a quote or a bracket, as in the slice {@code tags[1:n]},
 * and the doubled {@code ??} by which drivers know an operator with a question mark from a placeholder. Any other colon
 * can be written as {@code \:}.
 */
final class NamedSqlParser {

    private static final Pattern NAMED = Pattern.compile(":([_\\p{L}][_\\p{L}\\p{Nd}]*)");
    private static final Pattern TAG = Pattern.compile("\\$([_\\p{L}][_\\p{L}\\p{Nd}]*)?\\$");

    private final String text;
    private final Dialect dialect;
    private final List<String> pieces = new ArrayList<>(); // of the text, between the parameters
    private final StringBuilder piece = new StringBuilder();
    private final List<String> names = new ArrayList<>();
    private int numbered; // how many of the names are numbers
    private int at; // the next character to look at

    NamedSqlParser(String text, Dialect dialect) {
        this.text = text;
        this.dialect = dialect;
    }

    NamedSql parse() {
        boolean mysql = dialect == Dialect.MYSQL;
        while (at < text.length()) {
            char next = text.charAt(at);
            switch (next) {
                case '\'' -> copyTo(endOfString());
                case '"' -> copyTo(endOfQuoted('"', mysql, "quoted identifier"));
                case '`' -> copyTo(endOfQuoted('`', false, "quoted identifier"));
                case '[' -> copyTo(isQuotingBracket() ? endOfQuoted(']', false, "quoted identifier") : at + 1);
                case '-' -> copyTo(isLineComment() ? endOfLine() : at + 1);
                case '#' -> copyTo(mysql && !follows("#>") ? endOfLine() : at + 1); // PostgreSQL's operator
                case '/' -> copyTo(follows("/*") ? endOfComment() : at + 1);
                case '*' -> copyTo(afterStar());
                case '$' -> copyTo(endOfDollarQuote());
                case '?' -> questionMark();
                case ':' -> colon();
                case '\\' -> backslash();
                default -> copyTo(at + 1);
            }
        }
        pieces.add(piece.toString());
        return new NamedSql(
                text,
                String.join("?", pieces),
                List.copyOf(pieces),
                List.copyOf(names),
                new LinkedHashSet<>(names),
                numbered > 0 ? "?" : ":");
    }

    private void copyTo(int end) {
        piece.append(text, at, end);
        at = end;
    }

    private boolean follows(String expected) {
        return text.startsWith(expected, at);
    }

    private void colon() {
        Matcher name = NAMED.matcher(text).region(at, text.length());
        if (follows("::")) {
            copyTo(at + 2);
        } else if (name.lookingAt() && !isBehindOperand()) {
            add(name.group(1), name.end());
        } else {
            copyTo(at + 1);
        }
    }

    /** As the colons of slices, of JSON and of struct literals are; nobody writes a parameter there without a space. */
    private boolean isBehindOperand() {
        return at > 0 && (isIdentifierPart(text.charAt(at - 1)) || "'\"`)]".indexOf(text.charAt(at - 1)) >= 0);
    }

    /** Right behind an operand, a bracket begins an index in every dialect. */
    private boolean isQuotingBracket() {
        return dialect.bracketsQuote && !isBehindOperand();
    }

    private void backslash() {
        if (follows("\\:")) {
            piece.append(':');
            at += 2;
        } else {
            copyTo(at + 1);
        }
    }

    private static boolean isIdentifierPart(char c) {
        return c == '$' || c == '_' || Character.isLetterOrDigit(c);
    }

    private void questionMark() {
        if (follows("??")) {
            copyTo(at + 2);
        } else if (at + 1 < text.length() && Character.isDigit(text.charAt(at + 1))) {
            // Some drivers go by that number, and would not take the values in the order of the text.
            throw new IllegalArgumentException(
                    "the SQL text has a numbered parameter at position " + at + ": write :name or ?: " + text);
        } else {
            numbered++;
            add(String.valueOf(numbered), at + 1);
        }
    }

    private void add(String name, int end) {
        names.add(name);
        if (numbered > 0 && numbered < names.size()) {
            throw new IllegalArgumentException("the SQL text has named parameters and, up to position " + at
                    + ", unnamed ones: write either :name or ?, and ?? where an operator is meant (@?? for @?): "
                    + text);
        }
        pieces.add(piece.toString());
        piece.setLength(0);
        at = end;
    }

    private int endOfString() {
        int alternative = isPrefixed('q') ? endOfAlternative() : 0;
        // PostgreSQL's E'..' has the escapes that all strings of MySQL have.
        boolean escapes = dialect == Dialect.MYSQL || isPrefixed('e');
        return alternative > 0 ? alternative : endOfQuoted('\'', escapes, "string literal");
    }

    /** Whether a letter alone, or behind an N, stands right before a string. */
    private boolean isPrefixed(char letter) {
        int before = at - 1;
        if (before < 0 || Character.toLowerCase(text.charAt(before)) != letter) {
            return false;
        }
        before -= before > 0 && Character.toLowerCase(text.charAt(before - 1)) == 'n' ? 2 : 1;
        return before < 0 || !isIdentifierPart(text.charAt(before));
    }

    /** Oracle's q'[..]', with a delimiter of the writer's choice; 0 where it is none. */
    private int endOfAlternative() {
        if (at + 1 == text.length()) {
            return 0;
        }
        char opening = text.charAt(at + 1);
        int pair = "[{(<".indexOf(opening);
        int end = text.indexOf((pair < 0 ? opening : "]})>".charAt(pair)) + "'", at + 2);
        return end < 0 ? 0 : end + 2;
    }

    /** Two closing quotes are one within, and what a backslash escapes is none. */
    private int endOfQuoted(char close, boolean escapes, String what) {
        for (int i = at + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (escapes && c == '\\') {
                i++;
            } else if (c == close) {
                if (i + 1 == text.length() || text.charAt(i + 1) != close) {
                    return i + 1;
                }
                i++;
            }
        }
        throw unterminated(what);
    }

    /** For MySQL, {@code 5--1} is six. */
    private boolean isLineComment() {
        return follows("--") && (dialect != Dialect.MYSQL || at + 2 == text.length() || text.charAt(at + 2) <= ' ');
    }

    private int endOfLine() {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private int endOfComment() {
        int depth = 0;
        for (int i = at; i + 1 < text.length(); i++) {
            if (text.startsWith("/*", i) && (depth == 0 || dialect.commentsNest)) {
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

    /** Past a star, which may multiply and have a comment behind it, but ends none out here. */
    private int afterStar() {
        if (follows("*/") && !follows("*/*")) {
            throw new IllegalArgumentException(
                    "the SQL text has a comment that ends at position " + at + " and does not begin: " + text);
        }
        return at + 1;
    }

    /** PostgreSQL's $$..$$ and $tag$..$tag$; any other dollar is taken as it is. */
    private int endOfDollarQuote() {
        Matcher tag = TAG.matcher(text).region(at, text.length());
        boolean isWithinIdentifier = at > 0 && isIdentifierPart(text.charAt(at - 1));
        if (isWithinIdentifier || !tag.lookingAt()) {
            return at + 1;
        }
        int end = text.indexOf(tag.group(), tag.end());
        if (end < 0) {
            throw unterminated("dollar quote");
        }
        return end + tag.group().length();
    }

    private IllegalArgumentException unterminated(String what) {
        return new IllegalArgumentException(
                "the SQL text has a " + what + " that begins at position " + at + " and does not end: " + text);
    }
}
