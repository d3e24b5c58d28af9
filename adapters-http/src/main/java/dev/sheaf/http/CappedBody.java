package dev.sheaf.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of a body so far. They are copied out of the client's buffers, each of which holds 16 KiB for what may be
 * one byte; and room is made as bytes arrive, not as a header promises them.
 *
 * <p>Used by one thread at a time, as a subscriber is.
 */
final class CappedBody {

    private static final byte[] NONE = {};

    private final int limit;
    private byte[] bytes = NONE;
    private int length;

    CappedBody(int limit) {
        this.limit = limit;
    }

    /** Takes what fits; returns false when there was more than that. */
    boolean add(ByteBuffer buffer) {
        int taken = Math.min(buffer.remaining(), limit - length);
        makeRoom(length + taken);
        buffer.get(bytes, length, taken);
        length += taken;
        return !buffer.hasRemaining();
    }

    private void makeRoom(int needed) {
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(2L * bytes.length, limit)));
        }
    }

    byte[] bytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
