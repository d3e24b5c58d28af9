package dev.sheaf.examples.webflux;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The answer. */
record Profile(@JsonProperty("user_data") JsonNode user, JsonNode recommendations, Map<String, Long> analytics) {}
