package dev.sheaf.http;

import java.util.Locale;
import java.util.regex.Pattern;

/** A media type, or with {@code *} a range of them, such as {@code application/json} or {@code text/*}. */
record MediaRange(String type, String subtype) {

    private static final Pattern RANGE = Pattern.compile("([a-z0-9!#$&^_.+-]+|\\*)/([a-z0-9!#$&^_.+-]+|\\*)");

    /**
     * Parses what a user wrote.
     *
     * @throws IllegalArgumentException if it is no media type
     */
    static MediaRange parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!RANGE.matcher(lower).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no media type: write it like application/json, without parameters");
        }
        int slash = lower.indexOf('/');
        return new MediaRange(lower.substring(0, slash), lower.substring(slash + 1));
    }

    /**
     * Tells whether a content type is in this range; {@code application/json} takes in {@code application/hal+json}.
     */
    boolean includes(String contentType) {
        int parameters = contentType.indexOf(';');
        String mediaType = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        int slash = mediaType.indexOf('/');
        return slash > 0
                && (type.equals("*") || type.equals(mediaType.substring(0, slash)))
                && includesSubtype(mediaType.substring(slash + 1));
    }

    private boolean includesSubtype(String other) {
        return subtype.equals("*") || other.equals(subtype) || other.endsWith("+" + subtype);
    }

    @Override
    public String toString() {
        return type + "/" + subtype;
    }
}
