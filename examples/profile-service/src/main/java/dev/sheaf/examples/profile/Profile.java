package dev.sheaf.examples.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The answer: everything that is known about one user, and which parts of it could not be had. */
record Profile(
        @JsonProperty("user_data") ObjectNode userData,
        @JsonProperty("recommendations") ArrayNode recommendations,
        @JsonProperty("analytics") Map<String, Long> analytics,

        @JsonProperty("degraded") @JsonInclude(Include.NON_EMPTY)
        List<String> degraded) {

    /** Without recommendations it is degraded. */
    static Profile of(ObjectNode userData, Optional<ArrayNode> recommendations, Map<String, Long> analytics) {
        return new Profile(
                userData,
                recommendations.orElseGet(Json::emptyArray),
                analytics,
                recommendations.isPresent() ? List.of() : List.of("recommendations"));
    }
}
