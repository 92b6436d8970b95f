// SPDX-License-Identifier: Apache-2.0
package org.shmdata.caps;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** One media type with its features and fields, the fields in the order they were written. */
record Structure(String name, List<String> features, Map<String, CapsValue> fields) {

    /** What caps without features mean; GStreamer leaves it out when it stands alone. */
    private static final List<String> SYSTEM_MEMORY = List.of("memory:SystemMemory");

    /** GStreamer drops features of another form, and repeated ones. */
    private static final Pattern FEATURE = Pattern.compile("[A-Za-z]*+:[A-Za-z][A-Za-z0-9]*+");

    /** Stands alone for any features. */
    private static final List<String> ANY = List.of("ANY");

    Structure {
        features = features.isEmpty() || features.equals(ANY) ? List.copyOf(features) : kept(features);
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    private static List<String> kept(List<String> features) {
        List<String> kept = features.stream()
                .filter(feature -> FEATURE.matcher(feature).matches())
                .distinct()
                .toList();
        return kept.equals(SYSTEM_MEMORY) ? List.of() : kept;
    }

    Structure with(String field, CapsValue value) {
        Map<String, CapsValue> changed = new LinkedHashMap<>(fields);
        changed.put(field, value);
        return new Structure(name, features, changed);
    }

    Structure without(String field) {
        Map<String, CapsValue> changed = new LinkedHashMap<>(fields);
        changed.remove(field);
        return new Structure(name, features, changed);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name);
        if (!features.isEmpty()) {
            text.append('(').append(String.join(", ", features)).append(')');
        }
        fields.forEach(
                (field, value) -> text.append(", ").append(field).append('=').append(value));
        return text.toString();
    }
}
