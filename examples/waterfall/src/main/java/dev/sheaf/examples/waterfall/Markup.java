package dev.sheaf.examples.waterfall;

import java.util.Locale;

/**
 * Text that becomes a part of HTML or SVG. Names of plans, parts and keys may come from anybody, so each goes through
 * here.
 */
final class Markup {

    private static final double EM = 13;

    private Markup() {}

    /**
     * For the content of an element and for a quoted attribute. What cannot be seen, or changes how the rest is seen,
     * is replaced.
     */
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(symbol -> {
            switch (symbol) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(isVisible(symbol) ? symbol : 0xFFFD);
            }
        });
        return safe.toString();
    }

    private static boolean isVisible(int symbol) {
        return switch (Character.getType(symbol)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** An element of SVG or HTML: a format, whose values are escaped already or are numbers. */
    @SuppressWarnings("AnnotateFormatMethod") // an annotation of Error Prone's own, which this example does without
    static String element(String format, Object... values) {
        return String.format(Locale.ROOT, format, values) + '\n';
    }

    /** The text, or as much of it as surely fits: the fonts of the reader are not known, so this is a careful guess. */
    static String fitting(String text, int pixels) {
        double width = 0;
        int lastFit = 0; // the end of what leaves room for an ellipsis
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            width += widthOf(text.codePointAt(i));
            if (width > pixels) {
                return text.substring(0, lastFit) + "…";
            }
            if (width <= pixels - EM) {
                lastFit = i + Character.charCount(text.codePointAt(i));
            }
        }
        return text;
    }

    private static double widthOf(int symbol) {
        if (symbol > 0x2E80 || "mwMW@%".indexOf(symbol) >= 0) {
            return EM;
        }
        if ("ijl.,:;' ".indexOf(symbol) >= 0) {
            return .4 * EM;
        }
        return Character.isUpperCase(symbol) ? .8 * EM : .6 * EM;
    }
}
