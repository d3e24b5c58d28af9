package dev.sheaf.examples.profile;

import io.vertx.core.buffer.Buffer;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what the sources give, and writes what the client gets: token by token, since nothing here needs a tree or
 * reflection.
 */
final class Json {

    /** Enough for most answers; a longer one makes the buffer grow. */
    private static final int USUAL_BYTES = 512;

    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /**
     * The same text, which passes through with every digit that it came with.
     *
     * @throws StreamReadException when it is anything but one JSON object
     */
    static String object(String text) {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            expect(in, in.nextToken(), JsonToken.START_OBJECT);
            in.skipChildren();
            expectEnd(in);
            return text;
        }
    }

    /**
     * The elements of an array.
     *
     * @throws StreamReadException when the text is anything but one JSON array of strings
     */
    static List<String> strings(byte[] text) {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            List<String> strings = new ArrayList<>();
            expect(in, in.nextToken(), JsonToken.START_ARRAY);
            for (JsonToken next = in.nextToken(); next != JsonToken.END_ARRAY; next = in.nextToken()) {
                expect(in, next, JsonToken.VALUE_STRING);
                strings.add(in.getString());
            }
            expectEnd(in);
            return strings;
        }
    }

    private static void expect(JsonParser in, JsonToken found, JsonToken expected) {
        if (found != expected) {
            throw new StreamReadException(in, "expected " + expected + " and not " + found);
        }
    }

    private static void expectEnd(JsonParser in) {
        JsonToken found = in.nextToken();
        if (found != null) {
            throw new StreamReadException(in, "expected nothing more and not " + found);
        }
    }

    static Buffer of(Profile profile) {
        return written(out -> {
            out.writeStartObject();
            out.writeName("user_data");
            out.writeRawValue(profile.userData());
            out.writeName("recommendations");
            writeStrings(out, profile.recommendations());
            out.writeObjectPropertyStart("analytics");
            for (Map.Entry<String, Long> event : profile.analytics().entrySet()) {
                out.writeNumberProperty(event.getKey(), event.getValue());
            }
            out.writeEndObject();
            if (!profile.degraded().isEmpty()) {
                out.writeName("degraded");
                writeStrings(out, profile.degraded());
            }
            out.writeEndObject();
        });
    }

    static Buffer of(List<String> strings) {
        return written(out -> writeStrings(out, strings));
    }

    private static void writeStrings(JsonGenerator out, List<String> strings) {
        out.writeStartArray();
        for (String string : strings) {
            out.writeString(string);
        }
        out.writeEndArray();
    }

    private static Buffer written(Consumer<JsonGenerator> content) {
        Buffer buffer = Buffer.buffer(USUAL_BYTES);
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), into(buffer))) {
            content.accept(out);
        }
        return buffer;
    }

    private static OutputStream into(Buffer buffer) {
        return new OutputStream() {
            @Override
            public void write(int one) {
                buffer.appendByte((byte) one);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                buffer.appendBytes(bytes, offset, length);
            }
        };
    }
}
