package dev.sheaf.examples.profile;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The answer: everything that is known about one user, and which parts of it could not be had.
 *
 * @param userData one JSON object, as text
 */
record Profile(String userData, List<String> recommendations, Map<String, Long> analytics, List<String> degraded) {

    /** Without recommendations it is degraded. */
    static Profile of(String userData, Optional<List<String>> recommendations, Map<String, Long> analytics) {
        return new Profile(
                userData,
                recommendations.orElse(List.of()),
                analytics,
                recommendations.isPresent() ? List.of() : List.of("recommendations"));
    }
}
