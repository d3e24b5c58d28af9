package dev.sheaf.http;

import java.nio.charset.StandardCharsets;

/** The encoding of RFC 6570, level 1: unreserved characters stay, everything else becomes percent triplets of UTF-8. */
final class PercentEncoding {

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private PercentEncoding() {}

    /**
     * Appends an encoded value. Nothing it can contain has a meaning in a URI, the percent sign included, so a value is
     * never taken for one that is encoded already.
     *
     * @throws IllegalArgumentException if the value is not Unicode text
     */
    static void append(String value, StringBuilder target) {
        for (int i = 0; i < value.length(); ) {
            int codePoint = value.codePointAt(i);
            if (isUnreserved(codePoint)) {
                target.append((char) codePoint);
            } else if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException("has half of a surrogate pair, which is no Unicode text");
            } else {
                for (byte octet : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
                    target.append('%').append(HEX[(octet >> 4) & 0xF]).append(HEX[octet & 0xF]);
                }
            }
            i += Character.charCount(codePoint);
        }
    }

    private static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }
}
