package dev.sheaf.examples.profile;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what the sources give, and writes what the client gets. */
final class Json {

    /** What one source says is written one level deeper, and must not be too deep for that. */
    private static final StreamReadConstraints NESTING = StreamReadConstraints.builder()
            .maxNestingDepth(StreamWriteConstraints.DEFAULT_MAX_DEPTH - 1)
            .build();

    /** Numbers pass through with every digit that they came with. */
    private static final JsonMapper MAPPER = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(NESTING).build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /** Throws when the text is anything but one JSON object. */
    static ObjectNode object(String text) {
        return MAPPER.readTree(text).asObject();
    }

    static ObjectNode emptyObject() {
        return MAPPER.createObjectNode();
    }

    static ArrayNode emptyArray() {
        return MAPPER.createArrayNode();
    }

    /** Throws when the text is anything but one JSON array. */
    static ArrayNode array(byte[] text) {
        return MAPPER.readTree(text).asArray();
    }

    static byte[] bytes(Object answer) {
        return MAPPER.writeValueAsBytes(answer);
    }
}
