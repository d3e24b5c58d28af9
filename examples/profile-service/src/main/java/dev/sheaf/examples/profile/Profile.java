package dev.sheaf.examples.profile;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The answer: everything that is known about one user. */
record Profile(
        @JsonProperty("user_data") ObjectNode userData,
        @JsonProperty("recommendations") ArrayNode recommendations,
        @JsonProperty("analytics") Map<String, Long> analytics) {}
